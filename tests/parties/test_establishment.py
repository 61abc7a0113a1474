"""The sites of a company."""

from __future__ import annotations

import pytest

from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import sample

ASKED = "Plusieurs fiches correspondent : choisissez."


@pytest.fixture
def site(make):
    company = make(Company, name="Filature", siren="000017012")
    return make(Establishment, company=company, siret="00001701200014", commune=make(Commune))


class TestASite:
    def test_is_under_the_siren_of_its_company(self, browse_as, make, site):
        other = make(Company, name="Autre", siren="000017020")

        page = browse_as(Role.STAFF).submit(f"/establishment/edit/?id={site}", company=["Autre", str(other)])

        assert page.status == 422
        assert "SIRET : Les 9 premiers chiffres du SIRET sont le SIREN de l'entreprise." in page.errors

    def test_moves_to_no_company_whose_name_was_typed_but_is_not_its_own(self, browse_as, make, site):
        make(Company, name="Laine du Lez", siren="000017020")

        page = browse_as(Role.STAFF).submit(f"/establishment/edit/?id={site}", company=["laine", ""])

        assert page.status == 422
        assert page.form().getlist("company")[0].startswith("Laine du Lez")

    @pytest.mark.parametrize(
        ("code", "typed", "held"),
        [("34150", "", "Aniane"), ("34700", "", None), ("34999", "", None), ("34150", "Lodève (34700)", "Lodève")],
    )
    def test_takes_the_only_commune_of_its_postal_code_when_none_is_typed(self, browse_as, make, code, typed, held):
        for name, postal in (("Aniane", "34150"), ("Lodève", "34700"), ("Olmet", "34700")):
            make(Commune, name=name, postal_codes=postal)
        said = {"siret": "00001701200014", "postal_code": code, "commune": [typed, ""]}
        staff = browse_as(Role.STAFF)

        page = staff.submit(
            "/company/new/",
            name="Filature",
            siren="000017012",
            ess_status="scop",
            **{f"establishments-new1-{name}": value for name, value in said.items()},
        )

        if held:
            told = staff.get(page.location).words
            assert f"{held} ({'34150' if held == 'Aniane' else '34700'})" in told
            assert ("d'après « Code postal »" in told) is (typed == "")
        else:
            assert page.status == 422
            assert [one.partition("Commune : ")[2] for one in page.errors] == [
                ASKED if code == "34700" else "À remplir."
            ]
            assert ("Olmet (34700)" in page.words) is (code == "34700")

    def test_closes_after_it_opened(self, browse_as, site):
        browser, address = browse_as(Role.STAFF), f"/establishment/edit/?id={site}"

        refused = browser.submit(address, opened_on="02/01/2017", closed_on="01/01/2017")

        assert "Fermé le : La fermeture ne peut pas précéder l'ouverture." in refused.errors
        assert browser.submit(address, opened_on="01/01/2017", closed_on="01/01/2017").status == 302

    def test_has_a_siret_of_its_own(self, browse_as, make, site):
        company = make(Company, name="Autre", siren="000017020")

        page = browse_as(Role.STAFF).submit(
            f"/company/edit/?id={company}",
            **{
                "establishments-new1-siret": "00001701200014",
                "establishments-new1-is_head_office": "non",
                "establishments-new1-commune": ["x", "1"],
            },
        )

        assert page.status == 422

    def test_is_head_office_alone(self, app, browse_as, site):
        browser, address = browse_as(Role.STAFF), "/company/edit/?id=1"
        first = browser.submit(address, **{f"establishments-{site}-is_head_office": ["non", "oui"]})
        assert first.status == 302
        second = {
            "siret": "00001701200022",
            "is_head_office": ["non", "oui"],
            "commune": browser.get(address).form().getlist(f"establishments-{site}-commune"),
        }

        page = browser.submit(address, **{f"establishments-new1-{name}": value for name, value in second.items()})

        assert "Établissements : Un seul établissement est le siège." in page.errors
        with app.app_context():
            assert db.session.get(Establishment, site).is_head_office


def test_a_company_with_a_site_has_its_siren(refusals):
    company = sample(Company, siren=None, siren_absence="En création")
    assert refusals(company) == []

    found = refusals(sample(Establishment, company=company, siret="00001701200014"))

    assert found == [("siren", "Un établissement a un SIRET : le SIREN est 000\u202f017\u202f012.")]
    company.siren = "000017012"
    assert refusals(sample(Establishment, company=company, siret="00001701200014")) == []
