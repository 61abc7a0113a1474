"""The days on which people work in France."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import islice

DAY = timedelta(days=1)
SATURDAY = 5
COUNTED = 10_000  # pairs of days: a page that averages many of them counts the same ones each time


def on_or_after(day: date) -> date:
    """The day itself when people work, else the next one when they do."""
    return next(_working(day, DAY))


def on_or_before(day: date) -> date:
    """The day itself when people work, else the last one when they did."""
    return next(_working(day, -DAY))


def working_days_after(day: date, count: int) -> date:
    """So many working days later, one at least: the first one is tomorrow at the earliest."""
    return next(islice(_working(day + DAY, DAY), count - 1, None))


@lru_cache(COUNTED)
def working_days_between(first: date, last: date) -> int:
    """How many come after a day, until another one, itself counted; none where that one comes before."""
    years = range(first.year, last.year + 1)
    off = sum(bisect_right(days, last) - bisect_right(days, first) for days in map(_weekdays_off, years))
    return max(0, _weekdays_until(last) - _weekdays_until(first) - off)


def _weekdays_until(day: date) -> int:
    """From the first day of all, which was a Monday."""
    sevens, rest = divmod(day.toordinal(), 7)
    return sevens * SATURDAY + min(rest, SATURDAY)


def _working(day: date, step: timedelta) -> Iterator[date]:
    while True:
        if day.weekday() < SATURDAY and day not in _days_off(day.year):
            yield day
        day += step


@cache
def _weekdays_off(year: int) -> tuple[date, ...]:
    """In order, to be counted without walking through them."""
    return tuple(sorted(one for one in _days_off(year) if one.weekday() < SATURDAY))


@cache
def _days_off(year: int) -> frozenset[date]:
    """The national ones, of the mainland."""
    from holidays import country_holidays  # heavy: hundreds of modules, which few processes need

    return frozenset(country_holidays("FR", years=year))
