"""The applications to a fund that a session of a council decides of: those put on the agenda of its day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, inspect, literal, or_, select
from sqlalchemy.orm import joinedload, relationship

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import Decision
from models.councils.session_state import SessionState
from models.engine import as_saved, comes_to, midnight, more_rules, paris_day, session_of
from models.fund.application_state import ApplicationState
from models.fund.committee_day import TAKEN_ALONG
from models.fund.de_minimis_check import CheckMoment, DeMinimisCheck
from models.fund.fund_application import FundApplication

# Where one stands that is before its committee, or that its committee just put off or refused.
BEFORE_IT = (ApplicationState.IN_COMMITTEE, ApplicationState.POSTPONED, ApplicationState.REFUSED)

# Under names of their own: a statement that reads these concepts too would correlate them.
JOINED, COHORT, DECISION = (one.__table__.alias().c for one in (Participation, Cohort, Decision))  # type: ignore[attr-defined]
# A session and its council; those of another one of the same day.
OURS, THEIRS = ([one.__table__.alias().c for one in (CouncilSession, Council)] for _ in range(2))  # type: ignore[attr-defined]
CALLED_OFF = "is_called_off"
ANOTHER_DAY = "dites un autre jour, ou le fonds de chacun des deux comités."
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

    Where others meet that day, it is before the nearest to it alone: that of its fund, else that of its programme.
    Of two as near, before none, until one of them decides of it. `file`: the concept, or the columns of its table.
    """
    session, council = OURS
    decided = DECISION.council_session_id == session.id, DECISION.fund_application_id == file.id
    told = select(DECISION.id).where(*decided, DECISION.deleted_at.is_(None)).correlate_except(DECISION.id.table)
    is_ours = or_(
        told.exists(), ~_meets(THEIRS, file, *_besides(council.id, _nearness(council.fund_id, council.programme_id)))
    )
    return _meets(OURS, file, session.council_id.in_(councils), _goes_on(session), is_ours)


def _meets(those: Sequence[Any], file: Any, *which: ColumnElement[bool]) -> ColumnElement[bool]:
    """That a session of the day of an application is of a council for it: of its fund, or in its programme."""
    session, council = those
    in_its_programme = select(JOINED.id).where(
        JOINED.cohort_id == COHORT.id, COHORT.programme_id == council.programme_id
    )
    in_its_programme = in_its_programme.correlate_except(JOINED.id.table, COHORT.id.table)
    return (
        select(session.id)
        .where(
            *which,
            session.council_id == council.id,
            session.deleted_at.is_(None),
            paris_day(session.starts_at) == file.committee_on,
            or_(council.fund_id.is_(None), council.fund_id == file.fund_id),
            or_(council.programme_id.is_(None), file.participation_id.in_(in_its_programme)),
        )
        .correlate_except(session.id.table, council.id.table)  # the file may be two statements further out
        .exists()
    )


def _besides(council: Any, nearness: Any) -> Iterator[ColumnElement[bool]]:
    """That the other session of a day goes on, of another commitment committee, as near to a file or nearer."""
    session, other = THEIRS
    yield from (_goes_on(session), other.kind == CouncilKind.COMMITMENT)
    yield from (other.id != council, _nearness(other.fund_id, other.programme_id) >= nearness)


def _goes_on(session: Any) -> ColumnElement[bool]:
    return session.state != SessionState.CANCELLED  # type: ignore[no-any-return]


def _nearness(fund_id: Any, programme_id: Any) -> ColumnElement[int]:
    """How near a council is to the files that it is for: of their fund, of their programme, of all of them."""
    return case((fund_id.is_not(None), 2), (programme_id.is_not(None), 1), else_=0)


def is_off(file: Any = FundApplication) -> ColumnElement[bool]:
    """That a committee for it was called off on its day, and that none goes on."""
    session, council = OURS
    commits, goes_on = council.kind == CouncilKind.COMMITMENT, _goes_on(session)
    return and_(_meets(OURS, file, commits, ~goes_on), ~_meets(OURS, file, commits, goes_on))


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
    return set(database.scalars(select(file.id).where(file.id.in_(ids), is_off(file))))


def agenda_of(session: CouncilSession, *options: Any) -> list[FundApplication]:
    """Those of a session of a commitment committee that whoever asks reads, by reference: in a statement."""
    database, council = session_of(session), session.council
    is_theirs = council.kind is CouncilKind.COMMITMENT and session.state is not SessionState.CANCELLED
    if database is None or not is_theirs:
        return []
    file: Any = FundApplication
    told = select(DECISION.id).where(DECISION.council_session_id == session.id, DECISION.deleted_at.is_(None))
    is_decided = told.where(DECISION.fund_application_id == file.id).exists()
    query = _put_before(council, session.day, BEFORE_IT).where(or_(is_decided, ~_others(council)))
    return list(database.scalars(query.order_by(file.reference).options(*options)).unique())


def _others(council: Any) -> ColumnElement[bool]:
    """That on the day of an application another committee meets, which is as near to it as this one or nearer."""
    scope = (literal(one, Integer) for one in (council.fund_id, council.programme_id))
    return _meets(THEIRS, FundApplication, *_besides(council.id, _nearness(*scope)))


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
    database, council, file = session_of(session), session.council, FundApplication
    if database is None or council.kind is not CouncilKind.COMMITMENT:
        return []
    same = THEIRS[0].council_id == council.id, THEIRS[0].id != session.id, _goes_on(THEIRS[0])
    query = _put_before(council, day, (ApplicationState.IN_COMMITTEE,))
    query = query.where(~_meets(THEIRS, file, *same), ~_others(council)).order_by(file.reference)
    company: Any = file.company
    return list(database.scalars(query.options(joinedload(company))).unique())


def rival_of(session: CouncilSession) -> CouncilSession | None:
    """Another session of its day, of a committee that is for the very same files; None while there is none."""
    database, council = session_of(session), session.council
    if database is None or council.kind is not CouncilKind.COMMITMENT or session.state is SessionState.CANCELLED:
        return None
    scope = {"fund_id": council.fund, "programme_id": council.programme}
    if any(one is not None and one.id is None for one in scope.values()):
        return None  # new: nobody else has it
    start, end = midnight(session.day), midnight(session.day + timedelta(days=1))
    held, other = CouncilSession.__table__.c, Council.__table__.c  # type: ignore[attr-defined]
    query = select(CouncilSession).join(CouncilSession.council).where(other.kind == CouncilKind.COMMITMENT)
    query = query.where(held.starts_at >= start, held.starts_at < end, held.state != SessionState.CANCELLED)
    query = query.where(*(other[name] == (one.id if one else None) for name, one in scope.items()))
    query = query.where(held.council_id != (council.id or 0), held.id != (session.id or 0))
    return database.scalars(query.order_by(held.id).limit(1)).first()


@more_rules(CouncilSession)
def _alone_on_its_day(session: CouncilSession) -> Iterator[tuple[str, str]]:
    """Two committees for the same files do not meet on a day: what waits then would be before both, or neither."""
    is_back = comes_to(session, "state") and as_saved(session, "state")["state"] is SessionState.CANCELLED
    if (is_back or comes_to(session, "starts_at", "council")) and (other := rival_of(session)) is not None:
        yield "starts_at", f"« {other.council} » se réunit ce jour-là pour les mêmes dossiers : {ANOTHER_DAY}"


def take_along(session: CouncilSession, day: date) -> None:
    """To its own day, those that waited for it on a former one."""
    for one in waiting_for(session, day):
        inspect(one).info[TAKEN_ALONG] = (session.day,)
        one.committee_on = session.day


def _taking_part_in(programme: int) -> Select[Any]:
    """The ids of participations in a programme, whoever reads them."""
    joined, cohort = Participation.__table__.c, Cohort.__table__.c  # type: ignore[attr-defined]
    return select(joined.id).where(joined.cohort_id == cohort.id, cohort.programme_id == programme)
