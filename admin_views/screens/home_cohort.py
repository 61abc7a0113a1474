"""The cohort that the first page tells: which one, its companies, how far they are, their jobs, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, or_, select

from admin_views.engine.audiences import may, shows
from admin_views.engine.record_sections import link_to_edit
from admin_views.region.jobs import JobsRow, totals
from admin_views.region.participations import participation_warnings, participations_told
from admin_views.screens.cohort_progress import progress, short_name
from admin_views.screens.who_counts import WHO, who_counts_in_words
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.participation import Participation
from models.accompaniment.who_counts import WhoCounts, joined_last
from models.cohorts.cohort import Cohort, CohortState
from models.conduct.scope import scope_of
from models.engine import Right, acting, db, in_number, outside_the_bin, short_number, today
from models.parties.company import Company
from models.reference.milestone import Milestone

DOZEN, SHOWN = 12, 8  # companies, things that are missing
TO_COME = (CohortState.PREPARATION, CohortState.CALL_OPEN, CohortState.SELECTION)
COHORT = ("code", "name", "state", "starts_on", "capacity")
JOINED = ("cohort", "company", "state", "joined_on")
READINGS = ("establishment", "milestone", "fte")
AT = {Milestone.START: "au début", Milestone.END: "à la fin"}


@dataclass(frozen=True)
class Told:
    """The cohort that is shown, the others under way, the next one; who is in it, in the order they are shown."""

    cohort: Cohort | None
    under_way: list[Cohort]
    following: Cohort | None
    who: WhoCounts
    joined: list[Participation]


def cohort_told(asked: str | None) -> Told:
    """What the first page tells of cohorts; `asked`: the id of the one that is wanted, of those under way."""
    cohort, under_way, following = _cohorts(asked)
    who = WhoCounts.of(participations_told(cohort) if cohort and shows(Participation, *JOINED) else [])
    me = scope_of(acting()).person_id
    joined = sorted(who.everyone, key=lambda one: _rank(one, me, who))
    return Told(cohort, under_way, following if following is not cohort else None, who, joined)


def _rank(one: Participation, me: int | None, who: WhoCounts) -> tuple[bool, bool]:
    """Those that one advises first, those that left last; the rest as they came."""
    adviser: int | None = one.adviser_id  # type: ignore[attr-defined]
    return one in who.dropouts, me is None or adviser != me


def parts(told: Told, most: int | None = DOZEN) -> dict[str, Any]:
    """By name, what a page draws of a cohort; `most`: how many companies it names."""
    shown = told.joined[:most]
    return {
        "cohort": told.cohort,
        "under_way": told.under_way,
        "next_cohort": told.following,
        "joined": shown,
        "more_joined": len(told.joined) - len(shown),
        "everyone": len(told.joined),
        "apart": {one.id for one in (*told.who.dropouts, *told.who.expected)},
        "who_words": who_counts_in_words(told.who),
        "rule": WHO,
        "matrix": progress(told.cohort, shown),
        "short_name": short_name,
        "jobs": (jobs := _jobs(told.cohort, told.who.counted)),
        "dropouts_jobs": _jobs(told.cohort, told.who.dropouts),
        "jobs_words": jobs_in_words(jobs[-1]) if jobs else "",
        "short_number": short_number,
    }


def _cohorts(asked: str | None) -> tuple[Cohort | None, list[Cohort], Cohort | None]:
    """The cohort shown, every one under way, and the first to come by date.

    Shown: the one asked for when it is under way, else the one that a company came into last.
    """
    if not shows(Cohort, *COHORT):
        return None, [], None
    found = db.session.execute(_cohorts_query(today())).all()
    is_told = shows(Participation, *JOINED)
    under_way = [one for one, _first, _next in found if one.state is CohortState.RUNNING] if is_told else []
    chosen = [one for one in under_way if str(one.id) == asked] or [one for one, is_first, _next in found if is_first]
    return (
        chosen[0] if chosen and is_told else None,
        under_way,
        next((one for one, _first, is_next in found if is_next), None),
    )


@lru_cache(maxsize=2)
def _cohorts_query(day: date) -> Select[Any]:
    """Those under way, the one that a company came into last up to a day, the next one; kept for the day."""
    coming = select(Cohort.id).where(Cohort.deleted_at.is_(None), Cohort.state.in_(TO_COME))
    coming = coming.order_by(Cohort.starts_on.asc().nulls_last(), Cohort.edition, Cohort.id)
    first, following = Cohort.id == joined_last(day), Cohort.id == coming.limit(1).scalar_subquery()
    query = select(Cohort, first, following).where(or_(first, following, Cohort.state == CohortState.RUNNING))
    kept: Select[Any] = outside_the_bin(query.order_by(Cohort.starts_on, Cohort.id))
    return kept


def _jobs(cohort: Cohort | None, joined: list[Participation]) -> list[JobsRow]:
    """The jobs of some companies of the cohort, by milestone."""
    return totals(cohort, joined) if cohort and joined and shows(JobsReading, *READINGS) else []


def jobs_in_words(row: JobsRow) -> str:
    """« au début, 5 entreprises relevées sur 6 », then what was created and lost where there is something."""
    when = AT.get(row.milestone, f"à {row.milestone.label}")
    read = f"{in_number(row.companies - row.without_reading, 'entreprise relevée')} sur {row.companies}"
    moves = ((row.jobs.created, "créé"), (row.jobs.lost, "supprimé"))
    moved = [f"{short_number(value)} {word}{'s' if value >= 2 else ''}" for value, word in moves if value]
    return " ; ".join([f"{when}, {read}", *moved])


def missing(joined: Iterable[Participation]) -> dict[str, Any]:
    """What is to complete, for those who complete it."""
    is_told = may(Right.UPDATE, Participation) and may(Right.UPDATE, Company) and shows(JobsReading, *READINGS)
    found = [one for each in joined for one in participation_warnings(each, today())] if is_told else []
    return {
        "completes": is_told,
        "missing": [(link_to_edit(one.record), one.sentence) for one in found[:SHOWN]],
        "all_missing": len(found),
    }
