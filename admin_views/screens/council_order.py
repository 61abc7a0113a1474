"""The order of a session on its page: pitches and breaks with their hours, moved by one who sees the last order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import abort

from admin_views.engine.audiences import shows
from admin_views.screens.council_page import Turn
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MemberCategory, Reach
from models.councils.pitch import Pitch
from models.councils.running_order import Line, ends_at, hours_of, lines_of, put
from models.councils.session_attendance import AttendanceQuality
from models.councils.session_break import SessionBreak
from models.engine import hours, stem

FIRST = (MemberCategory.HEAD, MemberCategory.INVESTOR, MemberCategory.BANK, MemberCategory.ESS_FUNDER)


@dataclass(frozen=True)
class Row:
    """A line of the order: a turn, or a break; when it is, and if the slides of a turn are there."""

    line: Line
    times: str
    turn: Turn | None = None
    has_slides: bool = False

    @property
    def key(self) -> str:
        """What tells it apart in its session."""
        return _key(self.line)


def _key(line: Line) -> str:
    return f"{stem(type(line).__name__)}-{line.id}"


def rows_of(session: CouncilSession, turns: Sequence[Turn], slides: Collection[int]) -> list[Row]:
    """The turns that are told with the breaks around them, for who reads these."""
    told = {one.pitch: one for one in turns}
    found = []
    for line, start in hours_of(session) if told or shows(SessionBreak, "label", "minutes") else ():
        if isinstance(line, Pitch) and line in told:
            found.append(Row(line, told[line].times, told[line], line.id in slides))
        elif isinstance(line, SessionBreak) and shows(SessionBreak, "label", "minutes") and start is not None:
            told_on = hours(start, start + timedelta(minutes=line.minutes)) if session.is_ahead else ""
            found.append(Row(line, told_on))
    return found


def span_of(session: CouncilSession) -> str:
    """From when to when its lines go, until it is held."""
    return hours(session.starts_at, ends_at(session)) if session.is_ahead and lines_of(session) else ""


def composition_of(session: CouncilSession) -> list[str]:
    """How many members are of each sort, as their mandates say, for who reads these; zero too of a strategic one."""
    if not shows(Mandate, "category", "reach", "is_ess", "is_cooperative"):
        return []
    seats = [one.mandate for one in session.attendances if one.quality is not AttendanceQuality.GUEST and one.mandate]
    sorts, reaches = Counter(one.category for one in seats), Counter(one.reach for one in seats)
    is_strategic = session.council.kind is CouncilKind.STRATEGIC
    return [f"{label} {count}" for label, count in _counted(sorts, reaches, seats) if seats and (count or is_strategic)]


def _counted(sorts: Counter[Any], reaches: Counter[Any], seats: Sequence[Mandate]) -> Iterator[tuple[str, int]]:
    for one in MemberCategory:
        if one in FIRST or sorts[one]:
            yield one.label, sorts[one]
    yield from ((f"Portée {one.label.lower()}", reaches[one]) for one in Reach)
    yield "ESS", sum(one.is_ess for one in seats)
    yield "Coopératives", sum(one.is_cooperative for one in seats)


def move(session: CouncilSession, key: str, to: str) -> str:
    """Put a line one place up or down, before another one, or last; what was done, in words."""
    order = lines_of(session)
    known = {_key(one): one for one in order}
    line = known.get(key) or abort(400)
    at = order.index(line)
    order.remove(line)
    place = {"up": max(at - 1, 0), "down": at + 1, "end": len(order)}.get(to)
    if place is None:
        place = order.index(known.get(to) or abort(400)) if to != key else at
    order.insert(place, line)
    put(order)
    name = line.label if isinstance(line, SessionBreak) else str(line.participation.company)
    return f"« {name} » est en place {place + 1} de l'ordre"
