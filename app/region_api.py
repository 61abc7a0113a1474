"""What a program takes with its token: the files handed to the service of its account, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from admin_views.engine.audiences import current_role
from admin_views.engine.list_export import attachment, kept_as
from admin_views.engine.lookup import is_id
from admin_views.engine.pages import needs
from admin_views.engine.tracing import Taken
from admin_views.region import FILES, given_again, is_given_again, schema_of
from admin_views.region.kept_rows import KEPT, WITH_ROWS, among_kept, typed_rows
from admin_views.region.openapi import PAGE
from admin_views.screens.region import archive, given, last_issues, last_of
from app.machines import json_answer
from models.engine import AccessEvent, Right
from models.region.export_run import Dataset, ExportRun, replacements

TAKES = Right.EXPORT | Right.MACHINE

blueprint = Blueprint("region_api", __name__, url_prefix="/api/v1")


@blueprint.get("/files")
@needs(TAKES, ExportRun)
def files() -> Any:
    """Those that its service was handed, a page at a time: what the page of the Région shows."""
    typed = request.args.get("page", "1")
    number = int(typed) if is_id(typed) else 0
    if not number:
        abort(404)
    found = given(ExportRun.dataset.in_(given_again(current_role())), start=(number - 1) * PAGE, most=PAGE + 1)  # type: ignore[attr-defined]
    shown = found[:PAGE]
    newer, kept = replacements([*shown, *last_issues(shown)]), among_kept(shown)
    following = url_for(".files", page=number + 1) if len(found) > PAGE else None
    return json_answer(
        {"fichiers": [_entry(one, newer[one], has_rows=one.id in kept) for one in shown], "suite": following}
    )


@blueprint.get("/files/<number>/content")
@needs(TAKES, ExportRun)
def content(number: str) -> Response:
    """The very bytes that were handed; 304 for whoever says to have them."""
    run = _one(number)
    answer = Response(status=304)
    if not request.if_none_match.contains(run.sha256):
        answer = attachment(run.content, run.format, run.file_name, _taken(run))
    answer.set_etag(run.sha256)
    return answer


@blueprint.get("/files/<number>/rows")
@needs(TAKES, ExportRun)
def rows(number: str) -> Response:
    """The same rows as JSON; 404 for a workbook made before its rows were kept."""
    run = _one(number, KEPT, options=WITH_ROWS)
    answer = json_answer({"fichier": run.dataset.value, "sha256": run.sha256, "lignes": typed_rows(run)})
    return kept_as(answer, f"{run.file_name.rpartition('.')[0]}.json", _taken(run))


@blueprint.get("/archives/<cohort>/<day>")
@needs(TAKES, ExportRun)
def package(cohort: str, day: str) -> Response:
    """The last of each file handed of a cohort as of a day, in one ZIP."""
    if not is_id(cohort):
        abort(404)
    return archive(last_of(int(cohort), _day(day)) or abort(404))


@blueprint.get("/schemas/<name>")
@needs(TAKES, ExportRun)
def schema(name: str) -> Any:
    """The Table Schema of a file, in the norm."""
    dataset: Dataset = next((one for one in Dataset if one.value == name), None) or abort(404)
    return json_answer(schema_of(dataset, FILES[dataset]))


def _taken(run: ExportRun) -> Taken:
    return Taken(AccessEvent.FILE_TAKEN, "export_run", run.rows, run.id)


def _one(number: str, *criteria: Any, options: Sequence[Any] = ()) -> ExportRun:
    """A file that was handed to it, by its number."""
    found = given(ExportRun.id == int(number), *criteria, options=options) if is_id(number) else ()
    return next((one for one in found if is_given_again(current_role(), one)), None) or abort(404)


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        abort(404)


def _entry(run: ExportRun, newer: ExportRun | None, *, has_rows: bool) -> dict[str, Any]:
    return {
        "numero": run.id,
        "fichier": run.dataset.value,
        "titre": str(run),
        "promotion": run.cohort.code,
        "donnees_au": run.as_of.isoformat(),
        "format": run.format.value,
        "nom": run.file_name,
        "lignes": run.rows,
        "sha256": run.sha256,
        "remis_le": run.given_on.isoformat() if run.given_on else None,
        "remplace_par": newer.id if newer else None,
        "contenu": url_for(".content", number=run.id),
        "lignes_json": url_for(".rows", number=run.id) if has_rows else None,
        "schema": url_for(".schema", name=run.dataset.value),
        "archive": url_for(".package", cohort=run.cohort_id, day=run.as_of.isoformat()),  # type: ignore[attr-defined]
    }
