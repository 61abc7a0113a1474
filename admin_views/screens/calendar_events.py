"""What a calendar tells whoever asks: meetings, sessions of councils, sequences, calls; each for those who read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from admin_views.engine.audiences import may, shows
from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.convocation import end_of
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.session_state import SessionState
from models.engine import Right, day_of, db, hours, load_link, midnight, set_words, title_options, whole
from models.parties.person import Person
from models.selection.call_for_applications import CallForApplications, CallState

# What is told of each.
BEGINS, ENDS, OPENS, CLOSES = map(set_words, ("Début : ", "Fin : ", "Ouverture : ", "Clôture : "))
MEETING = ("kind", "title", "cohort", "state", "starts_at", "ends_at", "place")
SESSION = ("council", "number", "starts_at", "place", "state")
SEQUENCE = ("cohort", "name", "starts_on", "ends_on")
CALL = ("cohort", "state", "opens_at", "closes_at", "extended_to")
MOST, DAY = 500, timedelta(days=1)  # of each sort
UNSURE = {MeetingState.PLANNED, MeetingState.POSTPONED, SessionState.PLANNED, SessionState.POSTPONED}
CANCELLED = {MeetingState.CANCELLED, SessionState.CANCELLED}
COMPANIES = selectinload(Meeting.attendances).options(load_link(Attendance, "participation", Participation))


@dataclass(frozen=True)
class Event:
    """Something at an hour, or of whole days, the last included; of which record, and as of which change of it."""

    sort: str  # the class of what the stylesheet draws
    name: str  # what its sort is called
    record: Any
    concept: str
    title: str
    start: datetime | date
    end: datetime | date | None = None
    place: str = ""
    with_whom: tuple[str, ...] = ()
    part: str = ""  # of its record, where this one has several events

    @property
    def day(self) -> date:
        """The day it begins, in Paris."""
        return day_of(self.start) if isinstance(self.start, datetime) else self.start

    @property
    def begins(self) -> str:
        """« 10 h »; nothing of what has no hour."""
        return hours(self.start, None) if isinstance(self.start, datetime) else ""

    @property
    def times(self) -> str:
        """« 10 h – 12 h »; nothing of what has no hour."""
        if not isinstance(self.start, datetime):
            return ""
        return hours(self.start, self.end if isinstance(self.end, datetime) else None)

    @property
    def is_cancelled(self) -> bool:
        """Whether it will not take place."""
        return getattr(self.record, "state", None) in CANCELLED

    @property
    def is_unsure(self) -> bool:
        """Whether it is planned, and not confirmed."""
        return getattr(self.record, "state", None) in UNSURE


def tells_who_comes() -> bool:
    """Whether whoever asks reads who comes to meetings."""
    return all(may(Right.READ, one) for one in (Attendance, Participation, Person))


def with_whom(meeting: Meeting) -> list[str]:
    """Whom a meeting is with, for those who read who comes."""
    return meeting.company_names if tells_who_comes() else []


def events(start: date, end: date) -> list[Event]:
    """What begins from a day on and before another one, in order: of each sort, the first ones where they are many."""
    return _in_order([*_meetings(start, end), *_others(start, end, None)], start, end)


def day_by_day(
    start: date, end: date, cohort: Cohort | None = None, most: int = MOST
) -> tuple[list[Event], dict[date, int]]:
    """The same of a cohort and of none when one is given; so many meetings a day, and how many more."""
    found, more = list(_others(start, end, cohort)), dict[date, int]()
    if shows(Meeting, *MEETING):
        for one, many in db.session.execute(_some_of_each_day(start, end, cohort, most)):
            found.append(event := event_of_meeting(one))
            if many > most:
                more[event.day] = many - most
    return _in_order(found, start, end), more


def _others(start: date, end: date, cohort: Cohort | None) -> Iterator[Event]:
    for read in (_sessions, _sequences, _calls):
        yield from read(start, end, cohort)


def _in_order(found: list[Event], start: date, end: date) -> list[Event]:
    return sorted((one for one in found if start <= one.day < end), key=_order)


def _order(one: Event) -> tuple[date, bool, datetime | date, str]:
    """By day, what has no hour first."""
    return one.day, isinstance(one.start, datetime), one.start, one.title


def event_of_meeting(one: Meeting) -> Event:
    """A meeting, and with whom for those who read it."""
    title, whom = one.title or set_words(one.kind.label), tuple(with_whom(one))
    return Event("meeting", "Rendez-vous", one, "meeting", title, one.starts_at, one.ends_at, one.place or "", whom)


def event_of_session(one: CouncilSession) -> Event:
    """A session of a council."""
    title = f"{one.council} n° {one.number}" if one.number else str(one.council)
    return Event("council", "Conseil", one, "council_session", title, one.starts_at, place=one.place or "")


def with_ends(found: Iterable[Event]) -> list[Event]:
    """The same, sessions of councils with their end as their letters say it: in three statements, however many."""
    events = list(found)
    numbers = [one.record.id for one in events if isinstance(one.record, CouncilSession)]
    if not numbers or not shows(Pitch, "starts_at", "minutes"):
        return events
    order = selectinload(CouncilSession.pitches), selectinload(CouncilSession.breaks)
    with whole():
        db.session.scalars(select(CouncilSession).where(CouncilSession.id.in_(numbers)).options(*order)).all()
        return [
            replace(one, end=end_of(one.record)) if isinstance(one.record, CouncilSession) else one for one in events
        ]


def meetings_query(cohort: Cohort | None) -> Any:
    """The meetings of a cohort, or all of them, with what their events tell."""
    query = select(Meeting).options(COMPANIES, *title_options(Meeting, strict=False))
    return query if cohort is None else query.where(Meeting.cohort == cohort)


def _some_of_each_day(start: date, end: date, cohort: Cohort | None, most: int) -> Any:
    """The first meetings of each day in Paris, with how many there are that day."""
    begins: Any = Meeting.starts_at
    nights = [midnight(start + number * DAY) for number in range(1, (end - start).days + 1)]
    day = case(*((begins < night, number) for number, night in enumerate(nights)))
    rank = func.row_number().over(partition_by=day, order_by=(begins, Meeting.id)).label("rank")
    told = Meeting.id, rank, func.count().over(partition_by=day).label("many")
    numbered = select(*told).where(_within(begins, start, end))
    numbered = numbered if cohort is None else numbered.where(Meeting.cohort == cohort)
    ranked = numbered.subquery()
    query = meetings_query(None).add_columns(ranked.c.many).join(ranked, ranked.c.id == Meeting.id)
    return query.where(ranked.c.rank <= most).order_by(begins, Meeting.id)


def _meetings(start: date, end: date) -> Iterator[Event]:
    if shows(Meeting, *MEETING):
        query = meetings_query(None).where(_within(Meeting.starts_at, start, end))
        found = db.session.scalars(query.order_by(Meeting.starts_at, Meeting.id).limit(MOST))
        yield from map(event_of_meeting, found)


def _sessions(start: date, end: date, cohort: Cohort | None) -> Iterator[Event]:
    if shows(CouncilSession, *SESSION):
        query = select(CouncilSession).options(*title_options(CouncilSession)).limit(MOST)
        of_it = CouncilSession.cohort_id  # type: ignore[attr-defined]
        query = query if cohort is None else query.where(or_(of_it == cohort.id, of_it.is_(None)))
        found = db.session.scalars(query.where(_within(CouncilSession.starts_at, start, end)))
        yield from map(event_of_session, found)


def _sequences(start: date, end: date, cohort: Cohort | None) -> Iterator[Event]:
    """Each by the day it begins and the day it ends."""
    if shows(Sequence, *SEQUENCE):
        begins, ends = Sequence.starts_on, Sequence.ends_on
        last = end - DAY
        query = _of(Sequence, cohort).where(or_(begins.between(start, last), ends.between(start, last)))
        for one in db.session.scalars(query):
            named = f"{one.name} ({one.cohort.code})"
            for part, title, day in (
                ("start", f"{BEGINS}{named}", one.starts_on),
                ("end", f"{ENDS}{named}", one.ends_on),
            ):
                if day is not None:
                    yield Event("sequence", "Séquence", one, "sequence", title, day, part=part)


def _calls(start: date, end: date, cohort: Cohort | None) -> Iterator[Event]:
    """Those that are announced, by the instants when they open and close."""
    if shows(CallForApplications, *CALL):
        model = CallForApplications
        deadline = func.coalesce(model.extended_to, model.closes_at)
        soon = or_(_within(model.opens_at, start, end), _within(deadline, start, end))
        announced = model.state.not_in((CallState.DRAFT, CallState.CANCELLED))
        for one in db.session.scalars(_of(model, cohort).where(soon, announced)):
            for part, title, moment in (
                ("start", f"{OPENS}{one}", one.opens_at),
                ("end", f"{CLOSES}{one}", one.deadline),
            ):
                yield Event("call", "Appel à candidatures", one, "call_for_applications", title, moment, part=part)


def _of(model: Any, cohort: Cohort | None) -> Any:
    query = select(model).options(joinedload(model.cohort, innerjoin=True)).limit(MOST)
    return query if cohort is None else query.where(model.cohort == cohort)


def _within(moment: Any, start: date, end: date) -> Any:
    return (moment >= midnight(start)) & (moment < midnight(end))


def nearest(empty: date, cohort: Cohort | None = None) -> date | None:
    """The day of the first meeting or session from a day on, else of the last one before; None where there is none."""
    asked: list[tuple[Any, Any]] = [(Meeting, Meeting.starts_at)] if shows(Meeting, *MEETING) else []
    asked += [(CouncilSession, CouncilSession.starts_at)] if shows(CouncilSession, *SESSION) else []
    ends = [_ends(model, start, empty, cohort) for model, start in asked]
    after, before = ([one for one in found if one] for found in zip(*ends, strict=True)) if ends else ([], [])
    moment = min(after) if after else max(before, default=None)
    return day_of(moment) if moment else None


def _ends(model: Any, start: Any, empty: date, cohort: Cohort | None) -> tuple[datetime | None, datetime | None]:
    """The first instant from a day on, and the last one before."""
    moment = midnight(empty)
    after, before = select(func.min(start)).where(start >= moment), select(func.max(start)).where(start < moment)
    if cohort is not None:
        after, before = (one.where(model.cohort == cohort) for one in (after, before))
    first, last = db.session.execute(select(after.scalar_subquery(), before.scalar_subquery())).one()
    return first, last
