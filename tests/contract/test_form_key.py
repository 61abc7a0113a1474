"""A form sent twice makes one record; the key of one person, of one concept, is no other's."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.engine import FormKey, db
from models.parties.company import Company
from models.policy import Role

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


def test_two_forms_make_two_records(anne, count):
    anne.submit("/company/new/", **SAID)
    anne.submit("/company/new/", **SAID | {"siren": "000017020"})
    assert (count(Company), count(FormKey)) == (2, 2)


def test_a_form_that_was_refused_may_be_sent_again(anne, count):
    page = anne.submit("/company/new/", **SAID | {"siren": "12"})
    assert (page.status, count(FormKey)) == (422, 0)

    assert anne.post("/company/new/", page.form(siren="000017012")).status == 302
    assert count(Company) == 1


def test_a_form_sent_again_with_other_words_shows_what_the_first_made(anne, count):
    form = anne.get("/company/new/").form(**SAID)
    anne.post("/company/new/", form)
    form["name"] = "Autre"

    assert anne.post("/company/new/", form).location == "/company/details/?id=1"
    assert count(Company) == 1


def test_the_key_of_another_person_is_not_mine(anne, browse_as, count):
    form = anne.get("/company/new/").form(**SAID)
    anne.post("/company/new/", form)
    form["siren"] = "000017020"

    page = browse_as(Role.STAFF, "Bruno").post("/company/new/", form)

    assert page.location == "/company/details/?id=2"
    assert count(Company) == 2


def test_the_key_of_another_concept_makes_nothing_else(anne, browse_as, count):
    form = anne.get("/company/new/").form(**SAID)
    anne.post("/company/new/", form)

    page = anne.submit("/person/new/", _key=form["_key"], last_name="Martin", first_name="Anne")

    assert page.status == 422
    assert "/company/" not in (page.location or "")


@pytest.mark.parametrize("key", ["", "\0", "a\0b", "é" * 10_000, "1:x", "' OR 1=1 --"])
def test_a_forged_key_opens_nothing_and_breaks_nothing(anne, count, key):
    page = anne.submit("/company/new/", **SAID, _key=key)

    assert page.location == "/company/details/?id=1"
    assert count(Company) == 1
