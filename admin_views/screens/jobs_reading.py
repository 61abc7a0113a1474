"""The jobs of a whole cohort at a milestone: a grid that takes a block pasted from a spreadsheet, and one save."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for

from admin_views.engine import saving
from admin_views.engine.list_rows import count_words
from admin_views.engine.lookup import by_id, options
from admin_views.engine.pages import page
from admin_views.engine.undo_screen import say_done
from admin_views.engine.view import BackOfficeView
from admin_views.region.participations import participations_of, running_cohort
from models.accompaniment.awaited_readings import MILESTONES, unread
from models.accompaniment.jobs import latest, reading, sites_to_read
from models.accompaniment.jobs_reading import JobsReading, due_on, milestone_day
from models.accompaniment.participation import Participation
from models.accompaniment.who_counts import WhoCounts
from models.cohorts.cohort import Cohort
from models.engine import Right, db, declared, kinds
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.milestone import Milestone

JUMP = Decimal("0.5")  # of the last value: more than that is asked about
TYPED = ("fte", "employees", "integration")
CORRECTED = (*TYPED, "observed_on")
ITS_LINES = dict.fromkeys((Participation, Establishment, Company), Right.READ)
OVERTAKEN = "Quelqu'un vient d'enregistrer ce relevé, que voici : corrigez-le, si le vôtre est juste."


@dataclass
class Line:
    """A site in the grid: what was read before, what is typed, what is wrong with it.

    Of a company that left before the end (`is_apart`), it has its own day; what was read is typed again once opened.
    """

    participation: Participation
    site: Establishment
    milestone: Milestone
    known: JobsReading | None  # at this milestone already
    last: JobsReading | None
    is_apart: bool = False
    is_opened: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What its inputs are called by."""
        return f"site-{self.site.id}"

    @property
    def inputs(self) -> tuple[str, ...]:
        """The fields that are typed in it."""
        if self.known is not None:
            return (*CORRECTED, "correction") if self.is_opened else ()
        return CORRECTED if self.is_apart else TYPED

    @property
    def keys(self) -> str:
        """What a pasted line may call it by."""
        return "|".join(
            filter(None, (self.participation.company.name, self.participation.company.siren, self.site.siret))
        )

    def read_form(self, form: Any) -> None:
        """What is typed in it; where nothing is yet, what it begins with."""
        sent = {name: form[f"{self.name}-{name}"].strip() for name in CORRECTED if f"{self.name}-{name}" in form}
        version = form.get(f"{self.name}-version")
        self.is_opened = self.known is not None and (
            version is not None or any(sent.values()) or form.get("_correct") == str(self.known.id)
        )
        self.typed = self._beginning() | sent | {"correction": form.get(f"{self.name}-correction", "").strip()}
        if self.known is not None and any(sent.values()) and version != str(self.known.version):
            self.errors["fte"] = OVERTAKEN

    def _beginning(self) -> dict[str, str]:
        shown = {name: shows(self.known, name) for name in CORRECTED}
        return shown if self.known else shown | {"observed_on": kinds.Day().show(self.due_on)}

    @property
    def due_on(self) -> date:
        """The day it was due, today at the latest."""
        return min(kinds.today(), due_on(self.participation, self.milestone))

    @property
    def is_typed(self) -> bool:
        """Whether something is to be saved."""
        if self.known is None:
            return any(self.typed[name] for name in TYPED)
        same = all(self.typed[name] == shows(self.known, name) for name in CORRECTED)
        return self.is_opened and not (same and not self.typed["correction"])

    def cleaned(self) -> dict[str, Any]:
        """The values that it says; what cannot be read is an error of the line."""
        values = {}
        for name in self.inputs:
            try:
                values[name] = declared(JobsReading)[name].clean(self.typed[name] or None)
            except ValueError as refusal:
                self.errors[name] = str(refusal)
        for name in {"fte", *self.inputs} - {"employees", "integration", "correction"}:
            if not self.typed[name]:
                self.errors[name] = "À remplir."
        return values

    @property
    def jump(self) -> Decimal | None:
        """How far the typed count is from the last one, when that is more than half of it; not of a correction."""
        try:
            now = kinds.Fte().clean(self.typed["fte"])
        except ValueError:
            return None
        if now is None or self.known is not None or self.last is None or not self.last.fte:
            return None
        change = (now - self.last.fte) / self.last.fte
        return change if abs(change) > JUMP else None


def shows(record: JobsReading | None, name: str) -> str:
    """A value of a reading, as it is typed again."""
    return declared(JobsReading)[name].show(getattr(record, name)) if record else ""


class JobsReadingView(BackOfficeView):
    """The readings, and the grid where a cohort's are typed together."""

    @page("/grid/", right=Right.CREATE, also=ITS_LINES, methods=("GET", "POST"))
    def grid(self) -> Any:
        """A line for each site; those already read are shown, and may be corrected; the others are typed."""
        cohort = by_id(Cohort, request.values["cohort"]) if "cohort" in request.values else running_cohort()
        if cohort is None and "cohort" not in request.values:
            flash("Les emplois se relèvent une fois qu'une entreprise est entrée dans une promotion.", "warning")
            return redirect(url_for(".index_view"))
        if cohort is None:
            abort(404)
        who = WhoCounts.of(participations_of(cohort))
        milestone = _asked() or _next(who.counted)
        grid = list(_lines(who, milestone))
        for line in grid:
            line.read_form(request.form)
        day, refusal = _day(request.form.get("observed_on"), cohort, milestone)
        if _is_sent():
            saved = None if refusal else _save(grid, milestone, day)
            if saved:
                say_done(f"{count_words(saved, 'relevé enregistré', 'relevés enregistrés').capitalize()}.")
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
            grid=[one for one in grid if not one.is_apart],
            apart=[one for one in grid if one.is_apart],
            typed=TYPED,
            labels=declared(JobsReading),
            day=request.form.get("observed_on") or kinds.Day().show(day),
            errors=errors,
            jumps=[one for one in grid if one.is_typed and one.jump is not None and _is_sent()],
        )
        return Response(page, 422 if errors or _is_sent() else 200)


def _is_sent() -> bool:
    """Whether the grid was sent to be saved: not to open a line, nor offered again after signing in."""
    return request.method == "POST" and not {"_resume", "_correct"} & set(request.form)


def _asked() -> Milestone | None:
    return {one.value: one for one in MILESTONES}.get(request.values.get("milestone", ""))


def _next(joined: Iterable[Participation]) -> Milestone:
    """The first milestone for which a site has no reading yet."""
    found = (one for one in MILESTONES if any(unread(each, one) for each in joined))
    return next(found, MILESTONES[-1])


def _lines(who: WhoCounts, milestone: Milestone) -> Iterator[Line]:
    """Those that count, then those that left before the end."""
    for one in who.took_part:
        for site in sites_to_read(one, milestone):
            yield Line(one, site, milestone, reading(site, one, milestone), latest(site), one in who.dropouts)


def _day(typed: str | None, cohort: Cohort, milestone: Milestone) -> tuple[date, str]:
    """The day that all of them were read: that of the milestone for the cohort, today at the latest."""
    due = min(kinds.today(), milestone_day(cohort, milestone) or kinds.today())
    try:
        return (kinds.Day().clean(typed) or due) if typed is not None else due, ""
    except ValueError as refusal:
        return due, str(refusal)


def _save(grid: list[Line], milestone: Milestone, day: date) -> int:
    """How many readings were saved: all of them, or none with what is wrong in the lines."""
    wanted = [(one, one.cleaned()) for one in grid if one.is_typed]
    unsure = "sure" not in request.form and any(one.jump is not None for one, _values in wanted)
    if unsure or any(one.errors for one in grid):
        return 0
    written = {id(line): _written(line, {"observed_on": day} | values) for line, values in wanted}
    refusal = saving.commit()
    for problem in refusal.problems if refusal else ():
        for line in [line for line, _values in wanted if written[id(line)] is problem.record]:
            line.errors[problem.field if problem.field in line.inputs else "fte"] = problem.sentence
    return 0 if refusal else len(wanted)


def _written(line: Line, values: dict[str, Any]) -> JobsReading:
    """The reading that a line says, with its values: a new one, or the one that it corrects."""
    record = line.known
    if record is None:
        record = JobsReading(milestone=line.milestone, establishment=line.site, participation=line.participation)
        db.session.add(record)
    for name, value in values.items():
        setattr(record, name, value)
    return record
