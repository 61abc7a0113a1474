"""The quorum: a share of the seats that vote and a least number of voices, on the day, without those who withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.presence import Presence
from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MandateQuality
from models.councils.quorum import quorum_of
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.engine import db, now
from models.policy import Role
from tests.applications import saved
from tests.factories import sample

pytestmark = pytest.mark.one_database

LONG_AGO = "01/01/2017"


@pytest.fixture
def meeting(app):
    """A session of an hour ago: five members who vote, one who does not, one of the past, a substitute and a guest."""
    with app.app_context(), db.session.no_autoflush:
        council = sample(Council, quorum_share="50 %", quorum_least=None)
        session = sample(CouncilSession, council=council, starts_at=now() - timedelta(hours=1))
        seats = [sample(Mandate, council=council, starts_on=LONG_AGO, ends_on=None) for _ in range(5)]
        more = [
            {"votes": False},
            {"ends_on": "01/02/2017"},
            {"quality": MandateQuality.SUBSTITUTE, "substitutes_for": seats[0].person},
            {"quality": MandateQuality.GUEST, "votes": False},
        ]
        seats += [sample(Mandate, council=council, starts_on=LONG_AGO, **{"ends_on": None} | one) for one in more]
        saved(session, *seats)
        yield session, seats
        db.session.rollback()


def come(session, *seats, **said):
    for seat in seats:
        session.attendances.append(
            SessionAttendance(person=seat.person, mandate=seat, **said or {"presence": Presence.PRESENT})
        )
    db.session.commit()


def test_is_a_share_of_the_seats_that_vote_rounded_up(meeting):
    session, seats = meeting
    come(session, *seats[:2])
    found = quorum_of(session)
    assert (found.seats, found.needed, found.voices, found.is_met) == (5, 3, 2, False)

    come(session, seats[2])

    assert quorum_of(session).is_met


@pytest.mark.parametrize(("least", "needed"), [(4, 4), (2, 3)])
def test_is_at_least_a_number_of_voices(meeting, least, needed):
    meeting[0].council.quorum_least = least

    assert quorum_of(meeting[0]).needed == needed


def test_without_a_rule_there_is_none(meeting):
    meeting[0].council.quorum_share = None

    assert quorum_of(meeting[0]) is None


def test_a_seat_has_a_voice_be_it_its_substitute_s(meeting):
    session, seats = meeting
    come(session, seats[7])
    assert quorum_of(session).voices == 1

    come(session, seats[0])

    assert quorum_of(session).voices == 1


@pytest.mark.parametrize(("ended", "voices"), [(0, 1), (1, 0)])
def test_a_substitute_has_no_voice_once_the_member_sits_no_more(meeting, ended, voices):
    session, seats = meeting
    come(session, seats[7])

    seats[0].ends_on = session.day - timedelta(days=ended)

    assert quorum_of(session).voices == voices
    assert session.attendances[-1].has_voice is bool(voices)


def test_a_substitute_of_who_does_not_vote_has_no_voice(meeting):
    session, seats = meeting
    come(session, seats[7])

    seats[0].votes = False

    assert quorum_of(session).voices == 0


def test_who_does_not_vote_and_who_withdraws_have_none(meeting):
    session, seats = meeting
    come(session, seats[1], seats[2], seats[3], seats[5], seats[8])
    assert quorum_of(session).voices == 3

    withdrawn = quorum_of(session, {seats[1].person})

    assert (withdrawn.voices, withdrawn.is_met) == (2, False)


def test_who_sits_by_a_mandate_that_is_over_that_day_has_none(meeting):
    session, seats = meeting
    come(session, *seats[:2])
    seats[0].ends_on = session.day - timedelta(days=1)
    db.session.commit()

    assert quorum_of(session).voices == 1


def test_who_sits_by_a_mandate_that_goes_on_from_theirs_keeps_their_voice(meeting):
    session, seats = meeting
    come(session, *seats[:2])
    last = session.day - timedelta(days=1)  # the session was moved to another day, when the next mandate runs
    for one in seats[:2]:
        one.ends_on = last
    member = {"person": seats[0].person, "votes": True}
    for said in (member, {"person": seats[1].person, "votes": False}):
        saved(sample(Mandate, council=session.council, starts_on=session.day, ends_on=None, **said))
    db.session.expire_all()

    assert (quorum_of(session).seats, quorum_of(session).voices) == (4, 1)
    assert [one.has_voice for one in session.attendances] == [True, False]


def test_is_announced_before_the_session(meeting):
    session, seats = meeting
    session.starts_at = now() + timedelta(days=3)
    come(session, *seats[:3], answer=SessionAnswer.COMES)

    assert str(quorum_of(session)) == "Quorum atteint : voix annoncées 3, requises 3, membres 5."


def test_is_told_on_the_page_of_a_council_that_has_a_rule(app, meeting, browse_as):
    session, seats = meeting
    come(session, *seats[:2])
    address, council = f"/council_session/details/?id={session.id}", session.council.id
    assert "Quorum non atteint : voix présentes 2, requises 3, membres 5." in browse_as(Role.STAFF).get(address).words

    with app.app_context():
        db.session.get(Council, council).quorum_share = None
        db.session.commit()

    assert "requises" not in browse_as(Role.STAFF).get(address).words
