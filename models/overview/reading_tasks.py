"""The readings of jobs that a cohort waits for, as tasks of the week (`app/docs/indicators.md#jobs-readings`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, union_all

from models.accompaniment.awaited_readings import MILESTONES, awaited
from models.accompaniment.jobs import sites_only
from models.accompaniment.jobs_reading import MONTHS_LATER, JobsReading, due_on
from models.accompaniment.participation import COUNTED, Participation
from models.cohorts.cohort import Cohort
from models.engine import Actor, LightQuery, Right, allows, months_after, only, sqlite_likely_hint
from models.overview.reading import is_read
from models.overview.task import SOON, Task, person_of
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from models.reference.department import Department
from models.reference.milestone import Milestone

DAY, YEAR = timedelta(days=1), timedelta(days=365)  # a count that nobody made within a year is nobody's task any more
MOST = 100  # companies
TOLD = (Cohort.code, Participation.state, JobsReading.milestone, Establishment.company_id)  # type: ignore[attr-defined]
JOINED = only(
    Participation,
    "state joined_on left_on left_before_start",
    cohort=only(Cohort, "code ends_on"),
    company=only(Company, establishments=sites_only()),
)  # what tells whether a reading is awaited, and no more: it is of a hundred companies


def reading_tasks(day: date, who: Actor, late: timedelta = YEAR) -> Iterator[Task]:
    """A task for each cohort and milestone, in one statement; theirs, when they advise one of its companies.

    `late`: how long before that day one is due at the earliest.
    """
    if not (allows(who.role, "jobs_reading", Right.UPDATE) and is_read(who.role, *TOLD)):
        return
    found = _query(day, who.user_id, late).read()
    mine = {one for one, is_theirs in found if is_theirs}
    for milestone in MILESTONES:
        due = [one for one, _is_theirs in found if day - late < due_on(one, milestone) <= day + SOON]
        yield from _tasks(due, mine, milestone, day)


@lru_cache(maxsize=256)
def _query(day: date, user_id: int | None, late: timedelta) -> LightQuery:
    """The companies that came in last, of those that wait for a reading; kept for the day, it is long to write."""
    is_mine = func.coalesce(Participation.adviser_id == person_of(user_id), False)  # type: ignore[attr-defined]
    newest = Participation.joined_on.desc(), Participation.id.desc()
    # In order first: PostgreSQL would look for the readings of them all.
    joined: Any = _counted(newest, day, late).subquery()
    unread = select(joined.c.id).where(or_(*(_unread(joined.c, one, day, late) for one in MILESTONES)))
    chosen = unread.order_by(joined.c.joined_on.desc(), joined.c.id.desc()).limit(MOST).subquery()
    found = chosen.c.id == Participation.id
    return LightQuery(JOINED, lambda query: query.join(chosen, found).order_by(*newest), is_mine)


def _counted(newest: tuple[Any, Any], day: date, late: timedelta) -> Select[Any]:
    """Those that count and may be due, the newest first: what tells when their readings are."""
    ends = func.coalesce(Participation.left_on, Cohort.ends_on, type_=Cohort.ends_on.type).label("ends_on")
    told = Participation.id, Participation.joined_on, Participation.company_id, ends  # type: ignore[attr-defined]
    query = select(*told).join(Participation.cohort).where(sqlite_likely_hint(Participation.state.in_(COUNTED)))
    return query.where(Participation.id.in_(_of_these_years(day, late))).order_by(*newest)  # type: ignore[attr-defined]


def _of_these_years(day: date, late: timedelta) -> CompoundSelect[Any]:
    """Who came in or went out when a reading may be due, each found by an index: history is not read through."""
    spans = {one: _span(day, late, MONTHS_LATER.get(one, 0)) for one in MILESTONES}
    came_in = spans.pop(Milestone.START)
    those = select(Participation.id)  # type: ignore[attr-defined]
    return union_all(
        those.where(Participation.joined_on.between(*came_in)),
        those.where(or_(*(Participation.left_on.between(*one) for one in spans.values()))),  # type: ignore[union-attr]
        those.join(Participation.cohort).where(
            Participation.left_on.is_(None),  # type: ignore[union-attr]
            or_(*(Cohort.ends_on.between(*one) for one in spans.values())),  # type: ignore[union-attr]
        ),
    )


def _span(day: date, late: timedelta, months: int) -> tuple[date, date]:
    """The first and the last day whose reading, so many months later, is due so long before that day or soon after."""
    return latest(day - late, months), latest(day + SOON, months)


def _tasks(joined: list[Participation], mine: set[Participation], milestone: Milestone, day: date) -> Iterator[Task]:
    waiting: dict[Cohort, list[Participation]] = {}
    for one in awaited(joined, milestone, day + SOON):
        waiting.setdefault(one.cohort, []).append(one)
    for cohort, those in waiting.items():
        subject = f"{cohort.code}, {len(those)} entreprise{'s' if len(those) > 1 else ''}"
        first = min(due_on(one, milestone) for one in those)
        label = f"Relevés d'emplois {milestone.label}"
        yield Task(first, label, subject, "jobs_reading", cohort.id, not mine.isdisjoint(those), milestone)


def _unread(joined: Any, milestone: Milestone, day: date, late: timedelta) -> ColumnElement[bool]:
    """Due so long before that day or soon after, with a site of the Région that has no such reading."""
    due = joined.joined_on if milestone is Milestone.START else joined.ends_on
    months = MONTHS_LATER.get(milestone, 0)
    read = select(JobsReading.id).where(
        JobsReading.establishment_id == Establishment.id,  # type: ignore[attr-defined]
        JobsReading.participation_id == joined.id,  # type: ignore[attr-defined]
        JobsReading.milestone == milestone,
    )
    read = read.correlate(Establishment, joined.id.table)
    site = select(Establishment.id).join(Establishment.commune).join(Commune.department)
    site = site.where(Establishment.company_id == joined.company_id, Department.is_in_region)  # type: ignore[attr-defined]
    is_due: ColumnElement[bool] = due.between(*_span(day, late, months))
    return is_due & site.where(~read.exists()).exists()


def latest(day: date, months: int) -> date:
    """The last day which, so many months later, is not after that one: 29/02 too for a 28/02."""
    return max(months_after(day, -months), months_after(day + DAY, -months) - DAY)
