"""« Ma semaine »: what is late, due or about to end, read from the records themselves, in one statement."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.jobs_reading import MONTHS_LATER, JobsReading
from models.accompaniment.meeting import COMING, Meeting
from models.accompaniment.participation import PRESENT, Participation, ParticipationState
from models.accompaniment.sequence_progress import UNFINISHED, SequenceProgress
from models.accompaniment.support_request import SupportRequest, SupportState
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.mandate import Mandate
from models.engine import Right, Role, allows, db, midnight, months_after, today
from models.overview.reading import is_read
from models.parties.approval import Approval
from models.parties.establishment import Establishment
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.reference.milestone import Milestone
from models.selection.call_for_applications import CallForApplications, CallState

DAY, SOON, ENDING, PAST = timedelta(days=1), timedelta(days=7), timedelta(days=90), timedelta(days=3)
MOST = 200

DUE = (DeliverableState.EXPECTED, DeliverableState.TO_REDO)
READ = (*PRESENT, ParticipationState.COMPLETED)


@dataclass(frozen=True)
class Task:
    """Something to settle: by when, what, about whom, on the page of which record."""

    due: date
    sentence: str
    subject: str
    concept: str
    record_id: int
    milestone: Milestone | None = None

    def is_late(self, day: date) -> bool:
        """Whether it was due before that day."""
        return self.due < day


@dataclass(frozen=True)
class TaskSource:
    """A sort of tasks: `query` gives (day, id of the record, subject) triples; `years` are added to the day."""

    sentence: str
    concept: str
    query: Callable[[date], Select[Any]]
    milestone: Milestone | None = None

    @property
    def months(self) -> int:
        """How long after the day that the query gives."""
        return MONTHS_LATER[self.milestone] if self.milestone else 0

    def is_settled_by(self, role: Role | None) -> bool:
        """Whether a role writes where it is settled, and reads what it tells."""
        return allows(role, self.concept, Right.UPDATE) and is_read(role, *self.query(today()).selected_columns)


@cache
def settled_by(role: Role | None) -> tuple[tuple[int, TaskSource], ...]:
    """The sorts of tasks that are a role's to settle, each with its number; worked out once."""
    return tuple((number, one) for number, one in enumerate(SOURCES) if one.is_settled_by(role))


def week(day: date, role: Role | None) -> list[Task]:
    """What a role has to settle on that day, of the rows that the session reads, the oldest first."""
    theirs = settled_by(role)
    if not theirs:
        return []
    numbered = (one.query(day).add_columns(literal(number)) for number, one in theirs)
    found = db.session.execute(union_all(*numbered).limit(MOST).execution_options(with_bin=True))
    return sorted((_task(*row) for row in found), key=lambda one: (one.due, one.sentence, one.subject))


def _task(day: date, record_id: int, subject: str, number: int) -> Task:
    source = SOURCES[number]
    return Task(months_after(day, source.months), source.sentence, subject, source.concept, record_id, source.milestone)


def _latest(day: date, months: int) -> date:
    """The last day which, so many months later, is not after that one: 29/02 too for a 28/02."""
    return max(months_after(day, -months), months_after(day + DAY, -months) - DAY)


def _alive(*models: Any) -> Iterator[Any]:
    return (one.deleted_at.is_(None) for one in models)


def _day(instant: Any) -> Any:
    """The day of an instant, as the server reads it: near enough to tell a task by."""
    return func.date(instant, type_=Cohort.starts_on.type)


def _company_of(query: Select[Any]) -> Select[Any]:
    """Joined to the company of a participation that is under way."""
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    return query.where(Participation.state.in_(PRESENT), *_alive(Participation, Organisation))


def _deliverables(day: date) -> Select[Any]:
    subject = Deliverable.name + literal(" — ") + Organisation.name
    query = select(Deliverable.due_on, SequenceProgress.id, subject).join(Deliverable.sequence_progress)
    query = _company_of(query.join(SequenceProgress.participation))
    late = Deliverable.state.in_(DUE) & (Deliverable.due_on <= day + SOON)
    return query.where(late, *_alive(Deliverable, SequenceProgress))


def _sequences(day: date) -> Select[Any]:
    subject = Sequence.name + literal(" — ") + Organisation.name
    query = select(Sequence.ends_on, SequenceProgress.id, subject).join(SequenceProgress.sequence)
    query = _company_of(query.join(SequenceProgress.participation))
    late = SequenceProgress.state.in_(UNFINISHED) & (Sequence.ends_on < day)
    return query.where(late, *_alive(SequenceProgress, Sequence))


def _readings(milestone: Milestone) -> Callable[[date], Select[Any]]:
    """The cohorts of which a company has no reading yet, once its end is known (`models.accompaniment.jobs.due_on`)."""

    def query(day: date) -> Select[Any]:
        end = func.coalesce(Participation.left_on, Cohort.ends_on, type_=Cohort.ends_on.type)
        read = select(JobsReading.id).join(JobsReading.establishment)
        read = read.where(
            Establishment.company_id == Participation.company_id,  # type: ignore[attr-defined]
            JobsReading.milestone == milestone,
            *_alive(JobsReading, Establishment),
        )
        due = select(func.min(end, type_=Cohort.ends_on.type), Cohort.id, Cohort.code).join(Participation.cohort)
        due = due.where(
            end <= _latest(day + SOON, MONTHS_LATER[milestone]),
            Participation.state.in_(READ),
            ~read.exists(),
            *_alive(Participation, Cohort),
        )
        return due.group_by(Cohort.id, Cohort.code)

    return query


def _approvals(day: date) -> Select[Any]:
    query = select(Approval.ends_on, Organisation.id, Organisation.name)
    query = query.join(Organisation, Organisation.id == Approval.company_id)  # type: ignore[attr-defined]
    return query.where(Approval.ends_on.between(day, day + ENDING), *_alive(Approval, Organisation))


def _mandates(day: date) -> Select[Any]:
    subject = Person.last_name + literal(" ") + Person.first_name
    query = select(Mandate.ends_on, Mandate.id, subject).join(Mandate.person)
    return query.where(Mandate.ends_on.between(day, day + ENDING), *_alive(Mandate, Person))


def _meetings(day: date) -> Select[Any]:
    """Over for three days, and nobody said whether it was held."""
    past = midnight(day) - PAST
    query = select(
        _day(Meeting.starts_at),
        Meeting.id,
        Cohort.code + literal(" — ") + func.coalesce(Meeting.title, literal("sans titre")),
    ).join(Meeting.cohort)
    return query.where(Meeting.state.in_(COMING), Meeting.starts_at < past, *_alive(Meeting, Cohort))


def _follow_ups(day: date) -> Select[Any]:
    subject = FollowUp.label + literal(" — ") + Organisation.name
    query = select(FollowUp.due_on, FollowUp.id, subject).join(FollowUp.participation)
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    due = FollowUp.done_on.is_(None) & (FollowUp.due_on <= day + SOON)
    return query.where(due, *_alive(FollowUp, Participation, Organisation))


def _requests(_day_asked: date) -> Select[Any]:
    query = select(_day(SupportRequest.filed_at), SupportRequest.id, Organisation.name).join(
        SupportRequest.participation
    )
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    waiting = SupportRequest.state.in_((SupportState.OPEN, SupportState.ASSIGNED))
    return query.where(waiting, *_alive(SupportRequest, Participation, Organisation))


def _calls(day: date) -> Select[Any]:
    """Announced, and closing within a week."""
    end = func.coalesce(CallForApplications.extended_to, CallForApplications.closes_at)
    start = midnight(day)
    query = select(_day(end), CallForApplications.id, Cohort.code).join(CallForApplications.cohort)
    closing = end.between(start, start + SOON) & (CallForApplications.state == CallState.PUBLISHED)
    return query.where(closing, *_alive(CallForApplications, Cohort))


SOURCES = (
    TaskSource("Livrable attendu", "sequence_progress", _deliverables),
    TaskSource("Séquence à terminer", "sequence_progress", _sequences),
    TaskSource("Rendez-vous passé, à enregistrer", "meeting", _meetings),
    TaskSource("À faire", "follow_up", _follow_ups),
    TaskSource("Demande d'appui sans réponse", "support_request", _requests),
    TaskSource("Appel à candidatures bientôt clos", "call_for_applications", _calls),
    TaskSource("Agrément bientôt à sa fin", "company", _approvals),
    TaskSource("Mandat bientôt à sa fin", "mandate", _mandates),
    *(TaskSource(f"Relevés d'emplois {one.label}", "jobs_reading", _readings(one), one) for one in MONTHS_LATER),
)
