"""The thread of a company: what every party said and did, over all its years (`domain.md` §1, R27)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload, raiseload

from models.attendance import Attendance
from models.base import Record
from models.candidacy import Candidacy
from models.company import Company
from models.council_session import CouncilSession
from models.kinds import PARIS
from models.meeting import Meeting
from models.mentor import Mentor
from models.mentoring import Mentoring
from models.note import Note
from models.participation import Participation
from models.pitch import Pitch
from models.support_request import SupportRequest
from models.visibility import Visibility


@dataclass(frozen=True)
class Exchange:
    """Something said or done on a day: which record tells it, in what words, for whom."""

    day: date
    title: str
    text: str | None
    record: Record
    visibility: Visibility = Visibility.TEAM


@dataclass(frozen=True)
class Source:
    """A sort of exchanges: which are of a company, their day, their title, the field of their text."""

    model: type[Record]
    of: Callable[[Any, int], Any]
    when: Any
    title: Callable[[Any], str]
    text: str
    loads: Sequence[Any] = ()
    is_shared: bool = False  # it says who reads it

    def query(self, company: Company, readers: Collection[Visibility]) -> Select[Any]:
        """(record, moment) pairs, the last first."""
        joined = select(Participation.id).where(Participation.company_id == company.id)  # type: ignore[attr-defined]
        query = select(self.model, self.when).where(self.of(joined, company.id), self.when.is_not(None))
        if self.is_shared:
            query = query.where(self.model.visibility.in_(readers))  # type: ignore[attr-defined]
        return query.order_by(self.when.desc(), self.model.id.desc()).options(*self.loads, raiseload("*"))

    def exchange(self, record: Any, moment: date | datetime) -> Exchange:
        """As the thread tells it."""
        day = moment.astimezone(PARIS).date() if isinstance(moment, datetime) else moment
        said = {"visibility": record.visibility} if self.is_shared else {}
        return Exchange(day, self.title(record), getattr(record, self.text), record, **said)


def thread(
    session: Session, company: Company, concepts: Collection[type[Record]], *, audience: Visibility, most: int
) -> list[Exchange]:
    """The last exchanges that an audience reads, of these concepts, at most so many; the team reads them all."""
    readers = list(Visibility)[list(Visibility).index(audience) :]
    shown = (one for one in SOURCES if one.model in concepts and (one.is_shared or audience is Visibility.TEAM))
    found = (one for source in shown for one in _last(session, source, source.query(company, readers), most))
    return sorted(found, key=lambda one: one.day, reverse=True)[:most]


def _last(session: Session, source: Source, query: Select[Any], most: int) -> Iterator[Exchange]:
    return (source.exchange(*row) for row in session.execute(query.limit(most)))


def _meets(joined: Select[Any], _company: int) -> Any:
    alive = Attendance.deleted_at.is_(None)
    return Meeting.attendances.any(alive & Attendance.participation_id.in_(joined))  # type: ignore[attr-defined]


def _of(model: Any) -> Callable[[Any, int], Any]:
    return lambda joined, _company: model.participation_id.in_(joined)


SOURCES = (
    Source(Note, _of(Note), Note.written_on, lambda _one: "Note", "text", is_shared=True),
    Source(Meeting, _meets, Meeting.starts_at, lambda one: one.title or one.kind.label, "minutes", is_shared=True),
    Source(
        SupportRequest,
        _of(SupportRequest),
        SupportRequest.filed_at,
        lambda one: f"Demande d'appui, {one.theme.label.lower()}",
        "question",
    ),
    Source(
        Candidacy,
        lambda _joined, company: Candidacy.company_id == company,  # type: ignore[attr-defined]
        func.coalesce(Candidacy.submitted_at, Candidacy.created_at, type_=Candidacy.created_at.type),
        lambda one: f"Candidature {one.reference}",
        "stake",
    ),
    Source(
        Pitch,
        _of(Pitch),
        select(CouncilSession.starts_at).where(CouncilSession.id == Pitch.council_session_id).scalar_subquery(),  # type: ignore[attr-defined]
        lambda one: f"Passage, {one.council_session}",
        "advice",
        (
            joinedload(Pitch.council_session).options(
                joinedload(CouncilSession.council), joinedload(CouncilSession.cohort)
            ),
        ),
    ),
    Source(
        Mentoring,
        _of(Mentoring),
        func.coalesce(
            Mentoring.starts_on, Mentoring.proposed_on, func.date(Mentoring.created_at), type_=Note.written_on.type
        ),
        lambda one: f"Mentorat, {one.mentor}",
        "goal",
        (joinedload(Mentoring.mentor).joinedload(Mentor.person),),
    ),
)
