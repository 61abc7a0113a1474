"""From a day to another, either of which may be unknown: what ends after it began, what was there at the same time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Any

from models.engine.declaration import Day
from models.engine.kinds import is_to_come
from models.engine.record import comes_to


def in_order(
    record: Any,
    start: str = "starts_on",
    end: str = "ends_on",
    sentence: str = "La fin ne peut pas précéder le début.",
) -> Iterator[tuple[str, str]]:
    """The rule that an end, or a most, is not before its start, or least, as `rules` yields it; a lone one is right."""
    first, last = getattr(record, start), getattr(record, end)
    if first is not None and last is not None and last < first:
        yield end, sentence


def has_come(record: Any, name: str, sentence: str) -> Iterator[tuple[str, str]]:
    """The rule that a day, or an instant, is not to come once the state of its record says that it is done."""
    value = getattr(record, name)
    if value and is_to_come(value) and comes_to(record, name, "state"):
        yield name, sentence


@lru_cache(maxsize=4096)  # a page asks for the same days thousands of times
def months_after(day: date, months: int) -> date:
    """The same day of a later month, or of an earlier one; its last day where it has no such day (29/02 → 28/02)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def as_it_was(record: Any, former: Iterable[Any], day: Day) -> Any:
    """What held on a day: the first of the former ones that lasted until then (their `until`), else the record."""
    lasted = [one for one in former if one.until >= day]
    return min(lasted, key=lambda one: one.until) if lasted else record


def covers(record: Any, day: Day) -> bool:
    """Whether the day is in the record's period, both ends included; an end that is not known is far."""
    return bool((record.starts_on or date.min) <= day <= (record.ends_on or date.max))


def overlap(one: Any, other: Any) -> bool:
    """Whether two periods have a day in common."""
    return covers(one, other.starts_on or date.min) or covers(other, one.starts_on or date.min)
