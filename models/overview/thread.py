"""The thread of a company, over all its years (`app/docs/accompaniment.md#thread`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import (
    BindParameter,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    func,
    literal,
    null,
    select,
    type_coerce,
    union_all,
)

from models.accompaniment.attendance import Attendance
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.note import Note
from models.accompaniment.participation import LEFT, Participation
from models.accompaniment.support_request import SupportRequest, SupportTheme
from models.accompaniment.visibility import Visibility
from models.accompaniment.who_counts import took_part
from models.cohorts.cohort import Cohort
from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import (
    Actor,
    Record,
    Right,
    Words,
    allows,
    day_of,
    db,
    kept_for_a_day,
    kinds,
    paris_day,
    rows_for,
    set_words,
    sqlite_likely_hint,
    stem,
    uncapitalised,
)
from models.overview.reading import columns_of, reads
from models.parties.company import Company
from models.parties.person import Person
from models.selection.candidacy import Candidacy


@dataclass(frozen=True)
class Exchange:
    """Something said or done on a day: in what words, on the page of which record, for whom.

    `field`: the name of the field of that record which the text is of; `at`: when, of what has its hour.
    """

    day: date
    title: str
    text: str | None
    concept: str
    record_id: int
    visibility: Visibility
    field: str | None
    at: datetime | None


@dataclass(frozen=True)
class _Shown:
    """The number of a sort of exchanges that somebody reads; `with_text`: its text too."""

    number: int
    with_text: bool


@dataclass(frozen=True)
class ExchangeSource:
    """A sort of exchanges: `query` gives those of a company; `title` is made of the words of each.

    `when` is a day or an instant, told as a day of Paris.
    """

    model: type[Record]
    title: Callable[[str], str]
    when: Any
    words: Any
    text: Any
    query: Callable[[Select[Any], Any], Select[Any]]
    visibility: Any = None  # a column, of those that say who reads them

    def rows(
        self, shown: _Shown, company: BindParameter[int], who: Actor, readers: Collection[Visibility]
    ) -> Select[Any]:
        """(number of the source, id, day, instant, words, text, visibility) of each, but for what is not read."""
        is_instant = isinstance(self.when.type, kinds.Instant)
        named = {
            "source": literal(shown.number),
            "record_id": self.model.id,
            "day": paris_day(self.when) if is_instant else type_coerce(self.when, kinds.Day()),
            "instant": self.when if is_instant else cast(null(), kinds.Instant()),
            "words": type_coerce(self.words, String()),
            "text": type_coerce(self.text if shown.with_text else null(), String()),
            "visibility": literal(Visibility.TEAM.value)
            if self.visibility is None
            else type_coerce(self.visibility, String()),
        }
        columns = [value.label(name) for name, value in named.items()]
        query = self.query(select(*columns), company).where(self.model.deleted_at.is_(None), self.when.is_not(None))
        only = rows_for(self.model, who)
        query = query if only is None else query.where(only)
        # What few exchanges meet is who they are of: told to SQLite, which knows it of no table.
        return query if self.visibility is None else query.where(sqlite_likely_hint(self.visibility.in_(readers)))

    @cached_property
    def columns(self) -> tuple[Sequence[Any], Sequence[Any]]:
        """What tells of what, and when, the exchanges were; what their text is made of."""
        return columns_of(self.when, self.words), columns_of(self.text)

    def is_read_by(self, who: Actor) -> bool:
        """Whether somebody reads of what, and when, the exchanges were."""
        return allows(who.role, stem(self.model.__name__), Right.READ) and reads(who.role, self.columns[0])


def thread(
    company: Company,
    who: Actor,
    *,
    read_as: Visibility = Visibility.TEAM,
    most: int,
) -> list[Exchange]:
    """The last exchanges that somebody reads, at most `most`, the last first; `read_as`: only those for these."""
    shown = tuple(_shown(who, read_as))
    if not shown:
        return []
    rows = db.session.execute(_statement(shown, who, read_as), {"company": company.id, "most": most})
    return sorted(_exchanges(rows), key=lambda one: one.day, reverse=True)


def _shown(who: Actor, read_as: Visibility) -> Iterator[_Shown]:
    """What they read, asked each time; read as others do, only what says who reads it."""
    for number, one in enumerate(SOURCES):
        if one.is_read_by(who) and (one.visibility is not None or read_as is Visibility.TEAM):
            yield _Shown(number, reads(who.role, one.columns[1]))


@kept_for_a_day
def _statement(shown: tuple[_Shown, ...], who: Actor, read_as: Visibility) -> Any:
    """The statement of these exchanges, of any company, of the rows that somebody reads."""
    readers = list(Visibility)[list(Visibility).index(read_as) :]
    company: BindParameter[int] = bindparam("company")
    found = union_all(*(SOURCES[one.number].rows(one, company, who, readers) for one in shown)).subquery()
    last = select(found).order_by(found.c.day.desc(), found.c.source, found.c.record_id.desc())
    return last.limit(bindparam("most", type_=Integer())).execution_options(with_bin=True)


def _exchanges(rows: Any) -> Iterator[Exchange]:
    for number, record_id, day, instant, words, text, visibility in rows:
        source = SOURCES[number]
        day = day_of(instant) if instant else day
        concept, field = stem(source.model.__name__), getattr(source.text, "key", None)
        seen_by: Any = Visibility(visibility)  # type: ignore[call-arg]
        yield Exchange(day, source.title(words), text, concept, record_id, seen_by, field, instant)


def _joined(company: Any) -> Select[Any]:
    alive = Participation.deleted_at.is_(None)
    return select(Participation.id).where(Participation.company_id == company, alive)  # type: ignore[attr-defined]


def _of(model: Any) -> Callable[[Select[Any], Any], Select[Any]]:
    return lambda query, company: query.where(model.participation_id.in_(_joined(company)))


def _meetings(query: Select[Any], company: Any) -> Select[Any]:
    alive = Attendance.deleted_at.is_(None)
    there = select(Attendance.meeting_id).where(Attendance.participation_id.in_(_joined(company)), alive)  # type: ignore[attr-defined]
    return query.where(Meeting.id.in_(there), Meeting.state != MeetingState.CANCELLED)


def _pitches(query: Select[Any], company: Any) -> Select[Any]:
    return _of(Pitch)(query.join(Pitch.council_session).join(CouncilSession.council), company)


def _mentorings(query: Select[Any], company: Any) -> Select[Any]:
    return _of(Mentoring)(query.join(Mentoring.mentor).join(Mentor.person), company)


def _years(query: Select[Any], company: Any) -> Select[Any]:
    return query.join(Participation.cohort).where(Participation.company_id == company)  # type: ignore[attr-defined]


def _kind(words: str) -> str:
    """The title of a meeting; the label of its kind, when it has none."""
    return next((one.label for one in MeetingKind if one.value == words), words)


TO_DO = set_words("À faire : ")
SOURCES = (
    ExchangeSource(
        FollowUp,
        lambda words: f"{TO_DO}{words}",
        FollowUp.due_on,
        FollowUp.label,
        null(),
        lambda query, company: _of(FollowUp)(query, company).where(sqlite_likely_hint(FollowUp.done_on.is_(None))),
    ),
    ExchangeSource(Note, lambda _words: "Note", Note.written_on, literal(""), Note.text, _of(Note), Note.visibility),
    ExchangeSource(
        Meeting,
        _kind,
        Meeting.starts_at,
        func.coalesce(Meeting.title, type_coerce(Meeting.kind, String())),
        Meeting.minutes,
        _meetings,
        Meeting.visibility,
    ),
    ExchangeSource(
        SupportRequest,
        lambda words: Words(f"Demande d'appui, {uncapitalised(SupportTheme(words).label)}"),  # type: ignore[call-arg]
        SupportRequest.filed_at,
        SupportRequest.theme,
        SupportRequest.question,
        _of(SupportRequest),
    ),
    ExchangeSource(
        Pitch,
        lambda words: f"Passage, {words}",
        CouncilSession.starts_at,
        Council.name,
        Pitch.advice,
        _pitches,
    ),
    ExchangeSource(
        Mentoring,
        lambda words: f"Mentorat, {words}",
        func.coalesce(Mentoring.starts_on, Mentoring.proposed_on, type_=kinds.Day()),
        Person.last_name + literal(" ") + Person.first_name,
        Mentoring.goal,
        _mentorings,
    ),
    ExchangeSource(
        Participation,
        lambda words: f"Entrée dans la promotion {words}",
        Participation.joined_on,
        Cohort.code,
        Participation.stake,
        lambda query, company: _years(query, company).where(took_part()),
    ),
    ExchangeSource(
        Participation,
        lambda words: f"Sortie de la promotion {words}, avant la fin",
        Participation.left_on,
        Cohort.code,
        Participation.outcome,
        lambda query, company: _years(query, company).where(took_part(), Participation.state.in_(LEFT)),
    ),
    ExchangeSource(
        Candidacy,
        lambda words: f"Candidature {words}",
        func.coalesce(Candidacy.submitted_at, Candidacy.created_at, type_=kinds.Instant()),
        Candidacy.reference,
        Candidacy.stake,
        lambda query, company: query.where(Candidacy.company_id == company),  # type: ignore[attr-defined]
    ),
)
