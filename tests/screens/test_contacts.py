"""What the page of an organisation, or of a person, offers to add: a contact, and what makes sense there."""

from __future__ import annotations

import pytest

from models.engine import db, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.partner import Partner
from models.parties.person import LegalBasis, Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from tests.factories import sample

pytestmark = pytest.mark.one_database


def offered(page):
    """The labels of the buttons under « Ajouter »."""
    titles = [one for one in page.tree.iter("section") if one.findtext("h2") == "Ajouter"]
    return [link.text for one in titles for link in one.iter("a")]


class TestAPage:
    def test_offers_what_begins_with_a_company(self, make, browse_as):
        page = browse_as(Role.STAFF).get(f"/company/details/?id={make(Company)}")

        begins = {"Nouvelle candidature", "Nouvelle participation", "Nouveau contact", "Nouveau dossier"}
        lists = {"Nouvel établissement", "Nouvel agrément", "Nouvel exercice"}  # that are empty; not former statuses
        assert set(offered(page)) == begins | lists

    def test_offers_what_begins_with_a_person(self, make, browse_as):
        page = browse_as(Role.STAFF).get(f"/person/details/?id={make(Person)}")

        begins = {"Nouveau conflit d’intérêts", "Nouveau mentor", "Nouvel accompagnateur habituel"}
        assert set(offered(page)) == begins | {"Nouvelle fonction"}

    def test_offers_nothing_to_who_writes_nothing(self, make, browse_as):
        page = browse_as(Role.COMMITTEE).get(f"/company/details/?id={make(Company)}")

        assert page.status == 200
        assert offered(page) == []


class TestAContact:
    @pytest.mark.parametrize(
        ("model", "basis"), [(Company, LegalBasis.CONTRACT), (Partner, LegalBasis.LEGITIMATE_INTEREST)]
    )
    def test_is_added_by_two_names(self, app, make, browse_as, model, basis):
        number, staff = make(model, name="Fil d'Oc"), browse_as(Role.STAFF)
        address = f"/person/new/?positions-organisation={number}"
        assert f'href="{address}"' in staff.get(f"/{model.__tablename__}/details/?id={number}").text

        saved = staff.submit(address, last_name="Martin", first_name="Jeanne")

        assert saved.status == 302
        with app.app_context():
            (made,) = db.session.scalars(db.select(Person).where(Person.last_name == "Martin"))
            assert (made.data_origin, made.legal_basis) == ("Fil d'Oc", basis)
            (position,) = made.positions
            assert (position.organisation.id, position.role) == (number, PositionRole.MAIN_CONTACT)
            assert position.starts_on == today()
        assert "Martin Jeanne" in staff.get(f"/{model.__tablename__}/details/?id={number}").words

    def test_is_the_main_one_while_there_is_none(self, app, make, browse_as):
        number, staff = make(Company), browse_as(Role.STAFF)
        make(Position, organisation=number, role=PositionRole.MAIN_CONTACT, starts_on="01/01/2017")

        staff.submit(f"/person/new/?positions-organisation={number}", last_name="Martin", first_name="Jeanne")

        with app.app_context():
            (made,) = db.session.scalars(db.select(Person).where(Person.last_name == "Martin"))
            assert [one.role for one in made.positions] == [PositionRole.OTHER]

    @pytest.mark.parametrize("number", ["x", "999999", "", "1e9"])
    def test_of_what_is_no_organisation_is_a_person_like_another(self, browse_as, number):
        page = browse_as(Role.STAFF).get(f"/person/new/?positions-organisation={number}")

        assert page.status == 200
        assert page.form().getlist("positions-new1-organisation") == []

    def test_is_for_those_who_write_people(self, make, browse_as):
        address = f"/person/new/?positions-organisation={make(Company)}"

        assert browse_as(Role.COMMITTEE).get(address).status == 403


class TestTheHeadOffice:
    def test_is_the_only_site_by_itself(self, refusals):
        company = sample(Company)
        first = sample(Establishment, company=company)
        assert refusals(company, first) == []
        assert first.is_head_office
        assert "Aucun établissement n'est le siège : le SIRET et la commune manquent." not in company.missing()

        assert refusals(second := sample(Establishment, company=company)) == []

        assert not second.is_head_office

    def test_is_missing_of_a_company_without_a_site(self, make, browse_as):
        said = "Aucun établissement n'est le siège : le SIRET et la commune manquent."

        assert said in browse_as(Role.STAFF).get(f"/company/details/?id={make(Company)}").words

    def test_stays_where_it_is_said(self, refusals):
        company = sample(Company)
        office, other = (sample(Establishment, company=company, is_head_office=one) for one in (True, False))

        assert refusals(company, office, other) == []
        assert (office.is_head_office, other.is_head_office) == (True, False)
