"""The page of a session of a council: who presents, who comes, what is missing; each answers for themself."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from admin_views.screens.council_beside import beside
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.conduct.council_session_verbs import without_a_turn
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.councils.session_state import SessionState
from models.engine import Actor, JournalEntry, act_as, as_found, day_of, db, hours, midnight, now, today
from models.parties.company import Company
from models.parties.partner import Partner
from models.parties.person import Person
from models.policy import Role
from tests.days import yesterday
from tests.factories import sample
from tests.pages import Browser, words
from tests.sessions import sign_in_as
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
SOON, LONG_AGO = now() + timedelta(days=9), today() - timedelta(days=400)
COMES, AWAY = SessionAnswer.COMES, SessionAnswer.STAYS_AWAY

HOURS = hours(SOON, SOON + timedelta(minutes=20)).replace("\xa0", " ")


@pytest.fixture
def held(app):
    """A session in nine days: a member of a bank, a guest, a company that presents and one that does not."""
    with app.app_context():
        council = sample(Council, name="Conseil", kind=CouncilKind.STRATEGIC, programme=None)
        cohort = sample(Cohort, code="P1", state="en_cours", starts_on=LONG_AGO, ends_on=today() + timedelta(days=60))
        said = {"cohort": cohort, "state": "active", "joined_on": LONG_AGO}
        turn, without = (
            sample(Participation, company=sample(Company, name=name), **said) for name in ("Filature", "Brasserie")
        )
        session = sample(
            CouncilSession, council=council, cohort=cohort, number=2, starts_at=SOON, place="Salle 3", state="convoquee"
        )
        member, guest = (sample(Person, last_name=name, first_name="Anne", email=None) for name in ("Banque", "Durand"))
        seat = {"council": council, "starts_on": LONG_AGO, "ends_on": None}
        mandate = sample(Mandate, person=member, organisation=sample(Partner, name="Banque du Lez"), **seat)
        rows = [sample(SessionAttendance, council_session=session, person=one, answer=None) for one in (member, guest)]
        pitch = sample(Pitch, council_session=session, participation=turn, starts_at=None, rank=1, state="prevu")
        db.session.add_all([mandate, pitch, without, *rows])
        db.session.commit()
        ids = {"session": session.id, "pitch": pitch.id, "council": council.id, "mandate": mandate.id}
        return SimpleNamespace(member=member.id, guest=guest.id, rows=[one.id for one in rows], **ids)


@pytest.fixture
def member(app, make):
    """Sign in the person of somebody of the committee."""

    def come(person):
        client = app.test_client()
        user = make(User, role=Role.COMMITTEE, person=person, until=None, is_disabled=False, name="Anne Banque")
        sign_in_as(app, client, user)
        return Browser(client)

    return come


@pytest.fixture
def answers(app, held):
    """What the member and the guest said."""

    def read():
        with app.app_context():
            return [db.session.get(SessionAttendance, one).answer for one in held.rows]

    return read


def change(app, model, number, **said):
    with app.app_context():
        record = db.session.get(model, number)
        for name, value in said.items():
            setattr(record, name, value)
        if "state" in said:
            as_found(record)
        db.session.commit()


def page_of(held):
    return f"/council_session/details/?id={held.session}"


def tables(page):
    return {
        words(one.find("caption")): [[words(cell) for cell in row] for row in one.find("tbody")]
        for one in page.main.iter("table")
    }


def test_tells_what_is_missing_who_presents_and_who_comes_guests_apart(browse_as, held):
    staff = browse_as(Role.STAFF)
    with statements() as seen:
        page = staff.get(page_of(held))

    assert [words(one) for one in page.main.iter("h2")][:4] == [
        "Ce qui manque",
        "Ordre du jour",
        "Passages",
        "Qui vient",
    ]
    assert "Sans passage : Brasserie" in page.words
    found = tables(page)
    assert found["Passages, dans leur ordre"] == [["Filature", HOURS, "Passage 1", "Prévu", "attendu", "↑ ↓"]]
    assert found["1 membre 1 sans réponse"] == [["Banque Anne", "Banque du Lez", "Sans réponse"]]
    assert found["1 invité·e 1 sans réponse"] == [["Durand Anne", "", "Sans réponse"]]
    assert f"/pitch/details/?id={held.pitch}" in page.links
    assert is_within(12, seen), seen


def test_who_has_no_turn_is_the_same_for_the_page_and_for_the_guard(app, browse_as, held):
    """In SQL beside the pitches as in Python of the session: a dropout, a pitch in the bin, two cohorts at once."""
    with app.app_context():
        session = db.session.get_one(CouncilSession, held.session)
        cohort, council = session.cohort, session.council
        turns = {"Scierie": {"rank": 2, "deleted_at": now()}, "Tannerie": {"rank": 3, "state": "excuse"}}
        for name in ("Cidrerie", *turns):
            said = {"cohort": cohort, "joined_on": LONG_AGO, "state": "active" if name in turns else "abandonnee"}
            joined = as_found(sample(Participation, company=sample(Company, name=name), **said))
            row = {"council_session": session, "participation": joined, "starts_at": None}
            db.session.add(sample(Pitch, **row | turns[name]) if name in turns else joined)
        when = {"state": "en_cours", "starts_on": LONG_AGO, "ends_on": cohort.ends_on}
        other = sample(Cohort, code="P2", **when)
        twice = db.session.get_one(Pitch, held.pitch).participation.company
        db.session.add(as_found(sample(Participation, company=twice, cohort=other, state="active", joined_on=LONG_AGO)))
        said = {"council": council, "cohort": other, "number": 1, "starts_at": SOON, "state": "convoquee"}
        elsewhere = as_found(sample(CouncilSession, **said))
        db.session.add(elsewhere)
        db.session.commit()
        found = both_ways(session), both_ways(elsewhere)
        council.kind = CouncilKind.JURY
        db.session.commit()
        no_more = both_ways(session)
    assert found == ([["Brasserie", "Scierie"]] * 2, [["Filature"]] * 2)
    assert no_more == [[], []]


def both_ways(session):
    act_as(Actor("?", "formulaire", role=Role.STAFF))
    return [beside(session).without, [str(one.company) for one in without_a_turn(session)]]


def test_begins_with_its_minutes_once_it_was_held(app, browse_as, held):
    yesterday = now() - timedelta(days=1)
    change(app, CouncilSession, held.session, starts_at=yesterday, minutes="Le prix est fixé.", agenda="Points")

    page = browse_as(Role.STAFF).get(page_of(held))

    heads = [words(one) for one in page.main.iter("h2")]
    assert heads[:4] == ["Compte rendu", "Ordre du jour", "Passages", "Présences"]
    assert "« Filature » n'est ni présentée ni excusée" in page.words
    assert "2 présences à relever" in page.words


def test_what_is_to_be_done_is_for_those_who_write(browse_as, held):
    page = browse_as(Role.COMMITTEE).get(page_of(held))

    assert tables(page)["Passages, dans leur ordre"] == [["Filature", HOURS, "Passage 1", "Prévu", "attendu"]]
    for hidden in ("Ce qui manque", "Brasserie", "↑", "Venez-vous"):
        assert hidden not in page.words


@pytest.mark.parametrize("begun", ["/", "page"])
def test_a_member_says_if_they_come_and_takes_it_back(app, member, held, answers, browse_as, begun):
    browser, home = member(held.member), {"_home": "1"} if begun == "/" else {}
    assert "Je viens" in browser.get(begun if begun == "/" else page_of(held)).words

    for said, kept in (("vient", COMES), ("ne_vient_pas", AWAY), ("", None), ("vient", COMES)):
        answer = browser.post("/council_session/answer/", {"id": held.session, "answer": said, **home})
        assert answer.location == (begun if begun == "/" else page_of(held))
        assert answers() == [kept, None]

    assert "1 membre 1 vient" in tables(browse_as(Role.STAFF).get(page_of(held)))
    with app.app_context():
        lines = db.session.scalars(select(JournalEntry).where(JournalEntry.concept == "session_attendance"))
        assert [one.record_id for one in lines if one.actor == "Anne Banque"] == [held.rows[0]] * 4


def test_who_is_not_invited_answers_for_nobody(browse_as, held, answers):
    posted = {"id": held.session, "answer": "vient", "person": held.member}

    for role in (Role.COMMITTEE, Role.STAFF):
        assert browse_as(role).post("/council_session/answer/", posted).status == 404
    assert browse_as(Role.FUND_MANAGER).post("/council_session/answer/", posted).status == 403
    assert answers() == [None, None]


def test_an_answer_is_one_of_those_offered(member, held, answers):
    assert member(held.member).post("/council_session/answer/", {"id": held.session, "answer": "oui"}).status == 400
    assert answers() == [None, None]


@pytest.mark.parametrize("change_of", ["mandate ended", "session passed", "session cancelled"])
def test_it_is_too_late(app, make, member, held, answers, change_of):
    make(Mandate, person=held.member, council=make(Council, programme=None), starts_on=LONG_AGO, ends_on=None)
    browser = member(held.member)
    assert "Je viens" in browser.get(page_of(held)).words
    model, number, said = {
        "mandate ended": (Mandate, held.mandate, {"ends_on": yesterday()}),
        "session passed": (CouncilSession, held.session, {"starts_at": now() - timedelta(hours=1)}),
        "session cancelled": (CouncilSession, held.session, {"state": "annulee"}),
    }[change_of]
    change(app, model, number, **said)

    answer = browser.post("/council_session/answer/", {"id": held.session, "answer": "vient"})

    assert answers() == [None, None]
    shown = browser.get(answer.location).words
    assert "Il n'est plus temps de répondre" in shown
    assert "Je viens" not in shown


def test_a_mandate_that_ended_yesterday_opens_nothing(app, member, held, answers):
    change(app, Mandate, held.mandate, ends_on=yesterday())

    browser = member(held.member)

    assert browser.post("/council_session/answer/", {"id": held.session, "answer": "vient"}).status == 404
    assert answers() == [None, None]


def test_who_sits_on_the_new_day_and_is_not_invited_is_told_and_invited_at_once(app, make, browse_as, held):
    staff, later = browse_as(Role.STAFF), SOON + timedelta(days=10)
    for name, starts_on in (("Neuve", later), ("Future", later + timedelta(days=1))):
        person = make(Person, last_name=name, first_name="Anne", email=None)
        make(Mandate, person=person, council=held.council, starts_on=day_of(starts_on), ends_on=None)
    assert "Sans invitation" not in staff.get(page_of(held)).words

    change(app, CouncilSession, held.session, starts_at=later)
    assert (
        "Sans invitation, alors que le mandat court ce jour-là : Neuve Anne Inviter" in staff.get(page_of(held)).words
    )
    assert "Sans invitation" not in browse_as(Role.COMMITTEE).get(page_of(held)).words
    assert browse_as(Role.COMMITTEE).post("/council_session/invite/", {"id": held.session}).status == 403

    answer = staff.post("/council_session/invite/", {"id": held.session})

    page = staff.get(answer.location)
    assert "1 personne de plus à convier" in page.words
    assert "Sans invitation" not in page.words
    assert [row[0] for row in tables(page)["2 membres 2 sans réponse"]] == ["Banque Anne", "Neuve Anne"]

    change(app, CouncilSession, held.session, starts_at=now() - timedelta(hours=1))
    answer = staff.post("/council_session/invite/", {"id": held.session})
    assert "on n'y invite plus personne" in staff.get(answer.location).words


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            "planifiee",
            "« Séance tenue » n'y va pas : une fois tout noté, une personne responsable du programme corrige",
        ),
        ("convoquee", "« Séance tenue » attend : 2 présences à relever"),
    ],
)
def test_the_evening_says_how_a_session_that_was_not_convened_ends(app, held, browse_as, state, told):
    with app.app_context():
        session = db.session.get_one(CouncilSession, held.session)
        session.starts_at, session.state = midnight(today()), SessionState(state)
        as_found(session)
        db.session.commit()
    staff = browse_as(Role.STAFF)
    page = staff.get(f"/council_session/evening/?id={held.session}")
    assert told in page.words
    assert "Fin de séance" in page.words
