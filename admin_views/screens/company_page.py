"""What the page of a company says first: where it stands, whom to call, what comes, how its jobs and turnover moved.

Each part is told to whoever reads all that it is made of, row and field.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import url_for
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Load, joinedload

from admin_views.engine.audiences import shows
from admin_views.engine.available_verbs import AvailableVerb, available_verbs
from admin_views.engine.came_from import trail
from admin_views.engine.charts import Chart, Point, bar_chart, change_words, line_chart, short_money
from admin_views.engine.tags import tone_of
from admin_views.engine.tracing import note_read
from admin_views.screens.cohort_progress import next_verb
from models.accompaniment.jobs import Jobs, jobs_of, sites_read
from models.accompaniment.jobs_reading import JobsReading, readings_of
from models.accompaniment.participation import PRESENT, Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.engine import Role, Verb, Words, db, declared, outside_the_bin, short_number, span, stem, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.financial_year import FinancialYear
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.reference.milestone import Milestone

MOST = 5  # values of a chart
CALLED = (PositionRole.MAIN_CONTACT, PositionRole.HEAD, PositionRole.ACCOUNTANT)  # in this order, then the others


@dataclass(frozen=True)
class Onward:
    """The next step of a company: its verb, in words, and where its form is."""

    label: str
    address: str


@dataclass(frozen=True)
class Step:
    """A sequence of a cohort, how far the company is in it; `days`, `is_late`: while it takes part alone."""

    name: str
    progress: SequenceProgress
    tone: str
    days: int | None
    dates: str
    is_late: bool
    onward: Onward | None = None


@dataclass(frozen=True)
class Contact:
    """Somebody to call there, and what they do."""

    person: Person
    role: PositionRole


def joined_by(company: Company) -> list[Participation]:
    """Its years with the programme, the one under way first, then the last, with their sequences: in a statement."""
    if not shows(Participation, "company", "cohort", "state"):
        return []
    found = db.session.scalars(_joined(), {"company": company.id}).unique()
    return sorted(found, key=lambda one: (one.state not in PRESENT, -one.joined_on.toordinal(), -one.id))


@cache
def _joined() -> Any:
    progress = joinedload(Participation.sequence_progress).joinedload(SequenceProgress.sequence)
    loads = joinedload(Participation.cohort), joinedload(Participation.adviser), progress
    mine = Participation.company_id == bindparam("company")  # type: ignore[attr-defined]
    return outside_the_bin(select(Participation).where(mine).options(*loads))


def steps_of(joined: Participation | None, role: Role) -> list[Step]:
    """The sequences of a participation in their order, for who reads them, and how the first open one goes on."""
    if joined is None or not shows(SequenceProgress, "participation", "sequence", "state"):
        return []
    found = sorted((one for one in joined.sequence_progress if one.sequence), key=lambda one: one.sequence.rank)
    first = next((one for one in found if not one.is_over), None) if joined.state is ParticipationState.ACTIVE else None
    verb = next_verb(first.state, role) if first else None
    return [_step(one, _onward(one, verb) if one is first and verb else None) for one in found]


def onward_of(joined: Participation | None, steps: Sequence[Step], role: Role) -> Onward | None:
    """How a participation itself goes on, once no sequence of it does."""
    if joined is None or any(one.onward for one in steps):
        return None
    found = next((one for one in available_verbs(joined, role) if one.goes_on), None)
    return _onward(joined, found.verb) if found else None


def _onward(record: Participation | SequenceProgress, verb: Verb) -> Onward:
    begun: dict[str, Any] = {**trail(), "_anchor": AvailableVerb(verb, []).first_box}
    place = f"{stem(type(record).__name__)}.move_view"
    return Onward(verb.label, url_for(place, id=record.id, verb=verb.name, **begun))


def _step(progress: SequenceProgress, onward: Onward | None) -> Step:
    sequence = progress.sequence
    begun = sequence.starts_on
    is_awaited = progress.participation.is_present and not progress.is_over
    is_open = is_awaited and progress.state in (ProgressState.RUNNING, ProgressState.TO_VALIDATE)
    days = (today() - begun).days if is_open and begun and begun <= today() else None
    is_late = is_awaited and sequence.ends_on is not None and sequence.ends_on < today()
    return Step(sequence.name, progress, tone_of(progress.state), days, span(begun, sequence.ends_on), is_late, onward)


def contacts_of(company: Company) -> list[Contact]:
    """Who may be called there now, the main contact first, for who reads it: in a statement."""
    return contacts_by_company([company]).get(company.id, [])


def contacts_by_company(companies: Sequence[Company]) -> dict[int, list[Contact]]:
    """The same of several, by the id of each that has some: in a statement."""
    if not (companies and shows(Position, "organisation", "person", "role", "starts_on", "ends_on")):
        return {}
    found = db.session.scalars(_positions(), {"companies": [one.id for one in companies], "day": today()})
    contacts: dict[int, dict[int, Contact]] = {}
    for one in sorted(found, key=lambda one: CALLED.index(one.role) if one.role in CALLED else len(CALLED)):
        if one.person is not None:
            there = contacts.setdefault(one.organisation_id, {})  # type: ignore[attr-defined]
            there.setdefault(one.person.id, Contact(one.person, one.role))
    return {number: list(those.values()) for number, those in contacts.items()}


@cache
def _positions() -> Any:
    there = Position.organisation_id.in_(bindparam("companies", expanding=True))  # type: ignore[attr-defined]
    begun = or_(Position.starts_on.is_(None), Position.starts_on <= bindparam("day"))
    not_over = or_(Position.ends_on.is_(None), Position.ends_on >= bindparam("day"))
    query = select(Position).where(there, begun, not_over).options(joinedload(Position.person))
    return outside_the_bin(query.order_by(Position.id))


def read_sites(company: Company) -> None:
    """Have the places of its sites and their readings at hand: in a statement."""
    if company.establishments:
        # They are in the session: what they lack is filled in.
        db.session.scalars(_sites(), {"company": company.id}).unique().all()


@cache
def _sites() -> Any:
    mine = Establishment.company_id == bindparam("company")  # type: ignore[attr-defined]
    return outside_the_bin(select(Establishment).where(mine).options(*sites_read(Load(Establishment))))


@dataclass(frozen=True)
class Evolution:
    """How jobs and turnover moved, as charts; those that were told once, as (label, figure) pairs: nothing is drawn."""

    charts: list[Chart] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)


def evolution_of(company: Company, joined: Sequence[Participation]) -> Evolution:
    """That of a company, for who reads them."""
    found = Evolution()
    _add_jobs(found, joined)
    _add_turnover(found, company)
    return found


def _add_jobs(found: Evolution, joined: Sequence[Participation]) -> None:
    """Those of the last of its years with the programme where they were counted twice, else once."""
    if not shows(JobsReading, "establishment", "participation", "milestone", "observed_on", "fte"):
        return
    series = [(one.cohort.code, points) for one in joined if (points := list(counted(one)))]
    for code, points in series:
        if len(points) > 1:
            start, end = short_number(points[0][1]), short_number(points[-1][1])
            title = change_words("Les emplois", ("passent", "restent"), start, end, "ETP")
            found.charts.append(line_chart(title, points, (f"Relevé, {code}", "ETP"), short_number))
            return
    for code, ((milestone, fte), *_) in series[:1]:
        found.figures.append((f"Emplois à {milestone}, {code}", f"{short_number(fte)} ETP"))


def counted(joined: Participation) -> Iterator[Point]:
    """The jobs at each milestone that every site was read at."""
    for milestone in Milestone:
        if milestone is not Milestone.OTHER and _is_read(joined, milestone):
            found = jobs_of(joined, milestone)
            if found is not None:
                yield milestone.label, Jobs.total(found.values()).now


def _is_read(joined: Participation, milestone: Milestone) -> bool:
    of_it = joined.id, milestone
    readings = (one for site in joined.company.establishments for one in readings_of(site))
    return any((one.participation_id, one.milestone) == of_it for one in readings)  # type: ignore[attr-defined]


def _add_turnover(found: Evolution, company: Company) -> None:
    """That of the last years."""
    if not shows(FinancialYear, "company", "closed_on", "turnover"):
        return
    points = turnover_of(company)
    if len(points) > 1:
        start, end = short_money(points[0][1]), short_money(points[-1][1])
        title = change_words("Le chiffre d'affaires", ("passe", "reste"), start, end)
        found.charts.append(bar_chart(title, points, ("Exercice clos en", Words("Chiffre d'affaires")), short_money))
    elif points:
        found.figures.append((Words(f"Chiffre d'affaires {points[0][0]}"), short_money(points[0][1])))


def turnover_of(company: Company) -> list[Point]:
    """That of its last years, which is noted as read."""
    known = [one for one in company.financial_years if one.turnover is not None][-MOST:]
    for one in known:
        note_read(declared(FinancialYear)["turnover"], one.id, one.turnover)
    return [(str(one.closed_on.year), one.turnover) for one in known if one.turnover is not None]
