"""Every window that an aid would fall in, so that none exceeds its ceiling whatever the order of entry."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from models.reference.aid_regime import AidRegime


@dataclass(frozen=True)
class Had:
    """An aid: of whom (its id), under which regime, when, for how much."""

    organisation: int
    regime: AidRegime
    granted_on: date
    esb: Decimal


@dataclass(frozen=True)
class Window:
    """The days that count on the last of them, and what they hold, a new aid included."""

    regime: AidRegime
    first: date
    last: date
    total: Decimal

    @property
    def exceeds(self) -> bool:
        """Whether it holds more than the ceiling."""
        return self.total > self.regime.ceiling


def windows_of(
    new: Had,
    others: Sequence[Had],
    group_on: Callable[[date], Collection[int]],
    first_on: Callable[[AidRegime, date], date],
) -> Iterator[Window]:
    """That of its day, then those of each later aid of its undertaking that count it too.

    `others`: of the same sector; `group_on`: the undertaking of who would get it, on a day.
    """
    later = [one for one in others if one.granted_on > new.granted_on and one.organisation in group_on(one.granted_on)]
    for one in (new, *sorted(later, key=lambda each: each.granted_on)):
        first, last = first_on(one.regime, one.granted_on), one.granted_on
        if first <= new.granted_on:
            group = group_on(last)
            counted = (had.esb for had in others if had.organisation in group and first <= had.granted_on <= last)
            yield Window(one.regime, first, last, sum(counted, new.esb))
