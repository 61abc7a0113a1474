"""A month or a week of a calendar, day by day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from admin_views.screens.calendar_events import Event
from models.engine import long_day, today
from models.engine.day_words import MONTHS

DAY, WEEK = timedelta(days=1), timedelta(days=7)
_DAY = re.compile(r"((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?", re.ASCII)


@dataclass(frozen=True)
class Square:
    """A day, and what it holds; `is_outside`: of another month than the one that is shown."""

    day: date
    events: list[Event]
    is_today: bool
    is_outside: bool


@dataclass(frozen=True)
class Period:
    """A month, or a week when `is_week`: its first day and the day after its last, and those of the ones beside it."""

    start: date
    end: date
    is_week: bool

    @property
    def name(self) -> str:
        """« décembre 2026 », « semaine du lundi 30 novembre »."""
        return f"semaine du {long_day(self.start)}" if self.is_week else month_name(self.start)

    @property
    def key(self) -> str:
        """As the address says it."""
        return self.start.isoformat() if self.is_week else f"{self.start:%Y-%m}"

    @property
    def previous(self) -> Period:
        """The one before."""
        return _period(self.start - DAY, self.is_week)

    @property
    def next(self) -> Period:
        """The one after."""
        return _period(self.end, self.is_week)

    @property
    def weeks(self) -> list[list[date]]:
        """Its days, by week from Monday: whole weeks."""
        first = self.start - self.start.weekday() * DAY
        count = -(-(self.end - first).days // 7)
        return [[first + week * WEEK + number * DAY for number in range(7)] for week in range(count)]

    def squares(self, events: Iterable[Event]) -> list[list[Square]]:
        """Its weeks, each day with what begins then."""
        held: dict[date, list[Event]] = {}
        for one in events:
            held.setdefault(one.day, []).append(one)
        now = today()
        return [
            [Square(day, held.get(day, []), day == now, not self.holds(day)) for day in week] for week in self.weeks
        ]

    def holds(self, day: date) -> bool:
        """Whether a day is of it."""
        return self.start <= day < self.end


def period_of(month: str, week: str) -> Period:
    """The month of `2026-12`, the week of the day `2026-11-30`, else this month."""
    day = _read(week)
    return _period(day, True) if day else _period(_read(month) or today(), False)


def _read(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3] or 1)) if found else None
    except ValueError:
        return None


def _period(day: date, is_week: bool) -> Period:
    if is_week:
        start = day - day.weekday() * DAY
        return Period(start, start + WEEK, True)
    start = day.replace(day=1)
    return Period(start, (start + timedelta(days=31)).replace(day=1), False)


def month_of(day: date) -> Period:
    """The month of a day."""
    return _period(day, False)


def month_name(month: date) -> str:
    """« octobre 2017 »."""
    return f"{MONTHS[month.month - 1]} {month.year}"
