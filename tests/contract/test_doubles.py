"""Near doubles: named before they are saved, to those who read them; a tick says that it is not the same."""

from __future__ import annotations

import pytest

from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from models.reference.commune import Commune
from tests.factories import siren, siret
from tests.statements import statements

WHO = {"last_name": "Martin", "first_name": "Anne", "data_origin": "Appel", "legal_basis": "contrat"}
SAID = {"ess_status": "scop", "siren": "000017012"}


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


@pytest.fixture
def company_in(make):
    """A company with a site in a commune."""

    def build(name, commune, number=1):
        own = siren(500 + number)
        company = make(Company, name=name, siren=own)
        make(Establishment, company=company, siret=siret(own), commune=commune)
        return company

    return build


def with_site(page, number, commune):
    row = {"siret": siret(number), "commune": str(commune)}
    return page.form(**{f"establishments-new1-{name}": value for name, value in row.items()})


class TestAPerson:
    @pytest.mark.parametrize(
        ("typed", "alike"),
        [
            ({}, "même nom"),
            ({"last_name": "MARTÍN"}, "même nom"),
            ({"last_name": "Anne", "first_name": "Martin"}, "nom proche"),
            ({"last_name": "Durand", "email": "Anne.Martin@exemple.fr"}, "même courriel professionnel"),
        ],
    )
    def test_is_named_and_saved_once_ticked(self, staff, make, typed, alike):
        first = make(Person, last_name="Martin", first_name="Anne", email="anne.martin@exemple.fr")
        page = staff.submit("/person/new/", **WHO | typed)

        assert (page.status, len(staff.get("/person/").rows)) == (409, 1)
        assert page.errors == [f"Personne « Martin Anne » ({alike})"]
        assert f"/person/details/?id={first}" in page.links

        form = page.form(_distinct=str(first))
        assert staff.post("/person/new/", form).status == 302
        assert len(staff.get("/person/").rows) == 2

    @pytest.mark.one_database  # what is near is chosen by Python among what the statement of the others gives
    @pytest.mark.parametrize("typed", [{"first_name": "Jeanne"}, {"last_name": "Morin"}, {"last_name": "Martinez"}])
    def test_of_another_name_is_saved_at_once(self, staff, make, typed):
        make(Person, last_name="Martin", first_name="Anne")
        assert staff.submit("/person/new/", **WHO | typed).status == 302

    @pytest.mark.one_database
    def test_is_named_again_when_another_one_came_meanwhile(self, staff, make):
        first = make(Person, last_name="Martin", first_name="Anne")
        page = staff.submit("/person/new/", **WHO)
        make(Person, last_name="Martin", first_name="Anne")

        assert staff.post("/person/new/", page.form(_distinct=str(first))).status == 409

    @pytest.mark.one_database
    def test_whose_name_does_not_change_is_asked_nothing(self, staff, make):
        first = make(Person, last_name="Martin", first_name="Anne")
        make(Person, last_name="Martin", first_name="Anne")
        assert staff.submit(f"/person/edit/?id={first}", job_title="Directrice").status == 302

    def test_that_takes_the_name_of_another_one_is_named(self, staff, make):
        make(Person, last_name="Martin", first_name="Anne")
        other = make(Person, last_name="Durand", first_name="Anne")
        page = staff.submit(f"/person/edit/?id={other}", last_name="Martin")

        assert page.status == 409
        assert staff.post(f"/person/edit/?id={other}", page.form(_distinct="1")).status == 302

    def test_of_the_bin_is_named_to_nobody(self, browse_as, staff, make):
        first = make(Person, last_name="Martin", first_name="Anne")
        browse_as(Role.ADMIN).post(f"/person/delete/?id={first}", {})
        assert staff.submit("/person/new/", **WHO).status == 302


class TestACompany:
    @pytest.mark.one_database
    def test_of_the_same_name_is_named_wherever_it_is(self, staff, company_in, make):
        company_in("Filature du Lez", make(Commune, name="Nîmes"))
        page = staff.submit("/company/new/", **SAID, name="FILATURE DU LEZ")

        assert page.status == 409
        assert "Entreprise « Filature du Lez » (même nom)" in page.errors[0]

    def test_of_a_near_name_in_the_same_commune_is_named(self, staff, company_in, make):
        nimes = make(Commune, name="Nîmes")
        company_in("Filature du Lez", nimes)
        form = with_site(staff.get("/company/new/"), "000017012", nimes)
        form.update({**SAID, "name": "Fillature du Lez"})

        assert staff.post("/company/new/", form).status == 409

    @pytest.mark.one_database
    @pytest.mark.parametrize(("name", "status"), [("La Filatüre du Lez", 409), ("Filatures du Lac", 302)])
    def test_of_a_near_name_in_another_commune_is_named_when_it_is_nearly_the_same(
        self, staff, company_in, make, name, status
    ):
        company_in("Filature du Lez", make(Commune, name="Nîmes"))
        form = with_site(staff.get("/company/new/"), "000017012", make(Commune, name="Albi"))
        form.update({**SAID, "name": name})

        assert staff.post("/company/new/", form).status == status

    @pytest.mark.one_database
    def test_of_a_near_name_where_nobody_says_where_is_named(self, staff, make):
        make(Company, name="Filature du Lez")
        assert staff.submit("/company/new/", **SAID, name="La filature du Lez").status == 409
        assert staff.submit("/company/new/", **SAID, name="Filature du Gard").status == 302

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        ("name", "status"),
        [("Coopérative du quai 34", 302), ("Cooperative du quai 31", 409), ("Coopérative du quai", 409)],
    )
    def test_of_another_number_is_another_one(self, staff, make, name, status):
        make(Company, name="Coopérative du quai 31")
        assert staff.submit("/company/new/", **SAID, name=name).status == status

    def test_of_the_same_rna_is_named_across_sorts(self, staff, make):
        make(Partner, name="Réseau des tiers-lieux", rna="W343000001")
        page = staff.submit("/company/new/", **SAID, name="Autre", rna="W343000001")

        assert page.errors == ["Partenaire « Réseau des tiers-lieux » (même numéro RNA)"]


def test_what_a_role_does_not_read_is_not_named(staff, make, monkeypatch):
    make(Partner, name="Réseau", rna="W343000001")
    monkeypatch.setattr("models.engine.doubles.allows", lambda _role, concept, _right: concept != "partner")
    assert staff.submit("/company/new/", **SAID, name="Autre", rna="W343000001").status == 302


@pytest.mark.one_database
def test_a_save_costs_one_more_statement_where_doubles_are_looked_for(staff, make):
    for number in range(20):
        make(Person, last_name="Martin", first_name=f"Prénom{number}")
    person = make(Person, last_name="Durand", first_name="Luc")
    costs = []
    for typed in ({"job_title": "Directeur"}, {"job_title": "Directeur", "last_name": "Marin"}):
        form = staff.get(f"/person/edit/?id={person}").form(**typed)
        with statements() as seen:
            assert staff.post(f"/person/edit/?id={person}", form).status == 302
        costs.append(len([one for one in seen if one.startswith("SELECT") and "sort_key LIKE" in one]))
    assert costs == [0, 1]
