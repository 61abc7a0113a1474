"""A member gives their opinion on a pitch for themself: in time, in office, without a tie; nobody reads another's."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from admin_views.screens import opinion
from models.accounts.user import User
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.opinions import asked_of
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import DAYS, Interest, PitchFeedback
from models.councils.session_state import SessionState
from models.engine import as_found, db, now, today
from models.parties.conflict_of_interest import ConflictKind, ConflictOfInterest
from models.parties.person import Person
from models.policy import Role
from tests.contract.protected import compared
from tests.council_evenings import sits
from tests.days import yesterday
from tests.factories import sample
from tests.pages import Browser, Page
from tests.sessions import sign_in_as
from tests.statements import is_within, statements

MARKS = {"clarity": "4", "strength": "3", "social_value": "5", "interest": "contact"}


@pytest.fixture
def evening(app):
    """A session that began an hour ago, two pitches, three members and a guest: ids by name."""
    with app.app_context(), db.session.no_autoflush:
        session = sample(CouncilSession, number=4, starts_at=now() - timedelta(hours=1), state=SessionState.CONVENED)
        session.council.kind = CouncilKind.STRATEGIC
        first = sample(Pitch, council_session=session, rank=1)
        session.cohort = first.participation.cohort
        second = sample(Pitch, council_session=session, rank=2)
        second.participation.cohort = session.cohort
        people = {name: sample(Person, last_name=name, email=None) for name in ("Ours", "Loup", "Lynx", "Cerf")}
        for name, one in people.items():
            sits(session, one, quality="GUEST" if name == "Cerf" else "MEMBER")
        db.session.add_all([session, first, second])
        db.session.commit()
        found = {name: one.id for name, one in people.items()}
        return found | {"session": session.id, "pitches": [first.id, second.id]}


@pytest.fixture
def come(app, make):
    """Sign a person in."""

    def sign_in(person, role=Role.COMMITTEE):
        user = make(User, role=role, person=person, until=None, is_disabled=False)
        client = app.test_client()
        sign_in_as(app, client, user)
        return Browser(client)

    return sign_in


def sheet(evening, which=0):
    return f"/opinion/sheet/?pitch={evening['pitches'][which]}"


def given(app):
    with app.app_context():
        return list(db.session.scalars(select(PitchFeedback)))


def test_it_is_given_then_the_next_pitch_comes_then_the_session(app, come, evening):
    browser = come(evening["Ours"])
    assert "2 avis à donner" in browser.get("/").words
    assert sheet(evening) in browser.get(f"/council_session/details/?id={evening['session']}").links

    rest = {"comment": "À suivre", "amount_min": "10 000", "amount_max": "50 000,50"}
    assert browser.submit(sheet(evening), **MARKS, **rest).location == sheet(evening, 1)
    assert "1 avis donné sur 2" in browser.get("/").words
    assert "details" in browser.submit(sheet(evening, 1), **MARKS).location

    with app.app_context():
        one = db.session.scalars(select(PitchFeedback).where(PitchFeedback.pitch_id == evening["pitches"][0])).one()
        assert (one.clarity, one.strength, one.social_value, one.interest) == (4, 3, 5, Interest.CONTACT)
        assert (one.person.id, one.comment, float(one.amount_max)) == (evening["Ours"], "À suivre", 50000.5)
    assert "Passages du conseil" not in browser.get("/").words


def test_what_is_sent_twice_at_once_is_saved_once_and_no_fault(app, come, evening, monkeypatch):
    browser, form, looks = come(evening["Ours"]), {"pitch": evening["pitches"][0], **MARKS}, []
    assert browser.post("/opinion/sheet/", form).location == sheet(evening, 1)

    def early(*of):
        """It looks first before the other one is saved."""
        looks.append(found := asked_of(*of))
        return [replace(one, given=None) for one in found] if len(looks) == 1 else found

    monkeypatch.setattr(opinion, "asked_of", early)
    assert browser.post("/opinion/sheet/", form).location == sheet(evening, 1)
    assert [one.clarity for one in given(app)] == [4]


def test_it_is_set_right_on_the_same_page(app, come, evening):
    browser = come(evening["Ours"])
    browser.submit(sheet(evening), **MARKS, comment="À suivre")
    with compared(app) as told:
        body = browser.client.get(sheet(evening), buffered=True).get_data(as_text=True)
        told.look("sheet", body)
    assert (told.wrong, told.right) == ({}, {("pitch_feedback", "Commentaire")})
    assert "À suivre" in body
    browser.submit(sheet(evening), clarity="1")
    assert [(one.clarity, one.strength) for one in given(app)] == [(1, 3)]


@pytest.mark.one_database  # what was typed is in the page
def test_what_was_typed_as_the_session_ended_comes_back_and_is_not_given_by_itself(app, come, evening):
    browser = come(evening["Ours"])
    typed = browser.get(sheet(evening)).form(**MARKS, comment="À suivre de près")

    asked = app.test_client().post("/opinion/sheet/", data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert asked.status_code == 401
    kept = next(one.get("value") for one in Page(asked).tree.iter("input") if one.get("name") == "_kept")
    again = browser.post("/opinion/sheet/", MultiDict([*json.loads(kept), ("_resume", "1")]))

    assert (again.status, again.form()["comment"], again.form()["clarity"]) == (200, "À suivre de près", "4")
    assert given(app) == []
    assert browser.post("/opinion/sheet/", again.form()).location == sheet(evening, 1)
    assert [one.comment for one in given(app)] == ["À suivre de près"]


@pytest.mark.one_database  # refused before anything is written
def test_what_is_wrong_is_told_by_its_field_and_nothing_is_saved(app, come, evening):
    browser = come(evening["Ours"])
    for said, name in (
        ({"clarity": ""}, "clarity"),
        ({"strength": "6"}, "strength"),
        ({"social_value": "beaucoup"}, "social_value"),
        ({"interest": "prêt"}, "interest"),
        ({"amount_min": "-1"}, "amount_min"),
        ({"amount_min": "20", "amount_max": "10"}, "amount_max"),
        ({"instrument": "999999"}, "instrument"),
        ({"instrument": "x'"}, "instrument"),
        ({"comment": "a" * 2001}, "comment"),
    ):
        page = browser.submit(sheet(evening), **MARKS | said)
        assert (page.status, f'id="{name}-error"' in page.text) == (422, True), said
    assert given(app) == []


def test_a_tie_refuses_it_and_is_named(app, come, evening):
    with app.app_context():
        company = db.session.get_one(Pitch, evening["pitches"][0]).participation.company
        person, name = db.session.get_one(Person, evening["Loup"]), str(company)
        since = {"kind": ConflictKind.FINANCIAL, "declared_on": yesterday()}
        db.session.add(sample(ConflictOfInterest, person=person, organisation=company, **since))
        db.session.commit()
    browser = come(evening["Loup"])

    assert "1 avis à donner" in browser.get("/").words
    assert browser.get("/opinion/").words.count("Partie liée") == 1
    page = browser.get(sheet(evening))
    assert "partie liée" in page.words
    assert name in page.words
    assert "<form" not in page.text.split("<main")[1]
    page = browser.post("/opinion/sheet/", {"pitch": evening["pitches"][0], **MARKS})
    assert page.status == 422
    assert "Partie liée : " in page.words
    assert given(app) == []
    assert browser.submit(sheet(evening, 1), **MARKS).status == 302
    assert "Passages du conseil" not in browser.get("/").words


def leaves_office(evening):
    mandate = db.session.scalars(select(Mandate).where(Mandate.person_id == evening["Ours"])).one()
    mandate.ends_on = yesterday()
    db.session.commit()
    db.session.add(sample(Mandate, person=mandate.person, starts_on=yesterday()))  # still of another council


def is_renewed(evening):
    """Their mandate was over on the evening of the session, and another one goes on from it."""
    session = db.session.get_one(CouncilSession, evening["session"])
    session.starts_at = now() - timedelta(days=1)
    mandate = db.session.scalars(select(Mandate).where(Mandate.person_id == evening["Ours"])).one()
    mandate.ends_on = yesterday()
    db.session.commit()
    said = {"person": mandate.person, "council": session.council, "quality": mandate.quality, "ends_on": None}
    db.session.add(sample(Mandate, starts_on=today(), **said))


def long_past(evening):
    db.session.get_one(CouncilSession, evening["session"]).starts_at = now() - timedelta(days=DAYS + 2)


def long_past_and_left(evening):
    long_past(evening)
    leaves_office(evening)


def minuted(evening):
    session = db.session.get_one(CouncilSession, evening["session"])
    session.state = SessionState.MINUTED
    as_found(session)


def opens_to_guests(evening):
    db.session.get_one(CouncilSession, evening["session"]).council.guests_give_opinions = True


def nothing(_evening):
    pass


@pytest.mark.parametrize(
    ("before", "who", "status"),
    [
        (nothing, "Ours", 200),
        (nothing, "Cerf", 404),
        (opens_to_guests, "Cerf", 200),
        (leaves_office, "Ours", 404),
        (is_renewed, "Ours", 200),
        (is_renewed, "Lynx", 200),
        (long_past, "Ours", 410),
        (long_past, "Cerf", 404),  # who gave none then is told nothing
        (long_past_and_left, "Ours", 404),
        (minuted, "Ours", 410),
    ],
)
def test_it_is_for_who_sits_with_a_voice_in_office_and_in_time(app, come, evening, before, who, status):
    with app.app_context():
        before(evening)
        db.session.commit()
    browser = come(evening[who])
    assert browser.get(sheet(evening)).status == status
    with statements() as seen:
        assert ("avis à donner" in browser.get("/").words) is (status == 200)
    assert is_within(12, seen), seen


def test_past_its_days_whoever_could_have_given_one_is_told_whom_to_ask(app, come, evening):
    ours, loup = come(evening["Ours"]), come(evening["Loup"])
    ours.submit(sheet(evening), **MARKS)
    with app.app_context():
        long_past(evening)
        session = db.session.get_one(CouncilSession, evening["session"])
        session.cohort.manager = sample(Person, first_name="Anne", last_name="Durand")
        company = db.session.get_one(Pitch, evening["pitches"][1]).participation.company
        tie = {"kind": ConflictKind.FINANCIAL, "declared_on": session.day - timedelta(days=9), "organisation": company}
        db.session.add(sample(ConflictOfInterest, person=db.session.get_one(Person, evening["Loup"]), **tie))
        db.session.commit()
    page = ours.get(sheet(evening))
    assert "Les avis se donnaient jusqu'au " in page.words
    assert "Le vôtre est gardé. Pour le corriger, demandez à Anne Durand, de l'équipe du programme." in page.words
    late = loup.post("/opinion/sheet/", {"pitch": evening["pitches"][0], **MARKS, "comment": "Trop tard"})
    assert (late.status, len(given(app))) == (410, 1)
    assert "Pour en donner un, demandez à Anne Durand" in late.words
    assert "Ce que vous aviez écrit, qui n'est pas enregistré" in late.words
    assert "Trop tard" in late.words
    assert loup.get(sheet(evening, 1)).status == 404  # tied, they could not have
    assert come(None).get(sheet(evening)).status == 404
    for number in ("", "x", "0", "9" * 12):
        assert ours.get(f"/opinion/sheet/?pitch={number}").status == 404


def test_a_member_reads_their_own_and_nobody_else_s(app, come, evening):
    come(evening["Ours"]).submit(sheet(evening), **MARKS, comment="De cet ours seul")
    loup = come(evening["Loup"])
    loup.submit(sheet(evening), **MARKS)
    with app.app_context():
        ids = {one.person.last_name: one.id for one in db.session.scalars(select(PitchFeedback))}
    assert loup.get(f"/pitch_feedback/details/?id={ids['Loup']}").status == 200
    assert loup.get(f"/pitch_feedback/details/?id={ids['Ours']}").status == 404
    listed = loup.get("/pitch_feedback/")
    assert [one for one in listed.links if "details" in one] == [f"/pitch_feedback/details/?id={ids['Loup']}"]
    for address in (sheet(evening), f"/pitch/details/?id={evening['pitches'][0]}", "/search?q=ours"):
        assert "ours seul" not in loup.get(address).text
