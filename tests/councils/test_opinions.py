"""What opinions come to: nothing under three, for any outlet; those in the bin count for nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from admin_views.region import councils
from models.accompaniment.participation import Participation, ParticipationState
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.opinions import FEWEST, NOTHING, figures_of, opinions_due
from models.councils.pitch import Pitch, PitchState
from models.councils.pitch_feedback import Interest, PitchFeedback, why_not_yet
from models.councils.session_state import SessionState
from models.engine import db, discard, now, today
from models.parties.person import Person
from tests.council_evenings import sits
from tests.factories import sample

MARKS = [(5, 4, 3, Interest.NONE), (4, 4, 4, Interest.CONTACT), (3, 3, 5, Interest.FUNDING), (1, 1, 1, Interest.NONE)]


@pytest.fixture
def pitch(app):
    """A pitch of a strategic council that was held."""
    with app.app_context(), db.session.no_autoflush:
        session = sample(CouncilSession, number=1, state=SessionState.HELD)
        session.council.kind = CouncilKind.STRATEGIC
        found = sample(Pitch, council_session=session)
        session.cohort = found.participation.cohort
        db.session.add(found)
        db.session.commit()
        yield found


def given(pitch, number):
    names = ("clarity", "strength", "social_value", "interest")
    for marks in MARKS[:number]:
        with db.session.no_autoflush:
            seat = sits(pitch.council_session, sample(Person))
            said = dict(zip(names, marks, strict=True))
            db.session.add_all([seat, sample(PitchFeedback, pitch=pitch, person=seat.person, **said)])
        db.session.commit()


@pytest.mark.parametrize("number", range(len(MARKS) + 1))
def test_they_are_told_from_three_on(pitch, number):
    given(pitch, number)
    found = figures_of([pitch]).get(pitch.id, NOTHING)
    assert found.answers == number
    assert found.is_told is (number >= FEWEST)
    assert found.overall == {3: Decimal("3.89"), 4: Decimal("3.17")}.get(number)
    assert found.interests == (2 if number >= FEWEST else None)


def test_one_in_the_bin_is_not_counted(pitch):
    given(pitch, FEWEST)
    discard(db.session.scalars(db.select(PitchFeedback)).first())
    db.session.commit()
    assert figures_of([pitch])[pitch.id].overall is None


HOUR = timedelta(hours=1)
TURNS = {  # of a session that began three hours ago, and whether an opinion is due on each
    "its hour is that of the session": ({"starts_at": None}, True),
    "its hour has come": ({"starts_at": now() - 2 * HOUR}, True),
    "its hour is to come": ({"starts_at": now() + HOUR}, False),
    "it came early": ({"starts_at": now() + 2 * HOUR, "state": PitchState.PRESENTED}, True),
    "it is excused": ({"starts_at": now() - HOUR, "state": PitchState.EXCUSED}, False),
    "it is in the bin": ({"starts_at": now() - 1.5 * HOUR, "deleted_at": now()}, False),
}


def test_what_is_due_is_counted_as_each_pitch_tells_it(pitch):
    """In SQL beside a session as in Python of one pitch: whose turn it was, on which of them somebody said theirs."""
    session, mine = pitch.council_session, sample(Person)
    with db.session.no_autoflush:
        joined = [sample(Participation, cohort=session.cohort) for _ in range(len(TURNS) - 2)]
        left = ParticipationState.DROPPED  # since it pitched
        joined.append(sample(Participation, cohort=session.cohort, state=left))
        held = {"council": session.council, "state": SessionState.HELD}
        twice = sample(Participation, company=pitch.participation.company)  # in two cohorts at once
        elsewhere = sample(CouncilSession, number=2, cohort=twice.cohort, **held)
        pitches = [pitch, *(sample(Pitch, council_session=session, participation=one) for one in joined)]
        other = sample(Pitch, council_session=elsewhere, participation=twice, state=PitchState.PRESENTED)
        db.session.add_all([*pitches, other, sits(session, mine), sample(PitchFeedback, pitch=pitch, person=mine)])
        db.session.commit()
    for one, (said, _is_due) in zip(pitches, TURNS.values(), strict=True):
        write(one, **{"state": PitchState.PLANNED, **said})
    write(session, starts_at=now() - 3 * HOUR)
    due = sum(is_due for _said, is_due in TURNS.values())
    assert (both_ways(session, mine), both_ways(elsewhere, mine)) == ([(due, 1)] * 2, [(1, 0)] * 2)

    write(elsewhere, state=SessionState.CANCELLED)
    write(session, starts_at=now() + HOUR)
    assert (both_ways(session, mine), both_ways(elsewhere, mine)) == ([(0, 0)] * 2, [(0, 0)] * 2)


def write(record, **said):
    """Past the rules: how it came so is not the question."""
    table = type(record).__table__
    db.session.execute(table.update().where(table.c.id == record.id).values(**said))
    db.session.commit()
    db.session.expire_all()


def both_ways(session, person):
    """How many pitches had their turn and on how many of these a person said theirs: in SQL, then one by one."""
    counts = opinions_due(person.id, now(), tied=[])
    told = db.session.execute(select(*counts).select_from(CouncilSession).where(CouncilSession.id == session.id)).one()
    had = [one for one in session.pitches if not why_not_yet(one)]
    given = db.session.scalars(select(PitchFeedback).where(PitchFeedback.person_id == person.id))
    return [tuple(told), (len(had), sum(one.pitch in had for one in given))]


@pytest.mark.parametrize("number", [FEWEST - 1, FEWEST])
def test_the_file_for_the_region_tells_them_from_three_on(pitch, number):
    given(pitch, number)
    content = councils.FILE.read(pitch.council_session.cohort, today())
    ((*_before, mean, interests),) = councils.FILE.cells(content)
    assert (mean, interests) == ((Decimal("3.89"), 2) if number == FEWEST else (None, None))


def test_before_the_session_the_file_tells_none(pitch):
    given(pitch, FEWEST)
    session = pitch.council_session
    row = councils.Row(session, pitch, None, session.day.replace(year=2016), figures_of([pitch])[pitch.id])
    assert (row.figures.overall, row.figures.interests) == (None, None)
