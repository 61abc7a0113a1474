"""The participations of a cohort, those of a company."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import joinedload, selectinload

from models.accompaniment.jobs import sites_read
from models.accompaniment.participation import PRESENT, Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.engine import db, records_with, session_of
from models.parties.company import Company


def active_in(cohort: Cohort) -> Sequence[Participation]:
    """Those under way in a cohort, by the names of their companies, which come with them: in one statement."""
    session = session_of(cohort)
    if session is None:
        return ()
    active = Participation.cohort == cohort, Participation.state == ParticipationState.ACTIVE
    company = joinedload(Participation.company, innerjoin=True)
    found = session.scalars(select(Participation).where(*active).options(company)).all()
    return sorted(found, key=lambda one: one.sort_key)


def of_cohort(cohort: Cohort) -> list[Participation]:
    """The participations of the companies of a cohort, in the order they were made."""
    return list(records_with(cohort, Participation, cohort=cohort))


def accompanied(cohort: Cohort) -> Sequence[Participation]:
    """The participations of a cohort, with their sites read and how far they are: in two statements, however many."""
    session = session_of(cohort)
    if session is None:
        return ()
    company = joinedload(Participation.company, innerjoin=True)
    sites = company.joinedload(Company.establishments)
    query = select(Participation).where(Participation.cohort == cohort).order_by(Participation.id)
    query = query.options(
        selectinload(Participation.sequence_progress).joinedload(SequenceProgress.sequence),
        *sites_read(sites),
    )
    return session.scalars(query).unique().all()


def last_of(company_id: int) -> Participation | None:
    """The participation of a company that is under way, else its last one; None without any."""
    query = select(Participation).where(Participation.company_id == company_id)  # type: ignore[attr-defined]
    return db.session.scalars(query.order_by(*newest_first())).first()


def newest_first() -> tuple[Any, ...]:
    """The order of the participations of a company: what is under way, then the last ones."""
    under_way = case((Participation.state.in_(PRESENT), 0), else_=1)
    return under_way, Participation.joined_on.desc(), Participation.id.desc()
