"""The rates of a whole cohort, each defined once (`app/docs/indicators.md#rates`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import COUNTED, Participation
from models.accompaniment.social_value import Reviews, progression, reviews_of
from models.cohorts.cohort import Cohort
from models.engine import db, midnight, once_in, rounded, state_histories, today
from models.overview.hours import Hours, hours_of
from models.parties.company import CompanyState
from models.reference.social_criterion import SocialAxis
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON, CandidacyState


@dataclass(frozen=True)
class Rate:
    """A part of a whole, both counted: 4 out of 6."""

    part: int
    whole: int

    @property
    def value(self) -> Decimal | None:
        """To four places; None out of none."""
        return rounded(Fraction(self.part, self.whole), 4) if self.whole else None


def survival(joined: Iterable[Participation]) -> Rate:
    """The companies that still trade, out of these."""
    states = [one.company.state for one in joined]
    return Rate(states.count(CompanyState.ACTIVE), len(states))


def selection(cohort: Cohort) -> Rate:
    """The applications that were retained, out of those that were admissible, though some withdrew since.

    Of the whole tables: the rate is the same for whoever asks, whatever rows they read.
    """
    candidacy, call = Candidacy.__table__, CallForApplications.__table__
    query = select(candidacy.c.id, candidacy.c.state).join(call, candidacy.c.call_id == call.c.id)
    query = query.where(call.c.cohort_id == cohort.id, candidacy.c.deleted_at.is_(None), call.c.deleted_at.is_(None))
    states = dict(db.session.execute(query).tuples().all())
    gone = [number for number, state in states.items() if state is CandidacyState.WITHDRAWN]
    withdrawn = once_in(Candidacy, gone, FROM_ADMISSIBLE_ON)
    admissible = sum(state in FROM_ADMISSIBLE_ON for state in states.values()) + len(withdrawn)
    return Rate(list(states.values()).count(CandidacyState.SELECTED), admissible)


def completion(cohort: Cohort, joined: Collection[Participation]) -> dict[Any, Rate]:
    """Sequence → participations that validated it or were waived, out of these."""
    over = [each.sequence for one in joined for each in one.sequence_progress if each.is_over]
    return {one: Rate(over.count(one), len(joined)) for one in cohort.sequences}


def attendances(cohort: Cohort, until: date) -> dict[int | None, list[Attendance]]:
    """By participation, who came for it to the meetings held until a day; under None, those who came for no company.

    Those that were held on that day, whatever was reopened since.
    """
    query = select(Attendance).join(Attendance.meeting).options(contains_eager(Attendance.meeting))
    query = query.where(Meeting.cohort == cohort, Meeting.starts_at < midnight(until + timedelta(days=1)))
    if until >= today():
        found = list(db.session.scalars(query.where(Meeting.state == MeetingState.HELD)))
    else:
        found = list(db.session.scalars(query))
        histories = state_histories(Meeting, {one.meeting for one in found})
        found = [one for one in found if histories[one.meeting.id].on(until) is MeetingState.HELD]
    rows: dict[int | None, list[Attendance]] = {}
    for one in found:
        rows.setdefault(one.participation_id, []).append(one)  # type: ignore[attr-defined]
    return rows


def hours(cohort: Cohort, joined: Iterable[Participation]) -> Hours:
    """What the companies were given together; how often they came."""
    came = attendances(cohort, today())
    return hours_of(*(came.get(one.id, ()) for one in joined))


def social_progression(cohort: Cohort) -> dict[SocialAxis, Fraction | None]:
    """By axis, the mean of what those that count won from T0 to the end; None where none was read twice."""
    reviews = reviews_of(Participation.cohort == cohort, Participation.state.in_(COUNTED)).values()
    return {axis: _mean(reviews, axis) for axis in SocialAxis}


def _mean(reviews: Iterable[Reviews], axis: SocialAxis) -> Fraction | None:
    won = [found for one in reviews if (found := progression(one)[axis]) is not None]
    return sum(won, Fraction(0)) / len(won) if won else None
