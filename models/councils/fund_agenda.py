"""The applications to a fund that a session of a council decides of: those put on the agenda of its day."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import relationship

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.session_state import SessionState
from models.engine import session_of
from models.fund.application_state import ApplicationState
from models.fund.de_minimis_check import CheckMoment, DeMinimisCheck
from models.fund.fund_application import FundApplication

# Where one stands that is before its committee, or that its committee just put off or refused.
BEFORE_IT = (ApplicationState.IN_COMMITTEE, ApplicationState.POSTPONED, ApplicationState.REFUSED)

FOUND_READ = "checks_for_committee"  # of an application, once they are

setattr(
    FundApplication,
    FOUND_READ,
    relationship(
        DeMinimisCheck,
        primaryjoin=and_(
            DeMinimisCheck.application_id == FundApplication.id,
            DeMinimisCheck.moment == str(CheckMoment.COMMITTEE.label),
        ),
        order_by=DeMinimisCheck.id,
        viewonly=True,
    ),
)


def days_of(councils: list[int]) -> Select[Any]:
    """The days when these councils meet, as a query to put into another one: near enough, no body sits at midnight."""
    session = CouncilSession.__table__.c  # type: ignore[attr-defined]
    day = func.date(session.starts_at, type_=FundApplication.__table__.c.committee_on.type)  # type: ignore[attr-defined]
    held = session.state != SessionState.CANCELLED, session.deleted_at.is_(None)
    return select(day).where(session.council_id.in_(councils), *held)


def agenda_of(session: CouncilSession, *options: Any) -> list[FundApplication]:
    """Those of a session of a commitment committee that whoever asks reads, by reference: in a statement.

    Of a council of a programme, those whose company takes part in it.
    """
    database, file = session_of(session), FundApplication
    if (
        database is None
        or session.council.kind is not CouncilKind.COMMITMENT
        or session.state is SessionState.CANCELLED
    ):
        return []
    query = select(file).where(file.committee_on == session.day, file.state.in_(BEFORE_IT)).order_by(file.reference)
    programme: int | None = session.council.programme_id  # type: ignore[attr-defined]
    if programme is not None:
        query = query.where(file.participation_id.in_(_taking_part_in(programme)))  # type: ignore[attr-defined]
    return list(database.scalars(query.options(*options)).unique())


def _taking_part_in(programme: int) -> Select[Any]:
    """The ids of participations in a programme, whoever reads them."""
    joined, cohort = Participation.__table__.c, Cohort.__table__.c  # type: ignore[attr-defined]
    return select(joined.id).where(joined.cohort_id == cohort.id, cohort.programme_id == programme)
