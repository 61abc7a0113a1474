"""« Ma semaine »: what is late, due or about to end, read from the records (`app/docs/accompaniment.md#week`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Column, Date, Select, String, case, cast, extract, false, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from models.accompaniment.attendance import Attendance
from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import COMING, Meeting
from models.accompaniment.participation import PRESENT, Participation
from models.accompaniment.sequence_progress import UNFINISHED, SequenceProgress
from models.accompaniment.support_request import SupportRequest, SupportState
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.mandate import Mandate
from models.engine import Actor, Right, Role, allows, db, midnight, paris_day, today
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_application import DECLARATION_LASTS
from models.fund.late_links import above_since
from models.overview import fund_tasks
from models.overview.departure_tasks import left_behind, still_planned
from models.overview.reading import columns_of, reads
from models.overview.reading_tasks import reading_tasks
from models.overview.task import LONG, PAST, SOON, Task, is_person, person_of
from models.parties.approval import Approval
from models.parties.control_link import ControlLink
from models.parties.data_request import OPEN, DataRequest
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.selection.call_for_applications import CallForApplications, CallState

ENDING = timedelta(days=90)
YEAR = timedelta(days=365)  # what nobody settled for a year is nobody's task of the week
ONE_DAY = 24 * 3600  # seconds
MOST = 200

DUE = (DeliverableState.EXPECTED, DeliverableState.TO_REDO)


@dataclass(frozen=True)
class TaskSource:
    """A sort of tasks: `query` gives (day, id of the record, subject, whether it is theirs) of a day and a person.

    It is due so many days after the one that the query gives: `lasts`; or on the day that `term` makes of it, and the
    store then sorts them by `lasts`. `waits`: it was asked that day, and has no term. `since`: what no statement alone
    tells, which of the records it is about, and from which day after a first one; `made_of`: what it works that out of.
    """

    sentence: str
    concept: str
    query: Callable[[date, Any], Select[Any]]
    lasts: timedelta = timedelta()
    waits: bool = False
    term: Callable[[date], date] | None = None
    since: Callable[[Session, Collection[int], date], Mapping[int, date]] | None = None
    made_of: tuple[Any, ...] = ()

    def is_settled_by(self, role: Role | None) -> bool:
        """Whether a role writes where it is settled, and reads what it tells."""
        return allows(role, self.concept, Right.UPDATE) and reads(role, _told(self))


@cache
def _told(source: TaskSource) -> tuple[Column[Any], ...]:
    """The columns that a sort of tasks is told by, worked out once."""
    return columns_of(*list(source.query(today(), person_of(None)).selected_columns)[:3], *source.made_of)


def settled_by(role: Role | None) -> tuple[int, ...]:
    """The numbers of the sorts of tasks that are a role's to settle."""
    return tuple(number for number, one in enumerate(SOURCES) if one.is_settled_by(role))


def week(day: date, who: Actor, *, is_recent: bool = False) -> list[Task]:
    """What somebody has to settle on that day, of the rows that they read: theirs first, what is long past last.

    `is_recent`: but for what is long past, which is then not asked of the store.
    """
    numbers = settled_by(who.role)
    asked = db.session.execute(_statement(day, numbers, who.user_id, is_recent)).all() if numbers else ()
    found = [*_tasks(asked, day), *reading_tasks(day, who, LONG if is_recent else YEAR)]
    return sorted((one for one in found if not (is_recent and one.is_old(day))), key=lambda one: one.rank(day))


@lru_cache(maxsize=256)
def _statement(day: date, numbers: tuple[int, ...], user_id: int | None, is_recent: bool) -> Select[Any]:
    """These sorts of tasks at once, the last due where there are too many; kept for the day, it is long to write."""
    person = person_of(user_id)
    found = union_all(*(_numbered(number, SOURCES[number], day, person) for number in numbers)).subquery()
    *told, due = found.c
    last = select(*told).order_by(found.c.is_mine.desc(), due.desc()).limit(MOST)
    if is_recent:
        last = last.where(due >= extract("epoch", literal(day - LONG, Date)))
    return last.execution_options(with_bin=True)


def _numbered(number: int, source: TaskSource, day: date, person: Any) -> Select[Any]:
    """With the number of their sort, and when they are due, in seconds: what both engines add days to."""
    query = source.query(day, person)
    told, record_id, subject, is_mine = query.selected_columns
    due = _seconds(told) + int(source.lasts.total_seconds())
    return query.with_only_columns(
        told, record_id, subject, is_mine.label("is_mine"), literal(number), due.label("due")
    )


def _tasks(rows: Collection[Any], day: date) -> Iterator[Task]:
    """Those of the rows of the statement, but those that their sort is not about."""
    for number, asked in groupby(sorted(rows, key=itemgetter(4)), itemgetter(4)):
        source, those = SOURCES[number], list(asked)
        days = source.since(db.session(), [one[1] for one in those], day - YEAR) if source.since else None
        for told, record_id, subject, mine, _number in those:
            on = told if days is None else days.get(record_id)
            if on is not None:
                due = source.term(on) if source.term else on + source.lasts
                yield Task(due, source.sentence, subject, source.concept, record_id, bool(mine), waits=source.waits)


def _alive(*models: Any) -> Iterator[Any]:
    return (one.deleted_at.is_(None) for one in models)


def _company_of(query: Select[Any]) -> Select[Any]:
    """Joined to the company of a participation that is under way."""
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    return query.where(Participation.state.in_(PRESENT), *_alive(Participation, Organisation))


def _advised_by(person: Any) -> Any:
    return is_person(person, Participation.adviser_id)  # type: ignore[attr-defined]


def _overdue(day: date) -> Any:
    """That a sequence is past its end, and the company not done with it."""
    return SequenceProgress.state.in_(UNFINISHED) & func.coalesce(Sequence.ends_on < day, false())


def _deliverables(day: date, person: Any) -> Select[Any]:
    """Those of a sequence that is late are told with it."""
    subject = Deliverable.name + literal(" — ") + Organisation.name
    query = select(Deliverable.due_on, SequenceProgress.id, subject, _advised_by(person))
    query = query.join(Deliverable.sequence_progress).join(SequenceProgress.sequence)
    query = _company_of(query.join(SequenceProgress.participation))
    due = Deliverable.state.in_(DUE) & (Deliverable.due_on <= day + SOON) & ~_overdue(day)
    return query.where(due, *_alive(Deliverable, SequenceProgress, Sequence))


def _sequences(day: date, person: Any) -> Select[Any]:
    """With how many deliverables it waits for."""
    owed = select(func.count(Deliverable.id)).where(
        Deliverable.sequence_progress_id == SequenceProgress.id,  # type: ignore[attr-defined]
        Deliverable.state.in_(DUE),
        *_alive(Deliverable),
    )
    count = owed.scalar_subquery()
    words = case(
        (count == 0, ""), (count == 1, ", 1 livrable attendu"), else_=", " + cast(count, String) + " livrables attendus"
    )
    subject = Sequence.name + literal(" — ") + Organisation.name + words
    query = select(Sequence.ends_on, SequenceProgress.id, subject, _advised_by(person))
    query = _company_of(query.join(SequenceProgress.sequence).join(SequenceProgress.participation))
    return query.where(_overdue(day), *_alive(SequenceProgress, Sequence))


def _approvals(day: date, person: Any) -> Select[Any]:
    advised = select(Participation.id).where(
        Participation.company_id == Organisation.id,  # type: ignore[attr-defined]
        Participation.state.in_(PRESENT),
        _advised_by(person),
        *_alive(Participation),
    )
    query = select(Approval.ends_on, Organisation.id, Organisation.name, advised.exists())
    query = query.join(Organisation, Organisation.id == Approval.company_id)  # type: ignore[attr-defined]
    return query.where(_ends_soon(Approval, day, "company_id", "kind"), *_alive(Approval, Organisation))


def _mandates(day: date, _person: Any) -> Select[Any]:
    subject = Person.last_name + literal(" ") + Person.first_name
    query = select(Mandate.ends_on, Mandate.id, subject, false()).join(Mandate.person)
    return query.where(_ends_soon(Mandate, day, "council_id", "person_id"), *_alive(Mandate, Person))


def _ends_soon(model: Any, day: date, *same: str) -> Any:
    """That it ends within ninety days, and nothing of the same goes on from then; once it has ended, it is over.

    What begins later than the day after leaves a hole, and does not go on.
    """
    next_one = aliased(model)
    goes_on = next_one.ends_on.is_(None) | (next_one.ends_on > model.ends_on)
    is_next = _seconds(next_one.starts_on) <= _seconds(model.ends_on) + ONE_DAY
    of_the_same = (getattr(next_one, name) == getattr(model, name) for name in same)
    following = select(next_one.id).where(*of_the_same, goes_on, is_next, *_alive(next_one))
    return model.ends_on.between(day, day + ENDING) & ~following.exists()


def _seconds(day: Any) -> Any:
    """A day as a number of seconds: what both engines count days by."""
    return extract("epoch", day)


def _meetings(day: date, person: Any) -> Select[Any]:
    """Over for three days, and nobody said whether it was held; with whom, when it was one company."""
    there = select(Attendance.id).join(Attendance.participation, isouter=True).where(*_alive(Attendance))
    there = there.where(Attendance.meeting_id == Meeting.id)  # type: ignore[attr-defined]
    companies = there.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    many = func.count(Participation.id.distinct())
    company = companies.with_only_columns(case((many == 1, literal(" — ") + func.min(Organisation.name)), else_=""))
    is_mine = there.where(_advised_by(person) | is_person(person, Attendance.person_id)).exists()  # type: ignore[attr-defined]
    title = Cohort.code + literal(" — ") + func.coalesce(Meeting.title, literal("sans titre"))
    subject = title + company.scalar_subquery()
    query = select(paris_day(Meeting.starts_at), Meeting.id, subject, is_mine).join(Meeting.cohort)
    past = Meeting.state.in_(COMING) & (Meeting.starts_at < midnight(day) - PAST)
    return query.where(past, *_alive(Meeting, Cohort))


def _follow_ups(day: date, person: Any) -> Select[Any]:
    """Of who answers for it; where nobody does, of the company's adviser."""
    subject = FollowUp.label + literal(" — ") + Organisation.name
    whose = func.coalesce(FollowUp.owner_id, Participation.adviser_id)  # type: ignore[attr-defined]
    query = select(FollowUp.due_on, FollowUp.id, subject, is_person(person, whose)).join(FollowUp.participation)
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    due = FollowUp.done_on.is_(None) & (FollowUp.due_on <= day + SOON)
    return query.where(due, *_alive(FollowUp, Participation, Organisation))


def _requests(_day_asked: date, person: Any) -> Select[Any]:
    """Of those that wait, the last ones, and all of the companies that a person advises: no more can be told."""
    waiting = SupportRequest.state.in_((SupportState.OPEN, SupportState.ASSIGNED)) & SupportRequest.deleted_at.is_(None)
    last = select(SupportRequest.id).where(waiting).order_by(SupportRequest.filed_at.desc()).limit(MOST).subquery()
    advised = select(Participation.id).where(Participation.adviser_id == person, *_alive(Participation))  # type: ignore[attr-defined]
    theirs = select(SupportRequest.id).where(waiting, SupportRequest.participation_id.in_(advised))  # type: ignore[attr-defined]
    query = select(paris_day(SupportRequest.filed_at), SupportRequest.id, Organisation.name, _advised_by(person))
    query = query.join(SupportRequest.participation)
    query = query.join(Organisation, Organisation.id == Participation.company_id)  # type: ignore[attr-defined]
    told = SupportRequest.id.in_(union_all(select(last.c.id), theirs))
    return query.where(told, *_alive(SupportRequest, Participation, Organisation))


def _calls(day: date, person: Any) -> Select[Any]:
    """Announced, and closing within a week."""
    end = func.coalesce(CallForApplications.extended_to, CallForApplications.closes_at)
    start, is_mine = midnight(day), is_person(person, Cohort.manager_id)  # type: ignore[attr-defined]
    query = select(paris_day(end), CallForApplications.id, Cohort.code, is_mine).join(CallForApplications.cohort)
    closing = end.between(start, start + SOON) & (CallForApplications.state == CallState.PUBLISHED)
    return query.where(closing, *_alive(CallForApplications, Cohort))


def _data_requests(_day_asked: date, _person: Any) -> Select[Any]:
    """All that wait for an answer: the law gives a month, and who asks may be told sooner."""
    subject = Person.last_name + literal(" ") + Person.first_name
    query = select(DataRequest.due_on, DataRequest.id, subject, false()).join(DataRequest.person)
    return query.where(DataRequest.state.in_(OPEN), *_alive(DataRequest, Person))


SOURCES = (
    TaskSource("Livrable attendu", "sequence_progress", _deliverables),
    TaskSource("Séquence à terminer", "sequence_progress", _sequences),
    TaskSource("Rendez-vous passé, à enregistrer", "meeting", _meetings),
    TaskSource("À faire", "follow_up", _follow_ups),
    TaskSource("Demande d'appui sans réponse", "support_request", _requests, waits=True),
    TaskSource("Mentor à prévenir, mentorat à interrompre", "mentoring", left_behind),
    TaskSource("Rendez-vous à annuler, l'entreprise est partie", "meeting", still_planned),
    TaskSource("Appel à candidatures bientôt clos", "call_for_applications", _calls),
    TaskSource("Agrément bientôt à sa fin", "company", _approvals),
    TaskSource("Mandat bientôt à sa fin", "mandate", _mandates),
    TaskSource("Demande d'accès aux données, à répondre", "data_request", _data_requests),
    TaskSource(
        "Déclaration des autres aides à renouveler", "fund_application", fund_tasks.declarations, DECLARATION_LASTS
    ),
    TaskSource("Versements du fonds échus", "payment", fund_tasks.payments),
    TaskSource("Remboursements du fonds échus", "repayment", fund_tasks.repayments),
    TaskSource("Compte bancaire à vérifier", "bank_account", fund_tasks.accounts_to_check),
    TaskSource(
        "Aide à inscrire au registre",
        "de_minimis_aid",
        fund_tasks.to_register,
        fund_tasks.AT_MOST,
        term=fund_tasks.last_to_register,
    ),
    TaskSource(
        "Octroi au-dessus du plafond de minimis, depuis un lien de contrôle",
        "fund_application",
        fund_tasks.above_ceiling,
        since=above_since,
        made_of=(DeMinimisAid.esb, ControlLink.starts_on),
    ),
)
