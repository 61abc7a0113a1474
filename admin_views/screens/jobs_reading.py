"""The jobs of a whole cohort at a milestone: a grid that takes a block pasted from a spreadsheet, and one save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for

from admin_views.engine import saving
from admin_views.engine.list_rows import count_words
from admin_views.engine.lookup import by_id, options
from admin_views.engine.pages import page
from admin_views.engine.view import BackOfficeView
from admin_views.region.participations import participations_of, running_cohort
from models.accompaniment.jobs import latest, reading, sites_to_read
from models.accompaniment.jobs_reading import JobsReading, due_on
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import Right, db, declared, kinds
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.milestone import Milestone

JUMP = Decimal("0.5")  # of the last value: more than that is asked about
TYPED = ("fte", "employees", "integration")
ITS_LINES = dict.fromkeys((Participation, Establishment, Company), Right.READ)
MILESTONES = [one for one in Milestone if one is not Milestone.OTHER]


@dataclass
class Line:
    """A site in the grid: what was read before, what is typed, what is wrong with it."""

    participation: Participation
    site: Establishment
    known: JobsReading | None  # at this milestone already
    last: JobsReading | None
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its inputs are called by."""
        return f"site-{self.site.id}"

    @property
    def is_typed(self) -> bool:
        """Whether something is to be saved."""
        return self.known is None and any(self.typed.values())

    def sentence(self) -> Iterator[tuple[str, str, str]]:
        """(input id, label, sentence) of what is wrong with it."""
        for name, sentence in self.errors.items():
            yield f"{self.name}-{name}", str(self.participation.company), sentence

    @property
    def jump(self) -> Decimal | None:
        """How far the typed count is from the last one, when that is more than half of it."""
        try:
            now = kinds.Fte().clean(self.typed.get("fte", ""))
        except ValueError:
            return None
        if now is None or self.last is None or not self.last.fte:
            return None
        change = (now - self.last.fte) / self.last.fte
        return change if abs(change) > JUMP else None


class JobsReadingView(BackOfficeView):
    """The readings, and the grid where a cohort's are typed together."""

    @page("/grid/", right=Right.CREATE, also=ITS_LINES, methods=("GET", "POST"))
    def grid(self) -> Any:
        """A line for each site; those already read are shown, the others are typed."""
        cohort = by_id(Cohort, request.values["cohort"]) if "cohort" in request.values else running_cohort()
        if cohort is None:
            abort(404)
        lines = participations_of(cohort)
        milestone = _asked() or _next(lines)
        grid = list(_lines(lines, milestone, request.form))
        day, refusal = _day(request.form.get("observed_on"), lines, milestone)
        if request.method == "POST" and "_resume" not in request.form:
            saved = None if refusal else _save(grid, milestone, day)
            if saved:
                flash(f"{count_words(saved, 'relevé enregistré', 'relevés enregistrés').capitalize()}.", "success")
                return redirect(url_for(".grid", cohort=cohort.id, milestone=milestone.value))
        return self._page(cohort, milestone, grid, day, refusal)

    def _page(self, cohort: Cohort, milestone: Milestone, grid: list[Line], day: date, refusal: str) -> Response:
        errors = [
            (f"{one.name}-{name}", str(one.participation.company), sentence)
            for one in grid
            for name, sentence in one.errors.items()
        ]
        if refusal:
            errors.insert(0, ("observed_on", "Observé le", refusal))
        page = self.render(
            "jobs_grid.html",
            cohort=cohort,
            cohorts=options(Cohort),
            milestone=milestone,
            milestones=MILESTONES,
            grid=grid,
            typed=TYPED,
            labels=declared(JobsReading),
            day=request.form.get("observed_on") or kinds.Day().show(day),
            errors=errors,
            jumps=[one for one in grid if one.is_typed and one.jump is not None and request.method == "POST"],
        )
        return Response(page, 422 if errors or (request.method == "POST" and "_resume" not in request.form) else 200)


def _asked() -> Milestone | None:
    return {one.value: one for one in MILESTONES}.get(request.values.get("milestone", ""))


def _next(joined: Any) -> Milestone:
    """The first milestone for which a site has no reading yet."""
    for milestone in MILESTONES:
        if any(reading(site, one, milestone) is None for one in joined for site in sites_to_read(one, milestone)):
            return milestone
    return MILESTONES[-1]


def _lines(joined: Any, milestone: Milestone, form: Any) -> Iterator[Line]:
    for one in joined:
        for site in sites_to_read(one, milestone):
            line = Line(one, site, reading(site, one, milestone), latest(site))
            line.typed = {name: form.get(f"{line.name}-{name}", "").strip() for name in TYPED}
            yield line


def _day(typed: str | None, joined: Any, milestone: Milestone) -> tuple[date, str]:
    """The day that all of them were read: today, or the day they were due when that is past."""
    due = min([kinds.today(), *(due_on(one, milestone) for one in joined)])
    try:
        return (kinds.Day().clean(typed) or due) if typed is not None else due, ""
    except ValueError as refusal:
        return due, str(refusal)


def _save(grid: list[Line], milestone: Milestone, day: date) -> int:
    """How many readings were saved: all of them, or none with what is wrong in the lines."""
    wanted = [one for one in grid if one.is_typed]
    made = [(one, _made(one, milestone, day)) for one in wanted]
    unsure = "sure" not in request.form and any(one.jump is not None for one in wanted)
    if unsure or any(one.errors for one in grid):
        return 0
    for line, record in made:
        record.establishment, record.participation = line.site, line.participation
        db.session.add(record)
    refusal = saving.commit()
    for problem in refusal.problems if refusal else ():
        for line in [line for line, record in made if record is problem.record]:
            line.errors[problem.field if problem.field in TYPED else "fte"] = problem.sentence
    return 0 if refusal else len(made)


def _made(line: Line, milestone: Milestone, day: date) -> JobsReading:
    """The reading that a line says; what cannot be read is an error of the line."""
    record = JobsReading(observed_on=day, milestone=milestone)
    for name in TYPED:
        try:
            setattr(record, name, line.typed[name] or None)
        except ValueError as refusal:
            line.errors[name] = str(refusal)
    if not line.typed["fte"]:
        line.errors["fte"] = "À remplir."
    return record
