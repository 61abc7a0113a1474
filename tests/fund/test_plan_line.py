"""A line of a financing plan: what is of resources alone, what is of public aids alone."""

from __future__ import annotations

from decimal import Decimal

from models.fund.plan_line import PlanKind, PlanLine, ResourceStatus
from tests.factories import sample

FOR_A_USE = "Ceci est d'une ressource : laissez vide pour un emploi."
OF_AN_AID = "C'est celui d'une aide publique : cochez-la, ou laissez vide."


def test_a_use_has_neither_funder_nor_status_nor_aid(refusals):
    full = sample(PlanLine, full=True)
    use = sample(PlanLine, full=True, kind=PlanKind.DEBT)

    assert refusals(full) == []
    assert refusals(use) == [(name, FOR_A_USE) for name in ("funder", "status", "is_public_aid")]
    assert refusals(sample(PlanLine, kind=PlanKind.DEBT)) == []


def test_a_resource_is_planned_until_it_is_said_to_be_more(refusals):
    planned, use = sample(PlanLine, kind=PlanKind.BANK_LOAN), sample(PlanLine, kind=PlanKind.EXPENSES)
    obtained = sample(PlanLine, kind=PlanKind.BANK_LOAN, status=ResourceStatus.OBTAINED)

    assert refusals(planned, use, obtained) == []
    assert [one.status for one in (planned, use, obtained)] == [ResourceStatus.PLANNED, None, ResourceStatus.OBTAINED]


def test_a_regime_and_its_equivalent_are_those_of_a_public_aid(refusals):
    said = {"amount": Decimal(100), "regime": "De minimis", "gross_grant": Decimal(100)}

    assert refusals(sample(PlanLine, **said)) == [("regime", OF_AN_AID), ("gross_grant", OF_AN_AID)]
    assert refusals(sample(PlanLine, **said, is_public_aid=True)) == []
    assert refusals(sample(PlanLine, **said | {"amount": Decimal("99.99")}, is_public_aid=True)) == [
        ("gross_grant", "L'équivalent-subvention ne peut pas dépasser le montant.")
    ]
