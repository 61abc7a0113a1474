"""A form sent twice makes one record; the key of one person, of one concept, is no other's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.engine import FormKey, db
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from tests.numbers import siren

SAID = {"name": "Filature", "ess_status": "scop", "siren": "000017012"}


@pytest.fixture
def anne(browse_as):
    return browse_as(Role.STAFF, "Anne")


@pytest.fixture
def count(app):
    def read(model):
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(model))

    return read


def test_a_form_sent_three_times_makes_one_record(anne, count):
    form = anne.get("/company/new/").form(**SAID)

    places = {anne.post("/company/new/", form).location for _ in range(3)}

    assert places == {"/company/details/?id=1"}
    assert (count(Company), count(FormKey)) == (1, 1)


@pytest.mark.one_database  # the key is read and kept as above
def test_two_forms_make_two_records(anne, count):
    anne.submit("/company/new/", **SAID)
    anne.submit("/company/new/", **SAID | {"siren": "000017020", "name": "Autre"})
    assert (count(Company), count(FormKey)) == (2, 2)


@pytest.mark.one_database
def test_a_form_that_was_refused_may_be_sent_again(anne, count):
    page = anne.submit("/company/new/", **SAID | {"siren": "12"})
    assert (page.status, count(FormKey)) == (422, 0)

    assert anne.post("/company/new/", page.form(siren="000017012")).status == 302
    assert count(Company) == 1


@pytest.mark.one_database
class TestAFormSentAgainWithOtherWords:
    """A browser that keeps pages in memory shows the form of a new record again, after it was saved."""

    @pytest.fixture
    def again(self, anne):
        form = anne.get("/company/new/").form(**SAID)
        anne.post("/company/new/", form)
        form["name"] = "Filature du Lez"
        return anne.post("/company/new/", form)

    @pytest.fixture
    def names(self, app):
        def read():
            with app.app_context():
                return db.session.scalars(select(Company.name).order_by(Company.id)).all()

        return read

    def test_offers_them_as_a_change_of_the_record_it_made(self, again, names):
        assert (again.status, names()) == (409, ["Filature"])
        assert "Ce formulaire a déjà fait la fiche « Filature »" in again.words.replace("\u202f", " ")
        assert again.form()["name"] == "Filature du Lez"
        assert "Raison sociale" in again.errors

    def test_saves_them_when_asked(self, anne, again, names):
        assert 'action="/company/edit/?id=1"' in again.text

        assert anne.post("/company/edit/?id=1", again.form()).location == "/company/details/?id=1"
        assert names() == ["Filature du Lez"]

    def test_keeps_what_was_saved_when_that_is_chosen(self, anne, again, names):
        anne.post("/company/edit/?id=1", again.form(**{"_settle-name": "theirs"}))
        assert names() == ["Filature"]

    def test_makes_another_record_when_asked(self, anne, again, names):
        key = next(one.get("value") for one in again.main.iter("button") if one.get("name") == "_key")

        anne.post("/company/new/", again.form(_key=key, siren="000017020"))

        assert names() == ["Filature", "Filature du Lez"]

    def test_shows_the_record_when_it_says_the_same_though_somebody_changed_it_since(self, anne, browse_as, names):
        form = anne.get("/company/new/").form(**SAID)
        anne.post("/company/new/", form)
        browse_as(Role.STAFF, "Bruno").submit("/company/edit/?id=1", name="Autre")

        assert anne.post("/company/new/", form).location == "/company/details/?id=1"
        assert names() == ["Autre"]

    def test_shows_the_record_when_it_says_that_by_now(self, anne):
        form = anne.get("/company/new/").form(**SAID)
        anne.post("/company/new/", form)
        form["name"] = "Filature du Lez"
        anne.submit("/company/edit/?id=1", name="Filature du Lez")

        assert anne.post("/company/new/", form).location == "/company/details/?id=1"

    @pytest.mark.parametrize("name", ["Filature", "Autre"])
    def test_makes_another_record_when_the_first_is_in_the_bin(self, anne, name):
        form = anne.get("/company/new/").form(**SAID)
        anne.post("/company/new/", form)
        anne.post("/company/delete/?id=1", {})
        form["name"] = name

        page = anne.post("/company/new/", form)

        assert "vous faites une autre fiche" in page.words
        assert anne.post("/company/new/", page.form()).location == "/company/details/?id=2"

    def test_changes_the_rows_it_made_and_adds_the_others(self, anne, make, count):
        form = anne.get("/person/new/").form(last_name="Martin", first_name="Anne", data_origin="Appel")
        body, other = make(Company, name="Filature"), make(Company, name="Autre")
        row = {"organisation": str(body), "role": "dirigeant", "starts_on": "01/01/2015"}
        form.update({"legal_basis": "contrat", **{f"positions-new1-{name}": value for name, value in row.items()}})
        assert anne.post("/person/new/", form).location == "/person/details/?id=1"
        form.setlist("positions-new1-starts_on", ["01/02/2015"])
        form.update({f"positions-new2-{name}": value for name, value in (row | {"organisation": str(other)}).items()})

        page = anne.post("/person/new/", form)
        anne.post("/person/edit/?id=1", page.form())

        assert page.form()["positions-1-starts_on"] == "01/02/2015"
        assert count(Position) == 2


def test_the_key_of_another_person_is_not_mine(anne, browse_as, count):
    form = anne.get("/company/new/").form(**SAID)
    anne.post("/company/new/", form)
    form["siren"], form["name"] = "000017020", "Autre"

    page = browse_as(Role.STAFF, "Bruno").post("/company/new/", form)

    assert page.location == "/company/details/?id=2"
    assert count(Company) == 2


@pytest.mark.one_database
def test_the_key_of_another_concept_makes_nothing_else(anne, browse_as, count):
    form = anne.get("/company/new/").form(**SAID)
    anne.post("/company/new/", form)

    said = {"last_name": "Martin", "first_name": "Anne", "legal_basis": "contrat", "data_origin": "Saisie"}
    page = anne.submit("/person/new/", _key=form["_key"], **said)

    assert (page.status, count(Person)) == (400, 0)
    assert anne.submit("/person/new/", **said).status == 302


def test_a_forged_key_opens_nothing_and_breaks_nothing(anne, count):
    names = ("Filature", "Moulin", "Tissage", "Brasserie", "Verger", "Scierie")
    forged = ("", "\0", "a\0b", "é" * 10_000, "1:x", "' OR 1=1 --")
    for number, (name, key) in enumerate(zip(names, forged, strict=True), 1):
        page = anne.submit("/company/new/", **SAID | {"name": name, "siren": siren(number)}, _key=key)

        assert page.location == f"/company/details/?id={number}", key[:20]
    assert count(Company) == len(names)
