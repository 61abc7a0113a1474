"""Who counts in a cohort, said once for every page and every file (`app/docs/indicators.md#who-counts`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select

from models.accompaniment.participation import COUNTED, LEFT, Participation, ParticipationState
from models.engine import sqlite_likely_hint


@dataclass(frozen=True)
class WhoCounts:
    """The companies of a cohort: those that count; apart, those that left before the end, those not engaged yet.

    A company that withdrew before it began is in none.
    """

    counted: list[Participation]
    dropouts: list[Participation]
    expected: list[Participation]

    @classmethod
    def of(
        cls, joined: Iterable[Participation], state: Callable[[Participation], Any] = attrgetter("state")
    ) -> WhoCounts:
        """Sorted out of all the participations of a cohort, their order kept; `state`: where each stood, unless now."""
        found = list(joined)
        return cls(
            [one for one in found if state(one) in COUNTED],
            [one for one in found if state(one) in LEFT and not one.left_before_start],
            [one for one in found if state(one) is ParticipationState.EXPECTED],
        )

    @property
    def took_part(self) -> list[Participation]:
        """Those that count, then those that left."""
        return [*self.counted, *self.dropouts]

    @property
    def everyone(self) -> list[Participation]:
        """All but those that withdrew before they began."""
        return [*self.took_part, *self.expected]


def took_part() -> Any:
    """The condition of a statement for those that count, and those that left before the end."""
    left: Any = Participation.state.in_(LEFT) & ~Participation.left_before_start
    return Participation.state.in_(COUNTED) | left


def joined_last(day: date) -> Any:
    """The id of the cohort that a company came into last, up to a day; where none did, that has one to come in."""
    there = Participation.deleted_at.is_(None), Participation.joined_on <= day
    newest = Participation.joined_on.desc(), Participation.id.desc()
    any_of_them = select(Participation.cohort_id).where(*there).order_by(*newest).limit(1)  # type: ignore[attr-defined]
    return func.coalesce(
        any_of_them.where(sqlite_likely_hint(took_part())).scalar_subquery(), any_of_them.scalar_subquery()
    )
