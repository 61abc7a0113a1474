"""What lists are sorted by where a column tells what others hold: the SQL of what `asked_together` works out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, case, extract, func, or_, select

from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import COMING, Meeting, MeetingState
from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import UNDER_WAY, Mentoring
from models.accompaniment.participation import PRESENT, Participation, ParticipationState
from models.accompaniment.participations import newest_first
from models.accompaniment.sequence_progress import UNFINISHED, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import midnight, today
from models.overview.asked_together import FINISHED
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_document import CandidacyDocument
from models.selection.criterion import Axis, Criterion
from models.selection.evaluation import Evaluation, EvaluationState
from models.selection.marks import BONUS, FULL
from models.selection.score import Score
from models.selection.wanted_document import WantedDocument

NAME = Person.last_name + " " + Person.first_name


def _of_last_year(value: Any, *joined: Any) -> Any:
    """A value of the participation of a company that is under way, else of the last one."""
    query: Any = select(value).select_from(Participation)
    for one in joined:
        query = query.outerjoin(one)
    ours = Participation.company_id == Company.id  # type: ignore[attr-defined]
    return query.where(ours).order_by(*newest_first()).limit(1).correlate(Company).scalar_subquery()


def cohort() -> Any:
    """Of a company, its code."""
    return _of_last_year(Cohort.code, Participation.cohort)


def adviser() -> Any:
    """Of a company."""
    return _of_last_year(NAME, Participation.adviser)


def stage() -> Any:
    """Of a company: a sequence, else a state by its label."""
    labels = case({one.value: one.label for one in ParticipationState}, value=Participation.state)
    return _of_last_year(func.coalesce(sequence(), labels))


def sequence() -> Any:
    """Of a participation, while it takes part."""
    first: Any = select(Sequence.name).select_from(SequenceProgress).join(SequenceProgress.sequence)
    first = first.where(*_unfinished()).order_by(Sequence.rank).limit(1)
    here = func.coalesce(first.correlate(Participation).scalar_subquery(), FINISHED)
    return case((Participation.state.in_(PRESENT), here))


def days_late() -> Any:
    """Of a participation: the sooner it had to be, the more they are."""
    first: Any = select(func.min(Sequence.ends_on)).select_from(SequenceProgress).join(SequenceProgress.sequence)
    first = first.where(*_unfinished(), Sequence.ends_on < today())
    soonest = first.correlate(Participation).scalar_subquery()
    return case((Participation.state.in_(PRESENT), -extract("epoch", soonest)))


def _unfinished() -> tuple[Any, ...]:
    ours = SequenceProgress.participation_id == Participation.id  # type: ignore[attr-defined]
    return ours, SequenceProgress.state.in_(UNFINISHED)


def mentor() -> Any:
    """Of a participation, of which one pair at most is under way."""
    name = func.min(case((Mentoring.state.in_(UNDER_WAY), NAME)))
    query: Any = select(name).select_from(Mentoring).join(Mentoring.mentor).join(Mentor.person)
    ours = Mentoring.participation_id == Participation.id  # type: ignore[attr-defined]
    return query.where(ours).correlate(Participation).scalar_subquery()


def last_meeting(model: type[Any]) -> Any:
    """Of a company, or of a participation."""
    return _met(model, func.max(case((Meeting.state == MeetingState.HELD, Meeting.starts_at))))


def next_meeting(model: type[Any]) -> Any:
    """From this morning on."""
    coming = and_(Meeting.state.in_(COMING), Meeting.starts_at >= midnight(today()))
    return _met(model, func.min(case((coming, Meeting.starts_at))))


def _met(model: type[Any], value: Any) -> Any:
    """The states are not in the WHERE: databases would begin with all the meetings that are in one."""
    query: Any = select(value).select_from(Attendance).join(Attendance.meeting)
    if model is Company:
        there, owner = query.join(Attendance.participation), Participation.company_id  # type: ignore[attr-defined]
    else:
        there, owner = query, Attendance.participation_id  # type: ignore[attr-defined]
    return there.where(owner == model.id).correlate(model).scalar_subquery()


def jobs() -> Any:
    """Of a company: the last count of each open site, added."""
    last: Any = select(JobsReading.fte).where(JobsReading.establishment_id == Establishment.id)  # type: ignore[attr-defined]
    last = last.order_by(JobsReading.observed_on.desc(), JobsReading.id.desc()).limit(1).correlate(Establishment)
    is_open = or_(Establishment.closed_on.is_(None), Establishment.closed_on > today())
    ours = Establishment.company_id == Company.id  # type: ignore[attr-defined]
    return select(func.sum(last.scalar_subquery())).where(ours, is_open).correlate(Company).scalar_subquery()


def free_places() -> Any:
    """Of a mentor."""
    pairs: Any = select(func.count(Mentoring.id)).where(Mentoring.mentor_id == Mentor.id)  # type: ignore[attr-defined]
    free = Mentor.capacity - pairs.where(Mentoring.state.in_(UNDER_WAY)).correlate(Mentor).scalar_subquery()
    return case((and_(Mentor.state == MentorState.ACTIVE, free > 0), free), else_=0)


def documents_here() -> Any:
    """Of an application: the share of the required documents that are here."""
    received = select(CandidacyDocument.id).where(
        CandidacyDocument.candidacy_id == Candidacy.id,  # type: ignore[attr-defined]
        CandidacyDocument.wanted_id == WantedDocument.id,  # type: ignore[attr-defined]
        CandidacyDocument.received_on.is_not(None),
    )
    share = func.avg(case((received.correlate(Candidacy, WantedDocument).exists(), 1.0), else_=0.0))
    query: Any = select(share).select_from(CallForApplications).join(CallForApplications.wanted_documents)
    ours = CallForApplications.id == Candidacy.call_id, WantedDocument.is_required  # type: ignore[attr-defined]
    return query.where(*ours).correlate(Candidacy).scalar_subquery()


def score() -> Any:
    """Of an application, as `marks` adds it up: the mean of what each submitted evaluation gives."""
    given: Any = select(_share(Axis.SOCIAL) * FULL / 2 + _share(Axis.ECONOMIC) * FULL / 2 + _share(Axis.CROSS) * BONUS)
    given = given.select_from(Score).join(Score.criterion).where(Score.evaluation_id == Evaluation.id)  # type: ignore[attr-defined]
    ours = Evaluation.candidacy_id == Candidacy.id, Evaluation.state == EvaluationState.SUBMITTED  # type: ignore[attr-defined]
    mean: Any = select(func.avg(given.correlate(Evaluation).scalar_subquery())).where(*ours)
    return mean.correlate(Candidacy).scalar_subquery()


def _share(axis: Axis) -> Any:
    is_of_it = Criterion.axis == axis
    weighted = func.coalesce(Score.value, 0) * 1.0 * Criterion.weight / Criterion.scale_max
    total = func.nullif(func.sum(case((is_of_it, Criterion.weight), else_=0)), 0)
    return func.coalesce(func.sum(case((is_of_it, weighted), else_=0.0)) / total, 0)
