"""The order of a session: breaks and pitches one after the other, whatever is moved, added, excused or thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle, pairwise, permutations

import pytest
from sqlalchemy.exc import IntegrityError

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch, PitchState
from models.councils.running_order import ends_at, lines_of, put
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import PARIS, Refused, db, discard
from tests.applications import found_in, saved
from tests.factories import sample


@pytest.fixture
def session(app):
    """A session at 14:00: a welcome, three pitches of twenty minutes, a break after the second one."""
    with app.app_context():
        cohort = sample(Cohort)
        made = sample(CouncilSession, cohort=cohort, starts_at="14/11/2017 14:00")
        for rank in (1, 2, 3):
            sample(Pitch, council_session=made, rank=rank, participation=sample(Participation, cohort=cohort))
        for label, after, minutes in (("Accueil", 0, 10), ("Pause", 2, 15)):
            made.breaks.append(SessionBreak(label=label, after_rank=after, minutes=minutes))
        saved(made)
        yield made
        db.session.rollback()


def clock(session):
    """The offset of each pitch, in minutes."""
    db.session.commit()
    hours = [one.starts_at and (one.starts_at - session.starts_at) for one in session.pitches]
    return [one if one is None else one // timedelta(minutes=1) for one in hours]


def test_each_line_begins_as_the_one_before_ends(session):
    assert clock(session) == [10, 30, 65]
    assert ends_at(session) - session.starts_at == timedelta(minutes=85)

    session.pitches[0].minutes = 30
    session.starts_at += timedelta(days=7)

    assert clock(session) == [10, 40, 75]


@pytest.mark.parametrize("night", [(2027, 3, 28), (2027, 10, 31)])
def test_the_night_when_clocks_change_is_counted_in_elapsed_time(session, night):
    session.starts_at = datetime(*night, 1, 55, tzinfo=PARIS)
    db.session.commit()
    db.session.expire_all()  # as the database has it
    assert clock(session) == [10, 30, 65]


def test_what_goes_leaves_no_hole(session):
    session.pitches[0].state = PitchState.EXCUSED
    assert clock(session) == [None, 10, 45]
    discard(session.breaks[0])
    assert clock(session) == [None, 0, 35]

    discard(session.pitches[1])
    db.session.commit()
    db.session.refresh(session)

    assert clock(session) == [None, 15]


def test_no_two_are_at_one_hour_however_they_are_moved(session):
    minutes = cycle((1, 40, 20, 5, 1, 33, 12))
    for order in list(map(list, permutations(lines_of(session))))[::7]:
        put(order)
        for one in order:
            one.minutes = next(minutes)
        db.session.commit()
        db.session.refresh(session)
        assert lines_of(session) == order
        turns = [(one.starts_at, one.starts_at + timedelta(minutes=one.minutes)) for one in session.pitches]
        assert all(end <= start for (_, end), (start, _) in pairwise(turns))


def test_the_database_refuses_two_at_one_hour(session):
    clock(session)
    with pytest.raises(IntegrityError):
        db.session.execute(Pitch.__table__.update().values(starts_at=session.starts_at))


@pytest.mark.parametrize("state", [SessionState.HELD, SessionState.CANCELLED])
def test_what_was_held_keeps_its_hours(session, state):
    before = clock(session)
    saved(found_in(session, state))

    session.pitches[0].minutes = 55

    assert clock(session) == before


def test_approved_minutes_keep_their_breaks(session):
    saved(found_in(session, SessionState.MINUTED))
    session.breaks[0].label = "Autre"

    with pytest.raises(Refused, match="Le compte rendu est validé"):
        db.session.commit()
