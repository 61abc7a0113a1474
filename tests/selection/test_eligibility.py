"""Who is of the ESS: by status, category, statutes or approval (`app/docs/selection.md#eligibility`)."""

from __future__ import annotations

from datetime import date

import pytest

from models.parties.approval import Approval, ApprovalKind
from models.parties.company import Company, EssStatus
from models.reference.legal_form import EssMembership, LegalForm
from models.selection.eligibility import BY_RIGHT, eligible
from tests.factories import sample

DAY = date(2018, 2, 5)
COMMERCIAL_FORM = {"code": "5710", "ess": EssMembership.CONDITIONAL}


def company(status, **form):
    said = {"name": "SAS", "ess": EssMembership.CONDITIONAL} | form
    return sample(Company, ess_status=status, legal_form=sample(LegalForm, **said))


@pytest.mark.parametrize("status", BY_RIGHT)
def test_a_family_of_the_law_is_whatever_its_category(status):
    assert eligible(company(status, **COMMERCIAL_FORM), False, DAY) == (
        True,
        f"De l'ESS de droit, par son statut : {status.label}.",
    )


@pytest.mark.parametrize(
    "status",
    ["cooperative_autre", "association", "mutuelle", "fondation", "scop", "scic", "cae"],
)
def test_a_missing_category_is_asked_for_and_excludes_nobody(status):
    found = eligible(sample(Company, ess_status=status, legal_form=None), False, DAY)

    assert found[0] is True
    assert found[1].endswith("Sa catégorie juridique reste à indiquer.")


def test_a_company_without_a_category_is_not_by_right():
    assert eligible(sample(Company, ess_status=EssStatus.COMMERCIAL, legal_form=None), False, DAY)[0] is False
    assert eligible(sample(Company, ess_status=EssStatus.OUTSIDE, legal_form=None), False, DAY)[0] is False


@pytest.mark.parametrize("membership", EssMembership)
def test_a_category_may_be_by_right(membership):
    outside = company(EssStatus.OUTSIDE, name="Association déclarée", ess=membership)

    is_eligible, said = eligible(outside, False, DAY)

    assert is_eligible is (membership is EssMembership.BY_RIGHT)
    assert said.startswith("De l'ESS de droit, par sa catégorie" if is_eligible else "Hors du périmètre de l'ESS")


class TestACommercialCompany:
    def test_is_once_its_statutes_are_validated(self):
        found = company(EssStatus.COMMERCIAL)

        assert eligible(found, True, DAY) == (True, "De l'ESS sous conditions : ses statuts sont validés.")
        assert eligible(found, False, DAY)[0] is False

    @pytest.mark.parametrize(
        ("starts", "ends", "expected"),
        [
            ("05/02/2018", None, True),
            ("01/01/2015", "05/02/2018", True),
            ("01/01/2015", "04/02/2018", False),
            ("06/02/2018", None, False),
        ],
    )
    def test_is_while_its_esus_approval_lasts(self, starts, ends, expected):
        found = company(EssStatus.COMMERCIAL)
        sample(Approval, company=found, kind=ApprovalKind.ESUS, starts_on=starts, ends_on=ends)

        assert eligible(found, False, DAY)[0] is expected

    def test_is_by_no_other_approval(self):
        found = company(EssStatus.COMMERCIAL)
        sample(Approval, company=found, kind=ApprovalKind.ADAPTED, starts_on="01/01/2015")

        assert eligible(found, False, DAY)[0] is False


def test_nobody_is_from_outside_even_with_its_statutes():
    found = eligible(company(EssStatus.OUTSIDE), True, DAY)

    assert found == (False, "Hors du périmètre de l'ESS, sauf dérogation : Hors ESS.")
