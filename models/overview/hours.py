"""The hours a company was given, by format, and how often it came (`app/docs/indicators.md#hours`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.presence import Presence
from models.engine import rounded

COLLECTIVE = (MeetingKind.COLLECTIVE, MeetingKind.CROSS_VIEWS)


@dataclass(frozen=True)
class Hours:
    """Hours received by one participation or several; `attendance_rate` (4 places) is None when nothing was held."""

    individual: Decimal
    collective: Decimal
    mentoring: Decimal
    attendance_rate: Decimal | None


def _is_held(meeting: Meeting) -> bool:
    return meeting.state is MeetingState.HELD


def hours_of(*companies: Iterable[Attendance], was_held: Callable[[Meeting], bool] = _is_held) -> Hours:
    """Those of the rows of a participation, or of several together, in meetings that were held: now, unless said.

    A company is at a meeting once, for as long as the one of its people who stayed the longest.
    """
    visits = [visit for rows in companies for visit in _visits(rows, was_held)]
    came = [(kind, minutes) for kind, minutes in visits if minutes is not None]
    rate = rounded(Fraction(len(came), len(visits)), 4) if visits else None
    return Hours(
        _hours(came, MeetingKind.INDIVIDUAL), _hours(came, *COLLECTIVE), _hours(came, MeetingKind.MENTORING), rate
    )


def _visits(
    attendances: Iterable[Attendance], was_held: Callable[[Meeting], bool]
) -> list[tuple[MeetingKind, int | None]]:
    held: dict[Meeting, list[Attendance]] = {}
    for one in attendances:
        if was_held(one.meeting) and not (one.deleted_at or one.meeting.deleted_at):
            held.setdefault(one.meeting, []).append(one)
    return [(meeting.kind, _stay(rows)) for meeting, rows in held.items()]


def _stay(rows: list[Attendance]) -> int | None:
    """The minutes of the longest stay at a meeting; None when nobody of the company came."""
    return max((_minutes(one) for one in rows if one.presence is Presence.PRESENT), default=None)


def _minutes(row: Attendance) -> int:
    return (row.meeting.length or 0) if row.minutes_spent is None else row.minutes_spent


def _hours(came: list[tuple[MeetingKind, int]], *kinds: MeetingKind) -> Decimal:
    return round(Decimal(sum(minutes for kind, minutes in came if kind in kinds)) / 60, 2)
