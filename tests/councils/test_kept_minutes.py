"""What a held session has stays with it, by whatever way it would leave; approved minutes keep the rest too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.participation import Participation
from models.accompaniment.presence import Presence
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision
from models.councils.kept_minutes import APPROVED, HELD_ALREADY, NOTED_ALREADY
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import PitchFeedback
from models.councils.session_attendance import SessionAttendance
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import Refused, as_found, db, now, verbs_of
from models.parties.person import Person
from tests.council_evenings import sits
from tests.factories import sample

pytestmark = pytest.mark.one_database
EARLIER, DAY = timedelta(hours=2), timedelta(days=1)


@pytest.fixture
def session(app):
    """It began: a member who came, a guest who did not, a pitch with an opinion, a break, a decision."""
    with app.app_context(), db.session.no_autoflush:
        found = sample(CouncilSession, starts_at=now() - EARLIER, cohort=None, state=SessionState.HELD)
        member = sits(found, sample(Person), presence=Presence.PRESENT)
        guest = sample(SessionAttendance, council_session=found, person=sample(Person), presence=Presence.EXCUSED)
        pitch = sample(Pitch, council_session=found, rank=1, state=PitchState.PRESENTED)
        opinion = sample(PitchFeedback, pitch=pitch, person=member.person)
        decision = sample(Decision, council_session=found, subject="Calendrier", votes_for=1, outcome="favorable")
        db.session.add_all([guest, opinion, decision, SessionBreak(council_session=found, label="Pause")])
        db.session.commit()
        yield found
        db.session.rollback()


def elsewhere(session, number):
    """Another session of its council, earlier, with the same member."""
    member = next(one for one in session.attendances if one.mandate)
    there = sample(CouncilSession, council=session.council, cohort=None, number=number, starts_at=now() - number * DAY)
    db.session.add(sample(SessionAttendance, council_session=there, person=member.person, presence=Presence.PRESENT))
    return there


def ways_out(session):
    """(record, field, what it would be, the sentence of a held session)."""
    guest = next(one for one in session.attendances if not one.mandate)
    (pitch,), (pause,) = session.pitches, session.breaks
    (opinion,), (decision,) = db.session.query(PitchFeedback), db.session.query(Decision)
    there = elsewhere(session, 9)
    pitched = sample(Pitch, council_session=elsewhere(session, 8), participation=pitch.participation)
    db.session.add(pitched)
    db.session.commit()
    yield guest, "council_session", there, HELD_ALREADY
    yield guest, "presence", Presence.EXPECTED, NOTED_ALREADY
    yield guest, "deleted_at", now(), HELD_ALREADY
    yield pitch, "council_session", there, HELD_ALREADY
    yield pitch, "participation", sample(Participation), HELD_ALREADY
    yield pitch, "state", PitchState.PLANNED, NOTED_ALREADY
    yield pause, "council_session", there, ""
    yield pause, "deleted_at", now(), ""
    yield decision, "council_session", there, ""
    yield opinion, "pitch", pitched, ""


@pytest.mark.parametrize("state", [SessionState.CONVENED, SessionState.HELD, SessionState.MINUTED])
def test_nothing_leaves_by_a_change(session, state):
    session.state = state
    as_found(session)
    db.session.commit()
    for record, name, value, sentence in ways_out(session):
        with db.session.no_autoflush:
            former = getattr(record, name)
            setattr(record, name, value)
        expected = {SessionState.HELD: sentence, SessionState.MINUTED: APPROVED}.get(state, "")
        if state is SessionState.MINUTED and name == "deleted_at" and record.__class__ is SessionAttendance:
            expected = HELD_ALREADY
        if expected:
            with pytest.raises(Refused) as refusal:
                db.session.commit()
            assert expected in [one.sentence for one in refusal.value.problems], (record, name)
            db.session.rollback()
        else:
            db.session.commit()
            setattr(record, name, former)
            db.session.commit()


def test_minutes_are_approved_once_each_presence_is_noted(session):
    session.minutes = "Dit."
    approve = next(one for one in verbs_of(CouncilSession) if one.name == "approve_minutes")
    assert list(approve.guard(session)) == []
    db.session.add(SessionAttendance(council_session=session, person=sample(Person)))
    db.session.commit()
    assert [one.sentence for one in approve.guard(session)] == ["1 présence à relever :"]
