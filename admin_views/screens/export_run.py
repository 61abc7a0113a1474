"""The files for the Région: chosen, checked, made, given again."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from sqlalchemy import select

from admin_views.engine.audiences import may
from admin_views.engine.form_fields import MISSING
from admin_views.engine.history import add_sentence
from admin_views.engine.list_export import attachment
from admin_views.engine.long_files import Place
from admin_views.engine.lookup import by_id, options
from admin_views.engine.pages import page
from admin_views.engine.record_sections import link_to_edit
from admin_views.engine.tracing import Taken, tell
from admin_views.engine.view import BackOfficeView
from admin_views.region import FILES, is_given_again, offered_to, schema_of
from admin_views.region.changes import changes, former
from admin_views.region.dataset import Content
from admin_views.region.making import make, make_all
from admin_views.region.participations import running_cohort
from admin_views.screens.region import archive
from admin_views.screens.wanted_lines import Lines
from models.cohorts.cohort import Cohort
from models.engine import AccessEvent, FileFormat, Right, acting, db, kinds, title_options, write_deed
from models.parties.partner_service import PartnerService
from models.region.export_run import Dataset, ExportRun, FileAction, refusal_of_day

ZIP = "zip"  # all of the files at once
SHOWN = 100  # warnings
CHANGES = 500  # told on a page
LATEST = 5  # files that already left

add_sentence(FileAction.REISSUED, "a téléchargé de nouveau")


@dataclass
class Choice:
    """What was asked for, as typed and as understood; `errors`: (input name, label, sentence) of what is wrong."""

    dataset: Dataset | None
    cohort: Cohort | None
    as_of: date | None
    typed_day: str
    errors: list[tuple[str, str, str]]
    lines: Lines

    @property
    def narrows(self) -> bool:
        """Whether some lines alone may be asked."""
        return self.dataset is not None and FILES[self.dataset].narrow is not None

    def content(self) -> Content | None:
        """What the file would hold; None while something is missing."""
        if self.dataset is None or self.cohort is None or self.as_of is None or self.lines.errors:
            return None
        whole, narrow = FILES[self.dataset].read(self.cohort, self.as_of), FILES[self.dataset].narrow
        if narrow is None:
            return whole
        self.lines.offer(whole)
        return narrow(whole, self.lines.wanted)


class ExportRunView(BackOfficeView):
    """A file that left, and the page where the next one is made."""

    details_template = "export_run_details.html"

    @page("/new/", right=Right.CREATE, methods=("GET", "POST"))
    def create_view(self) -> Any:
        """Choose; see how many rows there are and what is missing; take the file away."""
        choice = _read(request.form if request.method == "POST" else request.args, offered_to(self.role))
        if request.method == "POST" and not choice.errors:
            with Place():
                return self._given(choice, request.form.get("format", ""))
        is_asked = request.method == "POST" or "dataset" in request.args
        page = self._page(choice, is_asked=is_asked)
        return Response(page, 422 if is_asked and choice.errors else 200)

    def _given(self, choice: Choice, form: str) -> Any:
        formats = {one.value: one for one in FileFormat}
        if form == ZIP and choice.cohort and choice.as_of:
            return self._all(choice.cohort, choice.as_of)
        if form not in formats or choice.dataset is None or choice.cohort is None or choice.as_of is None:
            abort(400)
        made_by, wanted = acting().label, choice.lines.wanted
        run = make(choice.dataset, choice.cohort, formats[form], choice.as_of, made_by, wanted)
        db.session.commit()
        return _file(run)

    def _all(self, cohort: Cohort, as_of: date) -> Any:
        """Every file at once, handed to the service that was chosen, if any."""
        chosen = request.form.get("service")
        service = by_id(PartnerService, chosen)
        if chosen and service is None:
            flash("Ce service n'existe plus : choisissez-en un autre, puis redemandez l'archive.", "error")
            return redirect(url_for(request.endpoint or "", cohort=cohort.id, as_of=as_of))
        runs = make_all(offered_to(self.role), cohort, as_of, acting().label)
        if service is not None:
            for run in runs:
                run.give(service)
        db.session.commit()
        return archive(runs)

    def _page(self, choice: Choice, *, is_asked: bool) -> str:
        content = choice.content()
        warnings = content.warnings if content else ()
        return self.render(
            "export_run_new.html",
            choice=choice,
            errors=choice.errors if is_asked else [],
            datasets=list(offered_to(self.role)),
            formats=list(FileFormat),
            cohorts=options(Cohort),
            may_begin=may(Right.CREATE, Cohort),
            rows=len(content.rows) if content else None,
            notice=FILES[choice.dataset].notice(choice.as_of, content.says) if choice.dataset and content else (),
            warnings=[(link_to_edit(one.record), one.sentence) for one in warnings[:SHOWN]],
            blocking=sum(one.blocks for one in warnings),
            more_warnings=max(0, len(warnings) - SHOWN),
            latest=_latest_files(choice.cohort, offered_to(self.role)),
        )

    @page("/give/", right=Right.CREATE, methods=("POST",))
    def give(self) -> Any:
        """Hands a file to a service of the Région, whose accounts then take it by themselves."""
        run = self.find(request.form.get("id")) or abort(404)
        service = by_id(PartnerService, request.form.get("service"))
        if service is None:
            flash("Choisissez le service à qui remettre ce fichier.", "error")
        else:
            former = run.recipient
            run.give(service)
            db.session.commit()
            gone = f" {former} ne le lit plus." if former not in (None, service) else ""
            flash(f"Ce fichier est remis : {service}.{gone}", "success")
        return redirect(url_for(".details_view", id=run.id))

    @property
    def services(self) -> Sequence[PartnerService]:
        """Those a file may be handed to, for who makes files."""
        return options(PartnerService) if self._has(Right.CREATE) else ()

    @page("/reissue/", right=Right.EXPORT, methods=("POST",))
    def reissue(self) -> Response:
        """The same file again, byte for byte."""
        run = self.find(request.form.get("id")) or abort(404)
        if not self.may_take(run):
            abort(403)
        write_deed(db.session(), FileAction.REISSUED, run)
        db.session.commit()
        return _file(run)

    @page("/changes/", right=Right.EXPORT)
    def changes_view(self) -> Any:
        """What changed since the file made before it, cell by cell, from the rows of both, whatever their formats."""
        run = self.find(request.args.get("id")) or abort(404)
        if not self.may_take(run):
            abort(403)
        is_kept = run.norm is not None
        before = former(run) if is_kept else None
        if before:
            tell(AccessEvent.FIELDS_READ, "export_run", record_id=run.id, columns="Ce qui a changé")
        found = changes(before, run) if before else []
        return self.render(
            "export_run_changes.html", record=run, is_kept=is_kept, former=before, found=found, shown=CHANGES
        )

    @page("/schema/<dataset>/", right=Right.READ)
    def schema(self, dataset: str) -> Any:
        """The Table Schema of a file, for those who check it."""
        offered = offered_to(self.role) if self._has(Right.CREATE) else FILES
        found = {one.value: (one, file) for one, file in offered.items()}.get(dataset) or abort(404)
        return schema_of(*found)

    def may_take(self, run: ExportRun) -> bool:
        """Whether the role is given this file again."""
        return is_given_again(self.role, run)


def _read(asked: Any, offered: Collection[Dataset]) -> Choice:
    """What the address or the form says; what it does not say is the first file, the running cohort, today."""
    typed = asked.get("as_of", kinds.Day().show(kinds.today()))
    datasets = {one.value: one for one in offered}
    dataset = datasets.get(asked.get("dataset", next(iter(datasets), "")))
    cohort = by_id(Cohort, asked["cohort"]) if "cohort" in asked else running_cohort()
    day, refusal = _day(typed)
    wanted = (
        ("dataset", "Fichier", dataset, MISSING),
        ("cohort", "Promotion", cohort, MISSING),
        ("as_of", "Données au", day, refusal),
    )
    lines = Lines.of(asked) if dataset and FILES[dataset].narrow else Lines()
    errors = [(name, label, sentence) for name, label, value, sentence in wanted if value is None] + lines.errors
    return Choice(dataset, cohort, day, typed, errors, lines)


def _day(typed: str) -> tuple[date | None, str]:
    """The day, or why there is none."""
    try:
        day = kinds.Day().clean(typed)
    except ValueError as refusal:
        return None, str(refusal)
    refused = refusal_of_day(day) if day else MISSING
    return (None, refused) if refused else (day, "")


def _latest_files(cohort: Cohort | None, offered: Collection[Dataset]) -> Sequence[ExportRun]:
    """The last files of a cohort that left, of those that are offered."""
    query = select(ExportRun).where(ExportRun.cohort == cohort, ExportRun.dataset.in_(offered))
    query = query.options(*title_options(ExportRun))
    return db.session.scalars(query.order_by(ExportRun.made_at.desc(), ExportRun.id.desc()).limit(LATEST)).all()


def _file(run: ExportRun) -> Response:
    taken = Taken(AccessEvent.FILE_TAKEN, "export_run", run.rows, run.id)  # which says the rest
    return attachment(run.content, run.format, run.file_name, taken)
