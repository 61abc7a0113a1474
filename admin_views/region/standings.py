"""Where the companies of a cohort stood on a day: what the files say of them, whatever was changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import joinedload, with_loader_criteria

from admin_views.region.participations import participations_of, siret
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import OVER, Participation, ParticipationState
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort
from models.engine import StateHistory, normal, state_histories
from models.parties.company import Company
from models.parties.former_status import FormerStatus
from models.reference.commune import Commune


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
    def status(self) -> Company | FormerStatus:
        """What tells its status and its legal form."""
        return self.company.status_on(self.as_of)

    @property
    def siret(self) -> str | None:
        """That of its head office."""
        return siret(self.company, self.as_of)

    @property
    def commune(self) -> Commune | None:
        """Where its head office was."""
        office = self.company.head_office_on(self.as_of)
        return office.commune if office else None

    @property
    def department_code(self) -> str | None:
        """That of its head office."""
        return self.commune.department.code if self.commune else None


def standings_of(cohort: Cohort, as_of: date, *more: Any) -> Sequence[Standing]:
    """Those that had taken part by then, by department, then by name; `more` is loaded with them.

    With the readings made by then (`app/docs/indicators.md#who-counts`).
    """
    made_by_then = with_loader_criteria(JobsReading, JobsReading.observed_on <= as_of)
    company = joinedload(Participation.company, innerjoin=True)
    statuses = company.selectinload(Company.former_statuses).joinedload(FormerStatus.legal_form)
    joined = participations_of(cohort, made_by_then, statuses, *more)
    histories = state_histories(Participation, joined)
    known = [one for one in joined if min(one.joined_on, histories[one.id].begins) <= as_of]
    found = [Standing(one, histories[one.id], as_of) for one in known]
    took_part = set(who_counted(found).took_part)
    return sorted((one for one in found if one.participation in took_part), key=_place_and_name)


def _place_and_name(one: Standing) -> tuple[str, str, int]:
    return one.department_code or "", normal(one.company.name), one.participation.id


def who_counted(standings: Sequence[Standing]) -> WhoCounts:
    """Who counted on the day, who had left before the end."""
    states = {one.participation: one.state for one in standings}
    return WhoCounts.of(states, states.__getitem__)
