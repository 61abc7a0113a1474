"""What the page of a cohort says first: how far each company is in each sequence, what comes, jobs, where they are.

Each part is told to whoever reads all that it is made of, row and field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import bindparam, select

from admin_views.engine.audiences import shows
from admin_views.engine.came_from import trail
from admin_views.engine.charts import Chart, change_words, slope_chart
from admin_views.engine.list_rows import count_words, page_of
from admin_views.screens.cohort_progress import Cell, Matrix, next_verb
from admin_views.screens.department_map import tells_places
from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs import Jobs, jobs_of, reading
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import COMING, Meeting
from models.accompaniment.participation import Participation
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence as Step
from models.engine import (
    Role,
    db,
    midnight,
    outside_the_bin,
    short_moment,
    short_number,
    span,
    today,
)
from models.parties.company import Company
from models.reference.milestone import Milestone

NEAR_ITS_END = timedelta(days=14)


@dataclass(frozen=True)
class DatedStep:
    """A sequence of the cohort: its dates, and what they make of it today."""

    name: str
    dates: str
    tone: str
    said: str


@dataclass(frozen=True)
class Row:
    """A company of the cohort: its page, how far it is (by id of a sequence), its department, its next meeting."""

    joined: Participation
    is_apart: bool
    cells: Mapping[int, Markup]
    department: str
    next: Markup | None


def is_near_its_end(cohort: Cohort) -> bool:
    """Whether what its end waits for is worth telling."""
    return cohort.ends_on is None or today() >= cohort.ends_on - NEAR_ITS_END


def steps_of(cohort: Cohort) -> list[DatedStep]:
    """Its sequences in their order, for who reads them."""
    return [_dated(one) for one in cohort.sequences] if shows(Step, "name", "starts_on", "ends_on") else []


def _dated(step: Step) -> DatedStep:
    tone, said = "ahead", "à venir"
    if step.ends_on and step.ends_on < today():
        tone, said = "ok", "passée"
    elif step.starts_on and step.starts_on <= today():
        tone, said = "info", "en cours"
    return DatedStep(step.name, span(step.starts_on, step.ends_on), tone, said)


def rows_of(cohort: Cohort, who: WhoCounts, matrix: Matrix, role: Role) -> list[Row]:
    """Those that count, then those that left, then those not engaged yet."""
    places, meetings = _departments(who.everyone), _next_meetings(cohort)
    apart = {*who.dropouts, *who.expected}
    return [
        Row(
            one,
            one in apart,
            {each: _link(cell, role) for each in matrix.sequences if (cell := matrix.cell(one, each))},
            places.get(one, ""),
            meetings.get(one.id) if meetings is not None else None,
        )
        for one in who.everyone
    ]


def tells_meetings() -> bool:
    """Whether whoever asks reads when a company is met next."""
    return shows(Attendance, "meeting", "participation") and shows(Meeting, "cohort", "state", "starts_at")


def _link(cell: Cell, role: Role) -> Markup:
    """Its state as a tag, which leads to the next verb of who may do it (then back here), else to its page."""
    address = f"{page_of('sequence_progress')}{cell.number}"
    if verb := next_verb(cell.state, role):
        begun: dict[str, Any] = trail()
        address = url_for("sequence_progress.move_view", id=cell.number, verb=verb.name, **begun)
    return Markup('<a class="tag {}" href="{}">{}</a>').format(cell.tone, address, cell.state.label)


def _departments(joined: Sequence[Participation]) -> dict[Participation, str]:
    """The name of where each has its head office, for who reads it."""
    if not tells_places():
        return {}
    offices = {one: office for one in joined if (office := one.company.head_office) is not None}
    return {one: each.commune.department.name for one, each in offices.items()}


def _next_meetings(cohort: Cohort) -> dict[int, Markup] | None:
    """Participation → its next meeting from this morning on, as a link, for who reads it: in a statement."""
    if not tells_meetings():
        return None
    found: dict[int, Markup] = {}
    link = Markup('<a href="{}{}">{}</a>')
    rows: Any = db.session.execute(_coming(), {"cohort": cohort.id, "start": midnight(today())})
    for joined, meeting, start in rows:
        if joined not in found and isinstance(start, datetime):
            found[joined] = link.format(page_of("meeting"), meeting, short_moment(start))
    return found


@cache
def _coming() -> Any:
    """(participation, meeting, start) of each meeting of a cohort to come, from an instant on, the first first."""
    joined: Any = Attendance.participation_id  # type: ignore[attr-defined]
    query = select(joined, Meeting.id, Meeting.starts_at).join(Attendance.meeting)
    of_it = Meeting.cohort_id == bindparam("cohort"), joined.is_not(None)  # type: ignore[attr-defined]
    query = query.where(*of_it, Meeting.state.in_(COMING), Meeting.starts_at >= bindparam("start"))
    return outside_the_bin(query.order_by(Meeting.starts_at, Meeting.id))


def jobs_chart(joined: Sequence[Participation]) -> Chart | None:
    """How jobs moved, company by company: from T0 to the last milestone at which the most companies were counted."""
    if not _reads_jobs():
        return None
    after = [one for one in Milestone if one not in (Milestone.START, Milestone.OTHER) and _is_read(joined, one)]
    lines: list[tuple[str, Jobs]] = []
    last = Milestone.START
    for milestone in after:
        counted = list(_counted(joined, milestone))
        if counted and len(counted) >= len(lines):
            lines, last = counted, milestone
    if not lines:
        return None
    total = Jobs.total(jobs for _name, jobs in lines)
    start, end = short_number(total.start), short_number(total.now)
    title = change_words("Les emplois", ("passent", "restent"), start, end, "ETP")
    if len(lines) < len(joined):
        title += f", dans {count_words(len(lines), 'entreprise', 'entreprises')} sur {len(joined)}"
    heads = "Entreprise", Milestone.START.label, last.label
    return slope_chart(title, heads, [(name, jobs.start, jobs.now) for name, jobs in lines], short_number)


def _counted(joined: Sequence[Participation], milestone: Milestone) -> Iterator[tuple[str, Jobs]]:
    """(name, jobs) of each company whose sites were all counted."""
    for one in joined:
        found = jobs_of(one, milestone)
        if found is not None:
            yield str(one.company), Jobs.total(found.values())


def jobs_at_start(joined: Sequence[Participation]) -> str:
    """What was counted when they came in: « 75,75 ETP, dans 6 entreprises »; nothing where nothing was."""
    lines = list(_counted(joined, Milestone.START)) if _reads_jobs() else []
    total = Jobs.total(jobs for _name, jobs in lines)
    return (
        f"{short_number(total.now)} ETP, dans {count_words(len(lines), 'entreprise', 'entreprises')}" if lines else ""
    )


def _reads_jobs() -> bool:
    return shows(JobsReading, "establishment", "participation", "milestone", "fte") and shows(Company, "name")


def _is_read(joined: Sequence[Participation], milestone: Milestone) -> bool:
    return any(reading(site, one, milestone) for one in joined for site in one.company.establishments)
