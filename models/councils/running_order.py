"""The order of a session: breaks and pitches, each as the one before ends (`app/docs/councils.md#running-order`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch, PitchState
from models.councils.session_break import SessionBreak
from models.engine import settles

if TYPE_CHECKING:
    from collections.abc import Sequence

Line = Pitch | SessionBreak


def lines_of(session: CouncilSession) -> list[Line]:
    """Its pitches by rank, each after the breaks that come before it."""
    pitches = sorted((one for one in session.pitches if not one.deleted_at), key=lambda one: one.rank or 0)
    breaks = sorted(
        (one for one in session.breaks if not one.deleted_at), key=lambda one: (one.after_rank or 0, one.place or 0)
    )
    found: list[Line] = []
    for pitch in pitches:
        while breaks and (breaks[0].after_rank or 0) < (pitch.rank or 0):
            found.append(breaks.pop(0))
        found.append(pitch)
    return [*found, *breaks]


def hours_of(session: CouncilSession) -> Iterator[tuple[Line, datetime | None]]:
    """When each line begins; an excused company takes no time."""
    moment = session.starts_at
    for one in lines_of(session):
        if isinstance(one, Pitch) and one.state is PitchState.EXCUSED:
            yield one, None
        else:
            yield one, moment
            moment += timedelta(minutes=one.minutes or 0)


def ends_at(session: CouncilSession) -> datetime:
    """When its last line ends."""
    told = ((moment + timedelta(minutes=one.minutes)) for one, moment in hours_of(session) if moment)
    return max(told, default=session.starts_at)


def put(order: Sequence[Line]) -> None:
    """Give each line of a new order its place; hours follow."""
    rank = place = 0
    for one in order:
        if isinstance(one, Pitch):
            rank, place = rank + 1, 0
            one.rank = rank
        else:
            one.after_rank, one.place = rank, place
            place += 1


def keep_hours(session: CouncilSession) -> None:
    """Until it is held, its pitches begin when what comes before them ends: no two at once."""
    if session.starts_at is not None and session.is_ahead:
        for one, moment in hours_of(session):
            if isinstance(one, Pitch) and one.starts_at != moment:
                one.starts_at = moment


@settles(Pitch)
@settles(SessionBreak)
def _keep_hours_around(line: Line) -> None:
    if line.council_session is not None:
        keep_hours(line.council_session)
