"""The days on which people work in France."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension Day, Whit Monday
SATURDAY = 5


def on_or_after(day: date) -> date:
    """The day itself when people work, else the next one when they do."""
    return next(_working(day, DAY))


def on_or_before(day: date) -> date:
    """The day itself when people work, else the last one when they did."""
    return next(_working(day, -DAY))


def after(day: date, count: int) -> date:
    """So many working days later: the first one is tomorrow at the earliest."""
    days = _working(day + DAY, DAY)
    return [next(days) for _ in range(count)][-1]


def _working(day: date, step: timedelta) -> Iterator[date]:
    while True:
        if day.weekday() < SATURDAY and day not in _holidays(day.year):
            yield day
        day += step


@cache
def _holidays(year: int) -> frozenset[date]:
    moving = (_easter(year) + timedelta(days=days) for days in AFTER_EASTER)
    return frozenset((*(date(year, month, day) for month, day in FIXED), *moving))


def _easter(year: int) -> date:
    """By the Gregorian calendar's own reckoning: golden number, century, epact, Sunday."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
