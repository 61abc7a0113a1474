"""What ties a person to a company, found from all that shows it, in one statement (`app/docs/parties.md#ties`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, cast, func, literal, null, or_, select, union, union_all
from sqlalchemy.orm import Session

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import OVER, UNDER_WAY, Mentoring
from models.accompaniment.participation import Participation
from models.accompaniment.usual_adviser import UsualAdviser
from models.conduct.tie_words import WORDS, Found
from models.councils.mandate import Mandate
from models.engine import Record
from models.fund.fund import Fund
from models.fund.fund_application import GRANTED, FundApplication
from models.parties.conflict_of_interest import ConflictOfInterest, Tie, Ties, finds_ties
from models.parties.organisation import Organisation
from models.parties.person import Person
from models.parties.position import Position, PositionRole

# Of whole tables: a tie is the same for whoever asks, whatever rows they read.
POSITION, MANDATE, CONFLICT, PAIR, MENTOR, JOINED, ADVISER, FILE, FUND = (
    one.__table__
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


@dataclass(frozen=True)
class Asked:
    """Between whom, and on which day."""

    people: Sequence[int]
    organisations: Sequence[int]
    day: date

    def lasts(self, start: Any, end: Any) -> ColumnElement[bool]:
        """Whether a period covers the day; what has no first day began long ago."""
        return or_(start.is_(None), start <= self.day) & or_(end.is_(None), end >= self.day)

    def told(self, source: str, shown: Any, person: Any, organisation: Any, since: Any, through: Any = None) -> Any:
        """A row of the statement for each tie that a table shows."""
        via = cast(null(), shown.c.id.type) if through is None else through
        columns = (literal(source), shown.c.id, person, organisation, via, since)
        names = ("source", "id", "person_id", "organisation_id", "through_id", "since")
        labelled = (column.label(name) for column, name in zip(columns, names, strict=True))
        met = person.in_(self.people), organisation.in_(self.organisations), shown.c.deleted_at.is_(None)
        return select(*labelled).where(*met)

    @property
    def seats(self) -> Subquery:
        """Where the people are on the day, by a position or by a mandate for an organisation."""
        held = (
            select(table.c.person_id, table.c.organisation_id).where(
                table.c.person_id.in_(self.people),
                table.c.deleted_at.is_(None),
                self.lasts(table.c.starts_on, table.c.ends_on),
            )
            for table in (POSITION, MANDATE)
        )
        return union(*held).subquery()


def _own(asked: Asked) -> Iterator[Select[Any]]:
    """Positions, mandates for the organisation, what was declared."""
    for source, table in (("position", POSITION), ("mandate", MANDATE)):
        c = table.c
        told = asked.told(source, table, c.person_id, c.organisation_id, c.starts_on)
        yield told.where(asked.lasts(c.starts_on, c.ends_on))
    c = CONFLICT.c
    told = asked.told("conflict", CONFLICT, c.person_id, c.organisation_id, c.declared_on)
    yield told.where(asked.lasts(c.declared_on, c.ended_on))


def _of_its_mentor(asked: Asked) -> Iterator[Select[Any]]:
    """The company's mentor, then who is in the company that its mentor leads."""
    since = func.coalesce(PAIR.c.starts_on, PAIR.c.proposed_on)
    began = PAIR.c.state.in_(OVER) & PAIR.c.starts_on.is_not(None)
    met = or_(PAIR.c.state.in_(UNDER_WAY), began), asked.lasts(since, PAIR.c.ends_on)
    pairs = PAIR.join(MENTOR, PAIR.c.mentor_id == MENTOR.c.id).join(JOINED, PAIR.c.participation_id == JOINED.c.id)
    told = asked.told("mentor", PAIR, MENTOR.c.person_id, JOINED.c.company_id, since)
    yield told.select_from(pairs).where(*met)
    seats, leads = asked.seats, POSITION.alias()
    firm = pairs.join(leads, leads.c.person_id == MENTOR.c.person_id)
    firm = firm.join(seats, seats.c.organisation_id == leads.c.organisation_id)
    told = asked.told("mentor_firm", PAIR, seats.c.person_id, JOINED.c.company_id, since, leads.c.organisation_id)
    yield told.select_from(firm).where(
        *met,
        leads.c.role == PositionRole.HEAD,
        leads.c.deleted_at.is_(None),
        asked.lasts(leads.c.starts_on, leads.c.ends_on),
        seats.c.person_id != MENTOR.c.person_id,
        leads.c.organisation_id != JOINED.c.company_id,
    )


def _of_its_adviser(asked: Asked) -> Iterator[Select[Any]]:
    """The company's usual adviser, then who is in the adviser's organisation: accountant, bank, lender…"""
    since = func.coalesce(ADVISER.c.since, ADVISER.c.company_agreed_on)
    lasts = asked.lasts(since, ADVISER.c.until)
    helped = ADVISER.join(JOINED, ADVISER.c.participation_id == JOINED.c.id)
    told = asked.told("adviser", ADVISER, ADVISER.c.person_id, JOINED.c.company_id, since)
    yield told.select_from(helped).where(lasts)
    seats = asked.seats
    firm = helped.join(seats, seats.c.organisation_id == ADVISER.c.organisation_id)
    through = ADVISER.c.organisation_id
    told = asked.told("adviser_firm", ADVISER, seats.c.person_id, JOINED.c.company_id, since, through)
    others = seats.c.person_id != ADVISER.c.person_id, through != JOINED.c.company_id
    yield told.select_from(firm).where(lasts, *others)


def _of_its_lender(asked: Asked) -> Iterator[Select[Any]]:
    """Who is in the organisation that manages a fund which finances the company."""
    seats, since = asked.seats, func.coalesce(FILE.c.decided_on, FILE.c.signed_on)
    lent = FILE.join(FUND, FILE.c.fund_id == FUND.c.id).join(seats, seats.c.organisation_id == FUND.c.manager_id)
    told = asked.told("lender", FILE, seats.c.person_id, FILE.c.company_id, since, FUND.c.manager_id)
    met = FILE.c.state.in_(GRANTED), asked.lasts(since, FILE.c.closed_on), FUND.c.manager_id != FILE.c.company_id
    yield told.select_from(lent).where(*met)


SOURCES: tuple[Callable[[Asked], Iterator[Select[Any]]], ...] = (_own, _of_its_mentor, _of_its_adviser, _of_its_lender)
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


@finds_ties
def ties(session: Session, people: Sequence[Person], organisations: Sequence[Organisation], day: date) -> Ties:
    """The ties of each person with each organisation, positions first, the oldest first of each sort."""
    asked = Asked([one.id for one in people], [one.id for one in organisations], day)
    statement = union_all(*(told for source in SOURCES for told in source(asked)))
    rows = session.execute(statement.execution_options(with_bin=True)).all()
    records = {kind: _by_id(session, SHOWS[kind], {row.id for row in rows if row.source == kind}) for kind in SHOWS}
    through = _by_id(session, Organisation, {row.through_id for row in rows if row.through_id})
    who, whom = {one.id: one for one in people}, {one.id: one for one in organisations}
    found: Ties = {}
    for row in sorted(rows, key=lambda row: (list(SHOWS).index(row.source), row.since or date.min, row.id)):
        person, organisation = who[row.person_id], whom[row.organisation_id]
        record = records[row.source].get(row.id)
        told = Found(person, organisation, record, through.get(row.through_id), row.since)
        ties = found.setdefault((person, organisation), [])
        ties.append(Tie(WORDS[row.source](told), record or organisation))
    return found


def _by_id(session: Session, model: type[Any], ids: set[int]) -> dict[int, Any]:
    return {one.id: one for one in session.scalars(select(model).where(model.id.in_(ids)))} if ids else {}
