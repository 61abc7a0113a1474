"""A mentor: a person's hat, worn once, and always a volunteer's."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accounts.user import User
from models.cohorts.programme import Programme
from models.engine import db
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample
from tests.pages import Browser
from tests.seats import seated
from tests.sessions import sign_in_as


def test_a_mentor_is_a_volunteer(refusals):
    assert refusals(sample(Mentor, is_volunteer=False)) == [("is_volunteer", "Un mentor est bénévole.")]
    assert refusals(sample(Mentor)) == []


def test_a_mentor_is_a_volunteer_by_the_word_of_the_database_too(app, make):
    make(Mentor)
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(Mentor.__table__.update().values(is_volunteer=False))


def test_a_person_is_a_mentor_once(refusals):
    person = sample(Person)
    assert refusals(sample(Mentor, person=person)) == []

    assert [field for field, _sentence in refusals(sample(Mentor, person=person))] == ["person"]
    assert refusals(sample(Mentor, person=sample(Person))) == []


def test_a_mentor_is_found_by_name_sector_and_skills(browse_as, make):
    person = make(Person, last_name="Serra", first_name="Claire")
    make(Mentor, person=person, sector="Distribution bio", skills="Export, logistique")
    make(Mentor, sector="Santé")
    member = browse_as(Role.COMMITTEE)

    for words in ("serra", "bio", "logistique"):
        assert member.get(f"/mentor/?q={words}").column("Personne") == ["Serra Claire"]


def test_a_new_form_has_the_volunteer_ticked_and_says_why_it_must_be(browse_as, make):
    person = make(Person, last_name="Serra", first_name="Claire")
    staff = browse_as(Role.STAFF)
    said = {"person": ["Serra Claire", str(person)], "sector": "Santé"}

    wrong = staff.submit("/mentor/new/", **said, is_volunteer="non")

    assert wrong.errors == ["Bénévole : Un mentor est bénévole."]
    assert staff.submit("/mentor/new/", **said).status == 302


def test_the_page_says_how_many_companies_more_to_who_reads_every_pair(app, browse_as, make):
    mentor = make(Mentor, state="actif", capacity=2)
    make(Mentoring, mentor=mentor, state="en_cours")
    person, client = seated(make, programme=make(Programme)), app.test_client()
    sign_in_as(app, client, make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False))
    address = f"/mentor/details/?id={mentor}"

    assert "1 place libre sur 2" in browse_as(Role.STAFF).get(address).words
    read = Browser(client).get(address)
    assert read.status == 200
    assert "place libre" not in read.words
