"""The bin: what leaves together comes back together; what others lean on stays; nothing comes back twice."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from tests.statements import is_within, statements


@pytest.fixture
def company(make):
    number = make(Company, name="Filature", siren="000017012")
    make(Establishment, company=number, siret="00001701200014")
    return number


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


def binned(app, model):
    with app.app_context():
        query = db.select(model).order_by(model.id).execution_options(with_bin=True)
        return [one.deleted_at is not None for one in db.session.scalars(query)]


class TestARecord:
    def test_takes_what_it_owns_along_and_back(self, app, staff, company):
        confirmation = staff.get(f"/company/delete/?id={company}")
        assert "Établissement « 000 017 012 00014" in confirmation.words

        staff.post(f"/company/delete/?id={company}", {})
        assert binned(app, Establishment) == [True]
        assert staff.get("/company/").rows == []
        again = staff.post(
            f"/company/delete/?id={company}", {}
        ).location  # a second click, or the page one goes back to
        assert "Cette fiche est dans la corbeille." in staff.get(again).words
        assert staff.post("/company/delete/?id=999", {}).status == 404

        staff.post("/company/restore/", {"id": company})
        assert binned(app, Company) == binned(app, Establishment) == [False]

    def test_is_told_with_those_of_every_concept_the_last_first_in_few_statements(self, staff, make, company):
        others = {name: make(model) for name, model in (("partner", Partner), ("cohort", Cohort))}
        for name, number in [*others.items(), ("company", company)]:
            staff.post(f"/{name}/delete/?id={number}", {})

        with statements() as seen:
            page = staff.get("/bin/")

        names = [row["Type"] for row in page.rows]
        assert names == ["Entreprise", "Promotion", "Partenaire"]
        assert is_within(2 + len(names), seen), seen  # who asks, what left, and each of the concepts it is of

    def test_leaves_in_the_bin_what_went_there_before_it(self, app, staff, company):
        staff.submit(f"/company/edit/?id={company}", **{"establishments-1-_remove": "1"})
        staff.post(f"/company/delete/?id={company}", {})

        staff.post("/company/restore/", {"id": company})

        assert binned(app, Establishment) == [True]

    def test_that_others_lean_on_stays_and_says_who(self, app, staff, make, company):
        make(Participation, company=company, cohort=make(Cohort, code="AV-2017"))

        page = staff.post(f"/company/delete/?id={company}", {})

        assert page.status == 409
        assert "Participation « Filature — AV-2017 »" in page.words
        assert "/participation/details/?id=1" in page.links
        assert binned(app, Company) == [False]

    def test_leaves_its_numbers_to_another_and_does_not_take_them_back(self, app, staff, make, company):
        staff.post(f"/company/delete/?id={company}", {})
        make(Company, name="Autre", siren="000017012")

        page = staff.post("/company/restore/", {"id": company})

        assert page.location == "/bin/"
        assert "Déjà pris par la fiche « Autre »." in staff.get("/bin/").words
        assert binned(app, Company) == [True, False]

    def test_does_not_come_back_before_what_it_needs(self, app, staff, make, company):
        participation = make(Participation, company=company)
        staff.post(f"/participation/delete/?id={participation}", {})
        staff.post(f"/company/delete/?id={company}", {})

        staff.post("/participation/restore/", {"id": participation})

        assert "Restaurez d'abord « Filature »" in staff.get("/bin/").words
        assert binned(app, Participation) == [True]

    def test_does_not_bring_back_children_that_lean_on_what_is_in_the_bin(self, app, staff, make):
        pitch = make(Pitch, minutes=20)
        with app.app_context():
            found = db.session.get(Pitch, pitch)
            session, participation = found.council_session_id, found.participation_id
        staff.post(f"/council_session/delete/?id={session}", {})
        staff.post(f"/participation/delete/?id={participation}", {})

        staff.post("/council_session/restore/", {"id": session})
        assert "Restaurez d'abord" in staff.get("/bin/").words
        assert binned(app, CouncilSession) == binned(app, Pitch) == [True]

        staff.post("/participation/restore/", {"id": participation})
        staff.post("/council_session/restore/", {"id": session})
        assert binned(app, CouncilSession) == binned(app, Pitch) == [False]

    def test_in_the_bin_is_in_no_list_search_or_picker(self, staff, company):
        staff.post(f"/company/delete/?id={company}", {})

        assert staff.get("/company/?q=filature").rows == []
        found = staff.client.get("/participation/lookup/?field=company&q=filature").get_json()
        assert found["results"] == []
        assert staff.get(f"/company/edit/?id={company}").status == 404

    @pytest.mark.one_database  # rights, and the statements of the others
    def test_in_the_bin_is_still_read_by_those_who_may_restore_it(self, staff, browse_as, company):
        staff.post(f"/company/delete/?id={company}", {})

        assert "dans la corbeille" in staff.get(f"/company/details/?id={company}").words
        assert browse_as(Role.COMMITTEE).get(f"/company/details/?id={company}").status == 404


class TestSeveralAtOnce:
    @pytest.mark.one_database
    def test_are_named_before_they_go(self, app, staff, make):
        ids = [str(make(Company, name=name)) for name in ("Une", "Deux")]

        asked = staff.post("/company/action/", {"action": "bin", "rowid": ids})
        assert "Une" in asked.words
        assert binned(app, Company) == [False, False]

        staff.post("/company/action/", {"action": "bin", "rowid": ids, "_confirmed": "1"})
        assert binned(app, Company) == [True, True]

    @pytest.mark.one_database
    def test_keep_those_that_others_lean_on(self, app, staff, make, company):
        make(Participation, company=company)
        free = make(Company, name="Libre")

        ids = [str(company), str(free)]
        staff.post("/company/action/", {"action": "bin", "rowid": ids, "_confirmed": "1"})

        assert binned(app, Company) == [False, True]
        assert "Gardé, car d'autres fiches s'y appuient : Filature." in staff.get("/company/").words.replace(
            "\u202f", " "
        )

    @pytest.mark.one_database
    def test_are_not_for_those_who_may_not_bin(self, staff, make):
        person = make(Person)
        page = staff.post("/person/action/", {"action": "bin", "rowid": str(person), "_confirmed": "1"})
        assert page.status == 403
