"""The legal categories: which ESS status each is usual for (`app/docs/parties.md#ess-status`)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import db
from models.parties.company import Company, EssStatus
from models.policy import Role
from models.reference.legal_form import EssMembership, LegalForm, SharesIssue
from tests.factories import sample
from tests.stores import reference_tables

SCOP = {"5458", "5558", "5658", "5710"}
SCIC = {"5460", "5560", "5660", "5710"}


@pytest.fixture
def forms(app):
    """Every category by its code."""
    with app.app_context():
        reference_tables()
        yield {one.code: one for one in db.session.scalars(select(LegalForm))}


@pytest.mark.parametrize(("status", "codes"), [("scop", SCOP), ("scic", SCIC)])
def test_a_cooperative_status_goes_with_its_own_categories(forms, status, codes):
    assert {code for code, form in forms.items() if form.welcomes(status)} == codes


def test_an_association_is_one_by_its_category_and_a_company_is_not(forms):
    assert forms["9220"].welcomes("association")
    assert not forms["5710"].welcomes("association")
    assert forms["5710"].welcomes("societe_commerciale_ess")


def test_a_cooperative_in_the_form_of_a_sas_may_not_issue_shares(forms):
    assert forms["5710"].shares_issue is SharesIssue.FORBIDDEN
    assert forms["5458"].shares_issue is SharesIssue.ALLOWED
    assert forms["9220"].ess is EssMembership.BY_RIGHT


COOPERATIVE = {"family": "cooperative_scop", "cooperative_statuses": "scop;cae"}


class TestACompany:
    @pytest.mark.parametrize(
        ("status", "form", "is_usual"),
        [
            (EssStatus.SCOP, COOPERATIVE, True),
            (EssStatus.SCIC, COOPERATIVE, False),
            (EssStatus.SCOP, {"family": "societe_commerciale"}, False),
            (EssStatus.COMMERCIAL, {"family": "societe_commerciale"}, True),
            (EssStatus.MUTUAL, {"family": "societe_commerciale"}, False),
            (EssStatus.COMMERCIAL, {"family": "association"}, False),
            (EssStatus.OTHER_COOPERATIVE, {"family": "cooperative_agricole"}, True),
            (EssStatus.OTHER_COOPERATIVE, {"family": "association"}, False),
            (EssStatus.OUTSIDE, {"family": "personne_publique"}, True),
        ],
    )
    def test_explains_a_category_that_is_not_that_of_its_status(self, refusals, status, form, is_usual):
        def company(**said):
            of_form = {"legal_form": sample(LegalForm, code="5458", **form)}
            return sample(Company, ess_status=status, **of_form | said)

        said = ("status_gap", "La catégorie 5458 n'est pas d'usage pour ce statut ESS : dites pourquoi.")

        assert refusals(company()) == ([] if is_usual else [said])
        assert refusals(company(status_gap="En cours de mutation", legal_form=sample(LegalForm, **form))) == []

    @pytest.mark.parametrize(
        "said",
        [
            {"ess_status": EssStatus.ASSOCIATION},
            {"ess_status": EssStatus.COMMERCIAL, "status_gap": "En cours de mutation"},
        ],
    )
    def test_whose_category_is_an_association_s_is_asked_for_its_rna_number(self, refusals, said):
        registered, other = (sample(LegalForm, family="association", has_rna=one) for one in (True, False))
        made = [sample(Company, legal_form=one, **said) for one in (registered, registered, other)]
        made[1].rna = "W340000017"

        assert refusals(*made) == []
        assert ["Le numéro RNA manque." in one.missing() for one in made] == [True, False, False]


def test_the_state_s_list_tells_which_associations_have_an_rna_number(forms):
    assert {code for code, form in forms.items() if form.has_rna} == {"9220", "9221", "9222", "9223", "9230"}


@pytest.mark.parametrize(
    ("concept", "asked", "label", "stored"),
    [
        ("legal_form", "cooperative_agricole", "Coopérative agricole", "cooperative_agricole"),
        ("instrument", "engagement_hors_bilan", "Engagement hors bilan", "engagement_hors_bilan"),
    ],
)
@pytest.mark.one_database
def test_a_family_is_said_in_french_in_the_list_its_filter_its_page_and_its_file(
    app, browse_as, concept, asked, label, stored
):
    with app.app_context():
        reference_tables()
    admin = browse_as(Role.ADMIN)

    page = admin.get(f"/{concept}/?family={asked}")
    assert page.rows != []
    assert all(label in row.values() for row in page.rows)
    export = admin.get(f"/{concept}/export/excel/?family={asked}").text
    details = admin.get(next(one for one in page.links if f"/{concept}/details/" in one))

    assert label in export
    assert label in details.words
    for told in (export, details.words, page.words):
        assert stored not in told
