"""The applications to the fund that the files of a cohort tell of, with their agreements and their aids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from admin_views.region.standings import by_then
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import day_of, db
from models.fund.bound_application import are_known
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication

Beginnings = list[tuple[date, int]]


def applications_of(cohort: Cohort, as_of: date, *loads: Any, began: Beginnings | None = None) -> list[FundApplication]:
    """Those of the cohort's participations, and those without any that were filed in its time; by reference.

    What was not filed on the day of the file is of the time in which it was written.
    """
    query = select(FundApplication).outerjoin(FundApplication.participation)
    query = query.where(or_(Participation.cohort == cohort, FundApplication.participation_id.is_(None)))  # type: ignore[attr-defined]
    query = query.options(joinedload(FundApplication.instrument), *loads)
    began = beginnings() if began is None else began
    return [
        one
        for one in db.session.scalars(query.order_by(FundApplication.reference)).unique()
        if one.participation_id or in_time_of(_known_since(one, as_of), began) == cohort.id  # type: ignore[attr-defined]
    ]


def _known_since(application: FundApplication, as_of: date) -> date:
    return by_then(application.filed_on, as_of) or day_of(application.created_at)


def agreements_of(applications: Sequence[FundApplication]) -> dict[int, FundAgreement]:
    """That of each which has one, with what it pays; each knows of it from then on."""
    of: Any = FundAgreement.fund_application_id  # type: ignore[attr-defined]
    query = select(FundAgreement).where(of.in_([one.id for one in applications]))
    query = query.options(joinedload(FundAgreement.payments))
    found = {one.fund_application_id: one for one in db.session.scalars(query).unique()}  # type: ignore[attr-defined]
    are_known(found, applications)
    return found


def aids_of(applications: Sequence[FundApplication]) -> dict[int, list[DeMinimisAid]]:
    """The aids that each of them gave, and not those that its company declared with it."""
    of: Any = DeMinimisAid.application_id  # type: ignore[attr-defined]
    ours = of.in_([one.id for one in applications]), DeMinimisAid.source == AidSource.OURS
    query = select(DeMinimisAid).where(*ours)
    found: dict[int, list[DeMinimisAid]] = defaultdict(list)
    for one in db.session.scalars(query.options(joinedload(DeMinimisAid.regime))):
        found[one.application_id].append(one)  # type: ignore[attr-defined]
    return found


def beginnings() -> Beginnings:
    """When each cohort began, and its id, in order."""
    query = select(Cohort.starts_on, Cohort.id).where(Cohort.starts_on.is_not(None))
    return sorted((day, number) for day, number in db.session.execute(query) if day is not None)


def in_time_of(day: date, began: Beginnings) -> int | None:
    """The id of the last cohort that had begun on a day, else of the first."""
    return next((number for start, number in reversed(began) if start <= day), began[0][1] if began else None)
