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
    """Those that had come in, or were written by then; with the readings made by then, and `more` that is loaded."""
    made_by_then = with_loader_criteria(JobsReading, JobsReading.observed_on <= as_of)
    joined = participations_of(cohort, made_by_then, *more)
    histories = state_histories(Participation, joined)
    return [
        Standing(one, histories[one.id], as_of)
        for one in joined
        if min(one.joined_on, histories[one.id].begins) <= as_of
    ]
