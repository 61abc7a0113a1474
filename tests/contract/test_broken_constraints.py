"""What the database alone refuses: said by the field when another save explains it, a fault when nothing does."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.orm import Session

from models.accompaniment.deliverable import Deliverable
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department

STALE = "Quelqu'un vient de changer"


@pytest.fixture
def meanwhile(app):
    """Runs a statement beside the session, once the rules have agreed and before the next save is written."""
    waiting = []

    def write(session, *_flush):
        while waiting:
            with db.engine.begin() as other:
                other.execute(text(waiting.pop()))

    event.listen(Session, "before_flush", write, insert=True)
    yield waiting.append
    event.remove(Session, "before_flush", write)


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF, "Anne")


@pytest.fixture
def codes(app, make):
    """Two cohorts, and the statement that gives the code of our choice to the second."""
    first, second = make(Cohort, code="AV-1"), make(Cohort, code="AV-2")
    return first, lambda code: f"UPDATE cohort SET code = '{code}' WHERE id = {second}"  # noqa: S608


class TestAValueThatIsTaken:
    def test_is_said_by_its_field_with_who_holds_it(self, staff, codes, meanwhile):
        first, give = codes
        form = staff.get(f"/cohort/edit/?id={first}").form(code="AV-3")
        meanwhile(give("AV-3"))

        page = staff.post(f"/cohort/edit/?id={first}", form)

        assert page.status == 422
        assert [error.split(" : ")[0] for error in page.errors] == ["Code"]
        assert "Déjà pris par la fiche « AV-3" in page.errors[0]
        assert STALE not in page.words
        assert page.form()["code"] == "AV-3"

    def test_is_said_so_of_a_new_record(self, staff, codes, meanwhile):
        form = staff.get("/cohort/new/").form(code="AV-3", name="Promotion", edition="3", capacity="6")
        meanwhile(codes[1]("AV-3"))

        page = staff.post("/cohort/new/", form)

        assert page.status == 422
        assert "Code : Déjà pris par la fiche « AV-3" in page.errors[0]

    def test_is_said_so_of_the_copy_of_a_cohort(self, staff, codes, meanwhile):
        first, give = codes
        address = f"/cohort/copy/?id={first}"
        form = staff.get(address).form(code="AV-3", name="Promotion", edition="3", starts_on="14/11/2017")
        meanwhile(give("AV-3"))

        page = staff.post(address, form)

        assert page.status == 422
        assert "Code : Déjà pris par la fiche « AV-3" in page.errors[0]

    def test_keeps_a_record_in_the_bin(self, staff, codes, meanwhile):
        first, give = codes
        staff.post(f"/cohort/delete/?id={first}", {})
        meanwhile(give("AV-1"))

        staff.post("/cohort/restore/", {"id": first})

        words = staff.get("/bin/").words
        assert "reste dans la corbeille. Déjà pris par la fiche « AV-1" in words
        assert STALE not in words

    def test_is_found_in_the_table_that_a_concept_inherits(self, staff, make, meanwhile):
        other = make(Company, name="Autre")
        company = make(Company, name="Filature", siren="000017012")
        form = staff.get(f"/company/edit/?id={company}").form(siren="000017004")
        meanwhile(f"UPDATE organisation SET siren = '000017004' WHERE id = {other}")  # noqa: S608

        page = staff.post(f"/company/edit/?id={company}", form)

        assert page.status == 422
        assert page.errors[0].startswith("SIREN : Déjà pris par la fiche « Autre »")


def test_a_form_sent_twice_at_once_makes_one_record(app, staff, codes, meanwhile):
    form = staff.get("/cohort/new/").form(code="AV-3", name="Promotion", edition="3", capacity="6")
    with app.app_context():
        user = db.session.scalars(select(User.id)).one()
    key = f"{user}:{form['_key']}"
    values = f"'{key}', 'cohort', {codes[0]}, '2017-11-14'"
    meanwhile(f"INSERT INTO form_key (key, concept, record_id, used_at) VALUES ({values})")  # noqa: S608

    page = staff.post("/cohort/new/", form)

    assert (page.status, page.location) == (302, f"/cohort/details/?id={codes[0]}")
    with app.app_context():
        assert len(db.session.scalars(select(Cohort)).all()) == 2


class TestARecordThatWent:
    def test_is_said_by_the_field_that_points_to_it(self, staff, codes, make, meanwhile):
        programme, address = make(Programme), f"/cohort/edit/?id={codes[0]}"
        form = staff.get(address).form(programme=programme, name="Autre")
        meanwhile(f"DELETE FROM programme WHERE id = {programme}")  # noqa: S608

        page = staff.post(address, form)

        assert page.status == 422
        assert page.errors == ["Programme : Cette fiche n'existe plus : choisissez autrement."]
        assert page.form()["name"] == "Autre"

    def test_is_said_by_the_field_that_holds_it_among_others(self, staff, codes, make, meanwhile):
        stays, gone = make(Department, name="Aude", code="11"), make(Department, name="Gard", code="30")
        address = f"/cohort/edit/?id={codes[0]}"
        form = staff.get(address).form(territory=[str(stays), str(gone)])
        meanwhile(f"DELETE FROM department WHERE id = {gone}")  # noqa: S608

        page = staff.post(address, form)

        assert page.status == 422
        assert page.errors == ["Territoire : Cette fiche n'existe plus : choisissez autrement."]

    def test_is_said_in_the_row_that_points_to_it(self, staff, make, meanwhile):
        gone, company = make(Commune, name="Uzès", insee_code="30334"), make(Company)
        place = f"establishments-{make(Establishment, company=company)}-commune"
        form = staff.get(f"/company/edit/?id={company}").form(**{place: ["Uzès (30)", str(gone)]})
        meanwhile(f"DELETE FROM commune WHERE id = {gone}")  # noqa: S608

        page = staff.post(f"/company/edit/?id={company}", form)

        assert page.status == 422
        told = "Établissements, ligne 1, Commune : Cette fiche n'existe plus : choisissez autrement."
        assert page.errors == [told]
        assert page.form()[place] == "Uzès (30)"


def test_a_verb_of_a_version_that_is_not_the_last_says_so(staff, make, meanwhile):
    record = make(Deliverable)
    meanwhile("UPDATE deliverable SET version = version + 1")

    page = staff.post("/deliverable/move/", {"id": record, "verb": "hand_in", "on_paper": "Vu"})

    assert page.status == 422
    assert STALE in page.words


class TestABrokenCheck:
    """A rule that the database holds and the models forgot: nobody came in between."""

    @pytest.fixture
    def forgotten(self, app, monkeypatch):
        """The bounds of the places of a cohort, which the models no longer hold."""
        monkeypatch.setattr("models.engine.declaration.Declared._check_bounds", lambda _self, _value: None)

    def test_is_a_fault(self, app, staff, make, forgotten, caplog):
        cohort = make(Cohort)
        page = staff.submit(f"/cohort/edit/?id={cohort}", capacity="5000")

        assert page.status == 500
        assert page.title == "Erreur inattendue"
        assert "ck_cohort_capacity_max" in caplog.text
