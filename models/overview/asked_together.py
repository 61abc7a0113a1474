"""What lists tell of many records at once, each in one statement (`app/docs/lists.md`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import Result, Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import COMING, Meeting, MeetingState
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import UNDER_WAY, Mentoring
from models.accompaniment.participation import PRESENT, Participation, ParticipationState
from models.accompaniment.participations import newest_first
from models.accompaniment.sequence_progress import UNFINISHED, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence as SequenceOfCohort
from models.engine import day_of, kept_for_a_day, midnight, outside_the_bin, rounded, today
from models.parties.establishment import Establishment
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_document import CandidacyDocument
from models.selection.evaluation import Evaluation
from models.selection.marks import marks
from models.selection.score import Score
from models.selection.wanted_document import WantedDocument

Ids = Any  # a sequence of them, or a statement that gives them
Write = Callable[[Ids], Select[Any]]
FINISHED = "Parcours fini"


def _asked(session: Session, write: Write, ids: Ids) -> Result[Any]:
    """What a statement finds of these ids; that of a page, which gives a list of them, is written once a day.

    Writing it took longer than running it: a fifth of what a list spends on what it tells of other records.
    """
    if isinstance(ids, list):
        return session.execute(_written(write), {"ids": ids})
    return session.execute(write(ids))


@kept_for_a_day
def _written(write: Write) -> Any:
    return outside_the_bin(write(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class Year:
    """A participation as lists tell it; `steps`: (name, last day) of its sequences that are not over, if it is here."""

    number: int
    state: ParticipationState
    cohort: str
    adviser: str | None
    steps: list[tuple[str, date | None]] = field(default_factory=list)

    @property
    def sequence(self) -> str | None:
        """The first sequence that is not over; None before and after its time with the programme."""
        if self.state not in PRESENT:
            return None
        return next((name for name, _end in self.steps), FINISHED)

    @property
    def stage(self) -> str:
        """That sequence; before and after, its state."""
        return self.sequence or self.state.label

    @property
    def days_late(self) -> int | None:
        """How long ago the first of its sequences that is not over had to be; None when none had."""
        ends = [end for _name, end in self.steps if end is not None and end < today()]
        return (today() - min(ends)).days if ends else None


def years(session: Session, ids: Ids) -> dict[int, Year]:
    """Participations by their ids."""
    return {one.number: one for _company, one in _years(session, _of_years, ids)}


def last_years(session: Session, ids: Ids) -> dict[int, Year]:
    """By company, the participation that is under way, else the last one."""
    found: dict[int, Year] = {}
    for company, one in _years(session, _of_companies, ids):
        found.setdefault(company, one)
    return found


def _of_years(ids: Ids) -> Select[Any]:
    return _steps(Participation.id.in_(ids))


def _of_companies(ids: Ids) -> Select[Any]:
    return _steps(Participation.company_id.in_(ids))  # type: ignore[attr-defined]


def _steps(criterion: Any) -> Select[Any]:
    """A row for each sequence of each participation that tells something; of one that has none, a row too.

    Those of the past were nine rows of ten: a third of what the file of all companies cost.
    """
    adviser = Person.last_name + " " + Person.first_name
    query = select(
        Participation.id,
        Participation.company_id,  # type: ignore[attr-defined]
        Participation.state,
        Cohort.code,
        adviser,
        SequenceOfCohort.name,
        SequenceOfCohort.ends_on,
    )
    telling = and_(SequenceProgress.state.in_(UNFINISHED), Participation.state.in_(PRESENT))
    query = query.join(Participation.cohort).outerjoin(Participation.adviser)
    query = query.outerjoin(Participation.sequence_progress.and_(telling)).outerjoin(SequenceProgress.sequence)
    return query.where(criterion).order_by(*newest_first(), SequenceOfCohort.rank)


def _years(session: Session, write: Write, ids: Ids) -> list[tuple[int, Year]]:
    found: list[tuple[int, Year]] = []
    for number, rows in groupby(_asked(session, write, ids).tuples(), key=lambda row: row[0]):
        first, *others = rows
        _number, company, state, code, name, *_step = first
        steps = [(step, end) for *_one, step, end in (first, *others) if step is not None]
        found.append((company, Year(number, state, code, name, steps)))
    return found


@dataclass(frozen=True)
class Meetings:
    """The last day on which a company was met, and when it is to be next."""

    last: date | None
    next: date | None


def meetings_of_companies(session: Session, ids: Ids) -> dict[int, Meetings]:
    """By company, of all its years."""
    return _meetings(session, _met_companies, ids)


def meetings_of_years(session: Session, ids: Ids) -> dict[int, Meetings]:
    """By participation."""
    return _meetings(session, _met_years, ids)


def _met_companies(ids: Ids) -> Select[Any]:
    return _met(Participation.company_id, ids)  # type: ignore[attr-defined]


def _met_years(ids: Ids) -> Select[Any]:
    return _met(Participation.id, ids)


def _met(key: Any, ids: Ids) -> Select[Any]:
    """From this morning on for the next one; those that nobody said to be held are not the last one."""
    held = case((Meeting.state == MeetingState.HELD, Meeting.starts_at))
    coming = case((and_(Meeting.state.in_(COMING), Meeting.starts_at >= midnight(today())), Meeting.starts_at))
    instant = Meeting.starts_at.type
    query = select(key, func.max(held, type_=instant), func.min(coming, type_=instant))
    query = query.join(Attendance.participation).join(Attendance.meeting).select_from(Attendance)
    return query.where(key.in_(ids)).group_by(key)


def _meetings(session: Session, write: Write, ids: Ids) -> dict[int, Meetings]:
    found = _asked(session, write, ids).tuples()
    return {one: Meetings(last and day_of(last), following and day_of(following)) for one, last, following in found}


def with_whom(session: Session, ids: Ids) -> dict[int, str]:
    """By meeting, as `Meeting.with_whom`."""
    query = select(Attendance.meeting_id, Organisation.id, Organisation.name)  # type: ignore[attr-defined]
    query = query.join(Attendance.participation)
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    query = query.where(Attendance.meeting_id.in_(ids)).order_by(Attendance.meeting_id, Attendance.id)  # type: ignore[attr-defined]
    companies: dict[int, dict[int, str]] = {}
    for meeting, company, name in session.execute(query):
        companies.setdefault(meeting, {})[company] = name
    return {one: _named(list(names.values())) for one, names in companies.items()}


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 3 else f"{len(names)} entreprises"


def jobs(session: Session, ids: Ids) -> dict[int, Decimal]:
    """By company, what was counted last at each of its open sites, together (`app/docs/lists.md#jobs`)."""
    last = {(company, site): fte for company, site, fte in _asked(session, _counted, ids)}
    found: dict[int, Decimal] = {}
    for (company, _site), fte in last.items():
        found[company] = found.get(company, Decimal()) + fte
    return found


def _counted(ids: Ids) -> Select[Any]:
    query = select(Establishment.company_id, Establishment.id, JobsReading.fte)  # type: ignore[attr-defined]
    query = query.join(JobsReading.establishment).order_by(JobsReading.observed_on, JobsReading.id)
    is_open = or_(Establishment.closed_on.is_(None), Establishment.closed_on > today())
    return query.where(Establishment.company_id.in_(ids), is_open)  # type: ignore[attr-defined]


def mentors(session: Session, ids: Ids) -> dict[int, str]:
    """By participation, who is its mentor now."""
    query = select(Mentoring.participation_id, Person.last_name + " " + Person.first_name)  # type: ignore[attr-defined]
    query = query.join(Mentoring.mentor).join(Mentor.person)
    under_way = Mentoring.participation_id.in_(ids), Mentoring.state.in_(UNDER_WAY)  # type: ignore[attr-defined]
    return dict(session.execute(query.where(*under_way)).tuples().all())


def companies_of_mentors(session: Session, ids: Ids) -> dict[int, list[str]]:
    """By mentor, the companies of the pairs under way."""
    query = select(Mentoring.mentor_id, Organisation.name).join(Mentoring.participation)  # type: ignore[attr-defined]
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    under_way = Mentoring.mentor_id.in_(ids), Mentoring.state.in_(UNDER_WAY)  # type: ignore[attr-defined]
    return _gathered(session.execute(query.where(*under_way).order_by(Organisation.name)).tuples())


def positions(session: Session, ids: Ids) -> dict[int, list[tuple[str, PositionRole]]]:
    """By person, what they are today: (organisation, role) pairs, the latest first."""
    query = select(Position.person_id, Organisation.name, Position.role).join(Position.organisation)  # type: ignore[attr-defined]
    begun = or_(Position.starts_on.is_(None), Position.starts_on <= today())
    not_over = or_(Position.ends_on.is_(None), Position.ends_on >= today())
    query = query.where(Position.person_id.in_(ids), begun, not_over)  # type: ignore[attr-defined]
    rows = session.execute(query.order_by(Position.starts_on.desc().nulls_last(), Position.id)).tuples()
    return _gathered((person, (organisation, role)) for person, organisation, role in rows)


def documents(session: Session, ids: Ids) -> dict[int, str]:
    """By application, « 3 / 4 »: how many of the documents that its call requires are here, as `eligibility` says."""
    received = select(CandidacyDocument.id).where(
        CandidacyDocument.candidacy_id == Candidacy.id,  # type: ignore[attr-defined]
        CandidacyDocument.wanted_id == WantedDocument.id,  # type: ignore[attr-defined]
        CandidacyDocument.received_on.is_not(None),
    )
    here = func.sum(case((received.exists(), 1), else_=0))
    query = select(Candidacy.id, here, func.count(WantedDocument.id)).join(Candidacy.call)
    query = query.join(CallForApplications.wanted_documents).where(Candidacy.id.in_(ids), WantedDocument.is_required)
    found = session.execute(query.group_by(Candidacy.id)).tuples()
    return {one: f"{came} / {wanted}" for one, came, wanted in found}


def scores(session: Session, ids: Ids) -> dict[int, Decimal]:
    """By application, what evaluators give it together, out of a hundred and the bonus."""
    lines: Any = selectinload(Evaluation.scores)
    query = select(Evaluation).where(Evaluation.candidacy_id.in_(ids))  # type: ignore[attr-defined]
    given: dict[int, list[Evaluation]] = {}
    for one in session.scalars(query.options(lines.options(joinedload(Score.criterion)))):
        given.setdefault(one.candidacy_id, []).append(one)  # type: ignore[attr-defined]
    found = {number: marks(those) for number, those in given.items()}
    return {number: rounded(one.overall, 1) for number, one in found.items() if one is not None}


def _gathered(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for number, one in pairs:
        found.setdefault(number, []).append(one)
    return found
