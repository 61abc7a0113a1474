"""Where the companies of a cohort stood on a day: what the files say of them, whatever was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import with_loader_criteria

from admin_views.region.participations import participations_of, siret
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import OVER, Participation, ParticipationState
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort
from models.engine import StateHistory, state_histories
from models.parties.company import Company


def by_then(day: date | None, as_of: date) -> date | None:
    """A day that had come; None for one that was still to come."""
    return day if day is not None and day <= as_of else None


@dataclass(frozen=True)
class Standing:
    """A company's year, as it stood on a day."""

    participation: Participation
    history: StateHistory
    as_of: date

    @property
    def state(self) -> ParticipationState:
        """Where it stood."""
        found: ParticipationState = self.history.on(self.as_of)
        return found

    @property
    def company(self) -> Company:
        """The company."""
        return self.participation.company

    @property
    def joined_on(self) -> date | None:
        """When it came in, if it had."""
        return by_then(self.participation.joined_on, self.as_of)

    @property
    def left_on(self) -> date | None:
        """When it left, if it had."""
        return self.history.since(self.as_of) if self.state in OVER else by_then(self.participation.left_on, self.as_of)

    @property
    def siret(self) -> str | None:
        """That of its head office."""
        return siret(self.company)


def standings_of(cohort: Cohort, as_of: date, *more: Any) -> Sequence[Standing]:
    """Those that had taken part by then, of the companies that had come in or were written; `more` is loaded.

    With the readings made by then (`app/docs/indicators.md#who-counts`).
    """
    made_by_then = with_loader_criteria(JobsReading, JobsReading.observed_on <= as_of)
    joined = participations_of(cohort, made_by_then, *more)
    histories = state_histories(Participation, joined)
    found = [
        Standing(one, histories[one.id], as_of)
        for one in joined
        if min(one.joined_on, histories[one.id].begins) <= as_of
    ]
    took_part = set(who_counted(found).took_part)
    return [one for one in found if one.participation in took_part]


def who_counted(standings: Sequence[Standing]) -> WhoCounts:
    """Who counted on the day, who had left before the end."""
    states = {one.participation: one.state for one in standings}
    return WhoCounts.of(states, states.__getitem__)
