"""What opinions come to: nothing under three, for any outlet; those in the bin count for nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from admin_views.region import councils
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.opinions import FEWEST, NOTHING, figures_of
from models.councils.pitch import Pitch
from models.councils.pitch_feedback import Interest, PitchFeedback
from models.councils.session_state import SessionState
from models.engine import db, discard, today
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
