"""What a plan comes to, to the cent; told on the record, typed in its form."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from admin_views.screens.fund_application import BROUGHT, SPENT
from models.engine import db
from models.fund.financing_plan import plan_of
from models.fund.fund_application import FundApplication
from models.fund.plan_line import USES, PlanKind, PlanLine, ResourceStatus
from models.policy import Role
from tests.pages import plain

OBTAINED, PLANNED, REFUSED = ResourceStatus.OBTAINED, ResourceStatus.PLANNED, ResourceStatus.REFUSED


def line(kind, amount, status=None, *, aid=False):
    """A line that no store holds."""
    return PlanLine(kind=kind, amount=Decimal(amount), status=status, is_public_aid=aid)


PLAN = (
    (PlanKind.EQUIPMENT, "70000.10"),
    (PlanKind.WORKING_CAPITAL, "29999.95"),
    (PlanKind.FUND, "40000", PLANNED),
    (PlanKind.BANK_LOAN, "50000.05", OBTAINED),
    (PlanKind.GRANT, "10000", OBTAINED),
)


def test_is_balanced_to_the_cent_guarantees_and_refused_resources_left_out():
    lines = [line(*one) for one in PLAN]
    beside = [line(PlanKind.GUARANTEE, 80_000, OBTAINED), line(PlanKind.SOLIDARITY_LOAN, 5_000, REFUSED)]
    plan = plan_of([*lines, *beside])

    assert (plan.uses, plan.resources, plan.guarantees) == (Decimal("100000.05"), Decimal("100000.05"), 80_000)
    assert plan.is_balanced
    assert not plan_of([*lines, line(PlanKind.OTHER, "0.01", PLANNED)]).is_balanced
    assert plan_of([*lines, line(PlanKind.EXPENSES, "0.01")]).gap == Decimal("-0.01")
    assert not plan_of([]).is_balanced


def test_the_share_of_public_aid_is_of_the_resources():
    lines = [line(PlanKind.GRANT, 25_000, PLANNED, aid=True), line(PlanKind.BANK_LOAN, 50_000, PLANNED)]
    refused = line(PlanKind.GRANT, 9_000, REFUSED, aid=True)

    assert plan_of([*lines, refused]).public_share == Decimal("0.3333")
    assert plan_of([refused]).public_share is None


def test_the_leverage_is_what_others_agreed_to_for_each_euro_granted():
    own, asked = line(PlanKind.FUND, 40_000, OBTAINED), line(PlanKind.OTHER, 9_000, ResourceStatus.ASKED)
    plan = plan_of([own, asked, line(PlanKind.BANK_LOAN, 50_000, OBTAINED), line(PlanKind.GRANT, 20_000, OBTAINED)])

    assert plan.leverage(Decimal(40_000)) == Decimal("1.75")
    assert plan.leverage(None) is plan.leverage(Decimal(0)) is None


CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents) / 100)
LINES = st.builds(
    lambda kind, amount, status: line(kind, amount, None if kind in USES else status),
    *(st.sampled_from(PlanKind), CENTS, st.sampled_from(ResourceStatus)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=8), st.randoms())
def test_no_order_of_entry_changes_it_and_the_missing_line_balances_it(lines, order):
    plan = plan_of(lines)
    shuffled = [*lines]
    order.shuffle(shuffled)
    missing = line(PlanKind.OTHER, -plan.gap, PLANNED) if plan.gap < 0 else line(PlanKind.EXPENSES, plan.gap)

    assert plan_of(shuffled) == plan
    assert plan_of([*lines, missing]).gap == 0


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "Plan équilibré au centime"),
        ([(PlanKind.EXPENSES, "1200.50")], "Plan non équilibré : il manque 1\u202f200,50\u202f€ de ressources"),
        ([(PlanKind.OTHER, "3.00", PLANNED)], "Plan non équilibré : les ressources dépassent les emplois de 3\u202f€"),
    ],
)
def test_the_page_says_by_how_much_it_is_not_balanced(browse_as, make, more, said):
    lines = [line(*one) for one in (*PLAN, *more)]
    number = make(FundApplication, plan=lines, requested=Decimal(40_000), granted=Decimal(30_000))

    page = plain(browse_as(Role.FUND_MANAGER).get(f"/fund_application/details/?id={number}").text)

    assert said in page
    assert "2\u202f€ d'autres ressources obtenues pour 1 € accordé" in page


def test_who_reads_no_line_reads_no_total(browse_as, make):
    number = make(FundApplication, plan=[line(*one) for one in PLAN])

    page = browse_as(Role.COMMITTEE).get(f"/fund_application/details/?id={number}")

    assert page.status == 200
    assert "Plan de financement" not in page.text
    assert "100\u202f000,05" not in plain(page.text)
    assert "100\u202f000,05" in plain(browse_as(Role.STAFF).get(f"/fund_application/details/?id={number}").text)


def test_is_typed_in_the_form_of_the_application(app, browse_as, make):
    number = make(FundApplication, plan=[line(*PLAN[0])])
    form = f"/fund_application/edit/?id={number}"
    said = {"plan-new1-kind": "subvention", "plan-new1-amount": "70 000,10", "plan-new1-is_public_aid": ["non", "oui"]}

    refused = browse_as(Role.FUND_MANAGER).submit(form, **said | {"plan-new1-gross_grant": "70 000,11"})
    assert "L'équivalent-subvention ne peut pas dépasser le montant." in plain(refused.text)
    browse_as(Role.FUND_MANAGER).submit(form, **said)

    with app.app_context():
        plan = db.session.get_one(FundApplication, number).financing
    assert plan.is_balanced
    assert plan.public_share == 1


def test_the_form_counts_in_each_total_what_the_plan_counts():
    statuses = (None, *ResourceStatus)
    lines = [line(kind, 10 + place, one) for place, kind in enumerate(PlanKind) for one in statuses]
    rows = [{"kind": one.kind, "amount": one.amount, "status": one.status} for one in lines]

    plan = plan_of(lines)
    assert (SPENT.sum_of(rows), BROUGHT.sum_of(rows)) == (plan.uses, plan.resources)


def test_the_form_tells_the_totals_of_what_is_typed_without_a_script(browse_as, make):
    manager, number = browse_as(Role.FUND_MANAGER), make(FundApplication, plan=[line(*one) for one in PLAN[:2]])
    form = f"/fund_application/edit/?id={number}"
    short = "Plan non équilibré : il manque 100 000,05 € de ressources"
    assert f"Emplois100 000,05 € Ressources0 € Écart{short}" in words_of(manager.get(form))

    typed = {"plan-new1-kind": "subvention", "plan-new1-amount": "100 000,06", "_add": "plan"}
    above = "Plan non équilibré : les ressources dépassent les emplois de 0,01 €"
    assert f"Ressources100 000,06 € Écart{above}" in words_of(manager.submit(form, **typed))
    typed["plan-new1-amount"] = "beaucoup"
    assert f"Ressources0 € Écart{short}" in words_of(manager.submit(form, **typed))
    typed["plan-new1-amount"] = "100 000,05"
    assert "ÉcartPlan équilibré au centime" in words_of(manager.submit(form, **typed))
    assert "data-total" not in manager.get("/control_link/new/").text


def words_of(page):
    """Its words, with spaces made plain."""
    return page.words.replace("\u202f", " ").replace("’", "'")
