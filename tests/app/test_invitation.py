"""The personal link of a letter: one person, one session, no account; it answers and reads, and nothing more."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from unittest.mock import Mock

import pytest
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select

from admin_views.screens.documents.making import PAPERS
from app import invitation_pages
from app.auth import WAITED
from app.invitation_pages import NAMES
from models.accounts.sign_in import GUESSES_PER_ACCOUNT, SignInAttempt
from models.councils.convening import standing_of
from models.councils.convocation import letter_by, why_closed
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.engine import (
    OVERTAKEN,
    AccessEntry,
    AccessEvent,
    JournalEntry,
    Sensitivity,
    db,
    declared,
    midnight,
    now,
    today,
    told_on,
)
from models.engine.typesetting import NotMade
from models.parties.person import Person
from models.policy import Role
from tests.days import yesterday
from tests.invited import call, change, invite
from tests.pages import Browser
from tests.statements import is_within, statements

COMES, AWAY = SessionAnswer.COMES, SessionAnswer.STAYS_AWAY


@pytest.fixture
def held(app):
    """A session whose two members were told; the path of the link of each."""
    found = invite(app, ["un@example.org", "deux@example.org"])
    found.paths = call(app, found)
    return found


@pytest.fixture
def member(app):
    """A browser without an account."""
    return Browser(app.test_client())


def answers(app, held):
    with app.app_context():
        query = select(SessionAttendance).where(SessionAttendance.id.in_(held.rows)).order_by(SessionAttendance.id)
        return [one.answer for one in db.session.scalars(query.execution_options(with_bin=True))]


def test_it_shows_the_session_and_takes_the_answer_of_its_holder(app, held, member):
    with statements() as seen:
        page = member.get(held.paths[0])
    assert page.title == "Conseil n° 2 — P1"
    assert "Élise, venez-vous ?" in page.words
    assert "Salle 3, rez-de-chaussée" in page.words
    assert is_within(10, seen), len(seen)

    for said, kept in (("vient", COMES), ("ne_vient_pas", AWAY), ("vient", COMES)):
        answer = member.post(f"{held.paths[0]}/answer", {"answer": said})
        assert answer.location == held.paths[0]
        assert answers(app, held) == [kept, None]

    assert "Votre réponse : vous venez." in member.get(held.paths[0]).words
    with app.app_context():
        lines = db.session.scalars(select(JournalEntry).where(JournalEntry.channel == "lien de convocation"))
        assert [(one.actor, one.record_id) for one in lines] == [("Durand 1 Élise", held.rows[0])] * 3


@pytest.mark.one_database
def test_who_is_replaced_says_so_and_their_substitute_is_invited_once(app, held, member, make):
    assert "me remplace" not in member.get(held.paths[0]).words
    assert member.post(f"{held.paths[0]}/answer", {"answer": "replaced"}).status == 400
    with app.app_context():
        council = db.session.get_one(CouncilSession, held.session).council.id
    person = make(Person, last_name="Petit", first_name="Ana", email="ana@example.org")
    seat = {"quality": "suppleant", "votes": True, "starts_on": today(), "ends_on": None}
    make(Mandate, council=council, person=person, substitutes_for=held.people[0], **seat)

    assert "Absent·e, Petit Ana me remplace" in member.get(held.paths[0]).words
    assert "me remplace" not in member.get(held.paths[1]).words
    for _again in range(2):
        assert member.post(f"{held.paths[0]}/answer", {"answer": "replaced"}).location == held.paths[0]
        told = [member.get(held.paths[0]).words for _each in range(2)]  # as it is saved, then for good
        assert {("Ana est convié·e à votre place." in one, "me remplace" in one) for one in told} == {(True, False)}

    assert answers(app, held) == [AWAY, None]
    with app.app_context():
        (one,) = db.session.scalars(select(SessionAttendance).where(SessionAttendance.id.not_in(held.rows)))
        assert (one.person.id, one.quality.name, one.answer) == (person, "SUBSTITUTE", None)
        standing = standing_of(db.session.get_one(CouncilSession, held.session))
        assert [each.id for each in standing.mailings["sending"].to] == [one.id]  # for the team to write to


@pytest.mark.one_database
def test_an_answer_that_is_not_saved_is_not_said_to_be(app, held, member, monkeypatch):
    def overtaken(secret):
        found = letter_by(secret)
        rows = SessionAttendance.__table__
        db.session.execute(rows.update().where(rows.c.id == held.rows[0]).values(version=rows.c.version + 1))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(invitation_pages, "letter_by", overtaken)
        answer = member.post(f"{held.paths[0]}/answer", {"answer": "vient"})
    assert answer.location == held.paths[0]
    page = member.get(answer.location)
    assert OVERTAKEN in page.words
    assert "Votre réponse" not in page.words
    assert answers(app, held) == [None, None]


@pytest.mark.one_database
def test_looking_answers_nothing(app, held, member):
    for path in (held.paths[0], f"{held.paths[0]}?answer=vient", f"{held.paths[0]}/answer?answer=vient"):
        member.get(path)
    assert answers(app, held) == [None, None]


@pytest.mark.one_database
@pytest.mark.parametrize("said", ["", "oui", "comes", "vient,"])
def test_an_answer_is_one_of_those_offered(app, held, member, said):
    assert member.post(f"{held.paths[0]}/answer", {"answer": said}).status == 400
    assert answers(app, held) == [None, None]


@pytest.mark.one_database
def test_a_company_that_presents_is_two_taps_from_the_mail_and_says_nothing_confidential(app, held, member):
    (sheet,) = [one for one in member.get(held.paths[0]).links if one.endswith(f"/{held.pitch}")]

    page = member.get(sheet)

    assert page.title == "Filature de l'Hérault"
    assert "Statut" in page.words
    assert "Reprise par les salariés" in page.words
    assert "Écart secret" not in page.words
    assert member.get(f"{held.paths[0]}/{held.pitch + 1}").status == 404


@pytest.mark.one_database
def test_it_reads_fields_that_anybody_of_a_council_reads():
    assert {declared(CouncilSession)[name].sensitivity for name in NAMES} <= {Sensitivity.OPEN, Sensitivity.INTERNAL}


@pytest.mark.one_database
def test_it_gives_the_booklet_of_the_committee(app, held, member):
    assert "Garder sur ce téléphone Leur dossier, un PDF d'environ 30 Ko, va dans" in member.get(held.paths[0]).words
    answer = member.client.get(f"{held.paths[0]}/booklet.pdf", buffered=True)
    assert 20 <= len(answer.data) / 1024 <= 40  # what is said beside its button

    told = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert "Filature de l’Hérault" in told
    sheet = member.get(f"{held.paths[0]}/{held.pitch}").words
    for words in (told, sheet):
        assert "987" not in words  # its turnover
    with app.app_context():
        lines = db.session.scalars(select(AccessEntry).where(AccessEntry.event == AccessEvent.FILE_TAKEN))
        assert [(one.actor, one.remark) for one in lines] == [("Durand 1 Élise", "dossier.pdf")]


@pytest.mark.one_database
def test_a_session_of_another_is_not_read_by_it(app, held, member):
    other = invite(app, ["trois@example.org"], code="P2")
    assert member.get(f"{held.paths[0]}/{other.pitch}").status == 404


@pytest.mark.one_database
def test_it_opens_nothing_else_whoever_is_signed_in(app, held, member, browse_as):
    member.get(held.paths[0])
    assert member.get(f"/council_session/details/?id={held.session}").status == 302

    page = browse_as(Role.STAFF).get(held.paths[0])  # it is still that of its holder
    assert "Élise, venez-vous ?" in page.words
    assert "menu" not in [one.get("id") for one in page.tree.iter("nav")]


@pytest.mark.one_database
def test_it_gives_the_session_to_an_agenda(app, held, member):
    answer = member.client.get(f"{held.paths[0]}/session.ics", buffered=True)

    found = Calendar.from_ical(answer.data)
    (event,) = found.walk("VEVENT")
    assert (str(found["METHOD"]), answer.mimetype) == ("PUBLISH", "text/calendar")
    assert str(event["UID"]) == f"council_session-{held.session}@127.0.0.1"  # asked by another name of the site
    assert held.paths[0].rpartition("/")[2] not in answer.text
    assert "ATTENDEE" not in event
    with app.app_context():
        lines = db.session.scalars(select(AccessEntry).where(AccessEntry.event == AccessEvent.FILE_TAKEN))
        assert [(one.actor, one.concept, one.record_id) for one in lines] == [
            ("Durand 1 Élise", "council_session", held.session)
        ]


@pytest.mark.one_database
def test_a_booklet_that_is_not_made_leaves_its_holder_where_they_were(held, member, monkeypatch):
    refusal = Mock(side_effect=NotMade("Ce document est trop long."))
    monkeypatch.setitem(PAPERS, "booklet", Mock(content=refusal))
    answer = member.get(f"{held.paths[0]}/booklet.pdf")
    assert answer.location == held.paths[0]
    assert "Ce document est trop long." in member.get(answer.location).words


ENDS = {
    "the mandate is over": (Mandate, "mandates", {"ends_on": yesterday()}, "Votre mandat a pris fin"),
    "the session was yesterday": (CouncilSession, "session", {"starts_at": now() - timedelta(days=2)}, "s'est éteint"),
    "the session is cancelled": (CouncilSession, "session", {"state": "annulee"}, "Cette séance est annulée."),
    "no longer invited": (SessionAttendance, "rows", {"deleted_at": now()}, "Vous n'êtes plus convié·e"),
}


@pytest.mark.parametrize("end", ENDS)
def test_it_ends(app, held, member, end):
    assert member.get(held.paths[0]).status == 200
    model, name, said, sentence = ENDS[end]
    number = getattr(held, name)
    change(app, model, number if isinstance(number, int) else number[0], **said)

    for path in ("", f"/{held.pitch}", "/session.ics", "/booklet.pdf"):
        page = member.get(f"{held.paths[0]}{path}")
        assert (page.status, "Se connecter" in page.words) == (410, False)  # with which account?
        assert sentence in page.words
    assert member.post(f"{held.paths[0]}/answer", {"answer": "vient"}).status == 410
    assert set(answers(app, held)) <= {None}


@pytest.mark.one_database
@pytest.mark.parametrize(("minutes", "last"), [(60, 0), (180, 1)])
def test_a_session_past_midnight_is_read_until_the_day_it_ends(app, minutes, last):
    evening = midnight(today() + timedelta(days=9)) + timedelta(hours=22, minutes=30)
    held = invite(app, ["un@example.org"], starts_at=evening)
    change(app, Pitch, held.pitch, minutes=minutes)
    (path,) = call(app, held)
    for days in range(3):
        with app.app_context(), told_on(evening + timedelta(days=days)):
            assert bool(why_closed(letter_by(path.rpartition("/")[2]))) is (days > last)


@pytest.mark.one_database
def test_another_convocation_ends_the_links_of_the_former(app, held, member):
    change(app, CouncilSession, held.session, place="Salle 4")
    again = call(app, held)

    assert "Une autre convocation a remplacé celle-ci" in member.get(held.paths[0]).words
    assert member.post(f"{held.paths[0]}/answer", {"answer": "vient"}).status == 410
    assert member.get(again[0]).status == 200


@pytest.mark.one_database
def test_once_the_session_began_it_reads_and_answers_no_more(app, held, member):
    start = now() - timedelta(minutes=1)
    change(app, CouncilSession, held.session, starts_at=start)
    if today() != start.date():  # just past midnight
        return
    page = member.get(held.paths[0])
    assert "Il n'est plus temps de répondre." in page.words
    member.post(f"{held.paths[0]}/answer", {"answer": "vient"})
    assert answers(app, held) == [None, None]


@pytest.mark.one_database
def test_wrong_ones_are_braked_and_a_right_one_still_opens(app, held, member):
    wrong = [member.get(f"/invitation/{'x' * 43}").status for _ in range(GUESSES_PER_ACCOUNT + 1)]

    assert wrong == [404] * GUESSES_PER_ACCOUNT + [429]
    assert member.get(held.paths[0]).status == 200
    with app.app_context():
        many = len(db.session.scalars(select(SignInAttempt)).all())
    for odd in ("x", "x" * 44, "é" * 43, "%00" * 10):  # nobody guesses so: nothing is written down
        assert member.get(f"/invitation/{odd}").status == 404
    assert "Lien hors d’usage" in member.client.get("/invitation/odd").get_data(as_text=True)  # set as sentences are
    with app.app_context():
        assert len(db.session.scalars(select(SignInAttempt)).all()) == many


@pytest.mark.one_database
def test_a_form_that_waited_too_long_is_shown_again_and_says_so(app, held, member, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    again = member.post(f"{held.paths[0]}/answer", {"answer": "vient", "csrf_token": "x"}).location
    words = member.get(again).words
    assert (again, WAITED in words, "Élise, venez-vous ?" in words) == (held.paths[0], True, True)
    assert answers(app, held) == [None, None]
