"""What ties a person to a company, found from all that shows it, in one statement (`app/docs/parties.md#ties`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import OVER, UNDER_WAY, Mentoring
from models.accompaniment.participation import Participation
from models.accompaniment.usual_adviser import UsualAdviser
from models.conduct.tie_words import WORDS, Found
from models.councils.mandate import Mandate
from models.engine import Record
from models.fund.application_state import GRANTED
from models.fund.fund import Fund
from models.fund.fund_application import FundApplication
from models.parties.conflict_of_interest import ConflictOfInterest, Tie, Ties, finds_ties
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.parties.position import Position, PositionRole

# Of whole tables: a tie is the same for whoever asks, whatever rows they read. Under names of their own: a statement
# that reads these concepts under another name would read them here under that name too.
POSITION, MANDATE, CONFLICT, PAIR, MENTOR, JOINED, ADVISER, FILE, FUND = (
    one.__table__.alias()
    for one in (
        Position,
        Mandate,
        ConflictOfInterest,
        Mentoring,
        Mentor,
        Participation,
        UsualAdviser,
        FundApplication,
        Fund,
    )
)
SEATS = POSITION, MANDATE  # where somebody sits: joined one after the other, since a statement copies no union whole
# Between whom, and on which day.
PEOPLE: Any = bindparam("people", expanding=True)
ORGANISATIONS: Any = bindparam("organisations", expanding=True)
DAY = bindparam("day", type_=POSITION.c.starts_on.type)


def _lasts(start: Any, end: Any) -> ColumnElement[bool]:
    """Whether a period covers the day; what has no first day began long ago."""
    return or_(start.is_(None), start <= DAY) & or_(end.is_(None), end >= DAY)


def _told(
    source: str, shown: Any, person: Any, organisation: Any, since: Any, through: Any = None, fund: Any = None
) -> Any:
    """A row of the statement for each tie that a table shows."""
    via, lent = (cast(null(), shown.c.id.type) if one is None else one for one in (through, fund))
    columns = (literal(source), shown.c.id, person, organisation, via, since, lent)
    names = ("source", "id", "person_id", "organisation_id", "through_id", "since", "fund_id")
    labelled = (column.label(name) for column, name in zip(columns, names, strict=True))
    met = person.in_(PEOPLE), organisation.in_(ORGANISATIONS), shown.c.deleted_at.is_(None)
    return select(*labelled).where(*met)


def _sits(seat: Any) -> Any:
    """Whether the people are there on the day, by a position or by a mandate for an organisation."""
    c = seat.c
    return c.person_id.in_(PEOPLE) & c.deleted_at.is_(None) & _lasts(c.starts_on, c.ends_on)


def _own() -> Iterator[Select[Any]]:
    """Positions, mandates for the organisation, what was declared."""
    for source, table in (("position", POSITION), ("mandate", MANDATE)):
        c = table.c
        told = _told(source, table, c.person_id, c.organisation_id, c.starts_on)
        yield told.where(_lasts(c.starts_on, c.ends_on))
    c = CONFLICT.c
    told = _told("conflict", CONFLICT, c.person_id, c.organisation_id, c.declared_on)
    yield told.where(_lasts(c.declared_on, c.ended_on))


def _of_its_mentor() -> Iterator[Select[Any]]:
    """The company's mentor, then who is in the company that its mentor leads."""
    since = func.coalesce(PAIR.c.starts_on, PAIR.c.proposed_on)
    began = PAIR.c.state.in_(OVER) & PAIR.c.starts_on.is_not(None)
    met = or_(PAIR.c.state.in_(UNDER_WAY), began), _lasts(since, PAIR.c.ends_on)
    pairs = PAIR.join(MENTOR, PAIR.c.mentor_id == MENTOR.c.id).join(JOINED, PAIR.c.participation_id == JOINED.c.id)
    told = _told("mentor", PAIR, MENTOR.c.person_id, JOINED.c.company_id, since)
    yield told.select_from(pairs).where(*met)
    leads = Position.__table__.alias()  # type: ignore[attr-defined]
    firm = pairs.join(leads, leads.c.person_id == MENTOR.c.person_id)
    for seat in SEATS:
        told = _told("mentor_firm", PAIR, seat.c.person_id, JOINED.c.company_id, since, leads.c.organisation_id)
        yield told.select_from(firm.join(seat, seat.c.organisation_id == leads.c.organisation_id)).where(
            *met,
            _sits(seat),
            leads.c.role == PositionRole.HEAD,
            leads.c.deleted_at.is_(None),
            _lasts(leads.c.starts_on, leads.c.ends_on),
            seat.c.person_id != MENTOR.c.person_id,
            leads.c.organisation_id != JOINED.c.company_id,
        )


def _of_its_adviser() -> Iterator[Select[Any]]:
    """The company's usual adviser, then who is in the adviser's organisation: accountant, bank, lender…"""
    since = func.coalesce(ADVISER.c.since, ADVISER.c.company_agreed_on)
    lasts = _lasts(since, ADVISER.c.until)
    helped = ADVISER.join(JOINED, ADVISER.c.participation_id == JOINED.c.id)
    told = _told("adviser", ADVISER, ADVISER.c.person_id, JOINED.c.company_id, since)
    yield told.select_from(helped).where(lasts)
    through = ADVISER.c.organisation_id
    for seat in SEATS:
        told = _told("adviser_firm", ADVISER, seat.c.person_id, JOINED.c.company_id, since, through)
        others = seat.c.person_id != ADVISER.c.person_id, through != JOINED.c.company_id
        firm = helped.join(seat, seat.c.organisation_id == through)
        yield told.select_from(firm).where(lasts, _sits(seat), *others)


def _of_its_lender() -> Iterator[Select[Any]]:
    """Who is in the organisation that manages a fund which finances the company."""
    since = func.coalesce(FILE.c.decided_on, FILE.c.signed_on)
    met = FILE.c.state.in_(GRANTED), _lasts(since, FILE.c.closed_on), FUND.c.manager_id != FILE.c.company_id
    for seat in SEATS:
        lent = FILE.join(FUND, FILE.c.fund_id == FUND.c.id).join(seat, seat.c.organisation_id == FUND.c.manager_id)
        told = _told("lender", FILE, seat.c.person_id, FILE.c.company_id, since, FUND.c.manager_id, FILE.c.fund_id)
        yield told.select_from(lent).where(*met, _sits(seat))


SOURCES: tuple[Callable[[], Iterator[Select[Any]]], ...] = (_own, _of_its_mentor, _of_its_adviser, _of_its_lender)
SHOWS: dict[str, type[Record]] = {
    "position": Position,
    "mandate": Mandate,
    "conflict": ConflictOfInterest,
    "mentor": Mentoring,
    "mentor_firm": Mentoring,
    "adviser": UsualAdviser,
    "adviser_firm": UsualAdviser,
    "lender": FundApplication,
}
RECORDS = tuple(dict.fromkeys(SHOWS.values()))


@finds_ties
def ties(session: Session, people: Sequence[Person], organisations: Sequence[Organisation], day: date) -> Ties:
    """The ties of each person with each organisation, positions first, the oldest first of each sort."""
    who, whom = {one.id: one for one in people}, {one.id: one for one in organisations}
    asked = {"people": list(who), "organisations": list(whom), "day": day}
    told_once = {tuple(row[:5]): row for row in session.execute(_with_what_shows_them(), asked)}
    rows = told_once.values()
    found: Ties = {}
    for row in sorted(rows, key=lambda row: (list(SHOWS).index(row.source), row.since or date.min, row.id)):
        person, organisation = who[row.person_id], whom[row.organisation_id]
        record = getattr(row, SHOWS[row.source].__name__)
        told = Found(person, organisation, record, row.Organisation, row.since)
        ties = found.setdefault((person, organisation), [])
        ties.append(Tie(WORDS[row.source](told), record or organisation))
    return found


def tied_pairs(person_id: int, day: date) -> Select[Any]:
    """The ids of companies and of funds whose files of these companies a person is tied to, on a day, to put elsewhere.

    That the same fund financed them before is no tie.
    """
    found, of = _found(), Fund.__table__.alias()
    lent_by_others = or_(found.c.fund_id.is_(None), found.c.fund_id != of.c.id)
    who = {PEOPLE.key: bindparam(None, [person_id], expanding=True, unique=True), DAY.key: literal(day)}
    return _of_whatever_organisation(select(found.c.organisation_id, of.c.id).where(lent_by_others), who)


def tied_to() -> Select[Any]:
    """The ids of the organisations to which people are tied on a day, to put in a statement that is told of both."""
    return _of_whatever_organisation(select(_found().c.organisation_id), {})


def _found() -> Any:
    return union_all(*(told for source in SOURCES for told in source())).subquery()


def _of_whatever_organisation(query: Select[Any], said: dict[str, Any]) -> Select[Any]:
    said = said | {ORGANISATIONS.key: select(Organisation.__table__.alias().c.id).scalar_subquery()}  # type: ignore[attr-defined]

    def replaced(element: Any, **_told: Any) -> Any:
        return said.get(element.key) if isinstance(element, BindParameter) else None

    found: Any = visitors.replacement_traverse(query, {}, replaced)
    return found  # type: ignore[no-any-return]


@cache
def _with_what_shows_them() -> Any:
    """Each tie beside the record that shows it and through whom it is, where whoever asks reads these."""
    found = _found()
    query: Any = select(found, *RECORDS, Organisation).select_from(found)
    for model in RECORDS:
        sources = [source for source, shown in SHOWS.items() if shown is model]
        query = query.outerjoin(model, (found.c.id == model.id) & found.c.source.in_(sources))
    query = query.outerjoin(Organisation, found.c.through_id == Organisation.id)
    return query.execution_options(with_bin=True)
