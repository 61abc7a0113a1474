"""The applications to a fund that a session of a council decides of: those put on the agenda of its day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, inspect, or_, select
from sqlalchemy.orm import joinedload, relationship

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.session_state import SessionState
from models.engine import midnight, paris_day, session_of
from models.fund.application_state import ApplicationState
from models.fund.committee_day import TAKEN_ALONG
from models.fund.de_minimis_check import CheckMoment, DeMinimisCheck
from models.fund.fund_application import FundApplication

# Where one stands that is before its committee, or that its committee just put off or refused.
BEFORE_IT = (ApplicationState.IN_COMMITTEE, ApplicationState.POSTPONED, ApplicationState.REFUSED)

# Under names of their own: a statement that reads these concepts too would correlate them.
SESSION, COUNCIL, JOINED, COHORT = (
    one.__table__.alias().c  # type: ignore[attr-defined]
    for one in (CouncilSession, Council, Participation, Cohort)
)
CALLED_OFF = "is_called_off"
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


def is_before(councils: list[int], file: Any) -> ColumnElement[bool]:
    """That an application is put before one of these councils: a day when it meets, of its fund or in its programme.

    `file`: the concept, or the columns of its table.
    """
    return _of_its_day(file, SESSION.council_id.in_(councils), SESSION.state != SessionState.CANCELLED)


def _of_its_day(file: Any, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a session of the day of an application decides of it: of its fund, or in its programme."""
    in_its_programme = select(JOINED.id).where(
        JOINED.cohort_id == COHORT.id, COHORT.programme_id == COUNCIL.programme_id
    )
    return (
        select(SESSION.id)
        .where(
            *which,
            SESSION.council_id == COUNCIL.id,
            SESSION.deleted_at.is_(None),
            paris_day(SESSION.starts_at) == file.committee_on,
            or_(COUNCIL.fund_id.is_(None), COUNCIL.fund_id == file.fund_id),
            or_(COUNCIL.programme_id.is_(None), file.participation_id.in_(in_its_programme)),
        )
        .exists()
    )


def is_called_off(application: FundApplication) -> bool:
    """Whether the committee that it was put before meets no more on that day, and no other one does."""
    known = inspect(application).info.get(CALLED_OFF)
    return application.id in _called_off([application]) if known is None else known


def note_called_off(files: Collection[FundApplication]) -> None:
    """Let each of those of a page know it, from one statement."""
    found = _called_off(files)
    for one in files:
        inspect(one).info[CALLED_OFF] = one.id in found


def _called_off(files: Collection[FundApplication]) -> set[int]:
    ids = {one.id: one for one in files if one.id and one.committee_on}
    database = session_of(next(iter(ids.values()))) if ids else None
    if database is None:
        return set()
    file = FundApplication.__table__.c  # type: ignore[attr-defined]
    is_off, commits = SESSION.state == SessionState.CANCELLED, COUNCIL.kind == CouncilKind.COMMITMENT
    query = select(file.id).where(file.id.in_(ids), _of_its_day(file, commits, is_off))
    return set(database.scalars(query.where(~_of_its_day(file, commits, ~is_off))))


def agenda_of(session: CouncilSession, *options: Any) -> list[FundApplication]:
    """Those of a session of a commitment committee that whoever asks reads, by reference: in a statement.

    Of a council of a programme, those whose company takes part in it; of that of a fund, those of this fund.
    """
    database = session_of(session)
    is_theirs = session.council.kind is CouncilKind.COMMITMENT and session.state is not SessionState.CANCELLED
    if database is None or not is_theirs:
        return []
    query = _put_before(session.council, session.day, BEFORE_IT).order_by(FundApplication.reference)
    return list(database.scalars(query.options(*options)).unique())


def _put_before(council: Any, day: date, states: Collection[ApplicationState]) -> Select[Any]:
    """The query of those of a council, in these states, that were put before a committee on a day."""
    file: Any = FundApplication
    query = select(file).where(file.committee_on == day, file.state.in_(states))
    if council.programme_id is not None:
        query = query.where(file.participation_id.in_(_taking_part_in(council.programme_id)))
    if council.fund_id is not None:
        query = query.where(file.fund_id == council.fund_id)
    return query


def waiting_for(session: CouncilSession, day: date) -> list[FundApplication]:
    """Those that wait on a day for the decision of a session, but those that another one of that day may decide of."""
    database = session_of(session)
    if database is None or session.council.kind is not CouncilKind.COMMITMENT:
        return []
    files = _put_before(session.council, day, (ApplicationState.IN_COMMITTEE,))
    company: Any = FundApplication.company
    found = database.scalars(files.options(joinedload(company)).order_by(FundApplication.reference)).unique().all()
    start, end = midnight(day), midnight(day + timedelta(days=1))
    query = select(CouncilSession).join(CouncilSession.council).where(Council.kind == CouncilKind.COMMITMENT)
    query = query.where(CouncilSession.starts_at >= start, CouncilSession.starts_at < end)
    others = database.scalars(query.where(CouncilSession.id != session.id)).all() if found else ()
    staying = {file for one in others for file in agenda_of(one)}
    return [one for one in found if one not in staying]


def take_along(session: CouncilSession, day: date) -> None:
    """To its own day, those that waited for it on a former one."""
    for one in waiting_for(session, day):
        inspect(one).info[TAKEN_ALONG] = (session.day,)
        one.committee_on = session.day


def _taking_part_in(programme: int) -> Select[Any]:
    """The ids of participations in a programme, whoever reads them."""
    joined, cohort = Participation.__table__.c, Cohort.__table__.c  # type: ignore[attr-defined]
    return select(joined.id).where(joined.cohort_id == cohort.id, cohort.programme_id == programme)
