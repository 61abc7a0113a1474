"""The address of the Région: the files that were handed to it, what they mean, all of them in one ZIP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from flask import Response, abort, jsonify, request
from sqlalchemy import select
from sqlalchemy.orm import aliased, joinedload, undefer

from admin_views.engine.audiences import current_role, may
from admin_views.engine.list_export import kept_as
from admin_views.engine.long_files import Place
from admin_views.engine.lookup import is_id
from admin_views.engine.pages import PageView, page
from admin_views.engine.tracing import Taken
from admin_views.region import FILES, is_given_again, offered_to
from admin_views.region.openapi import described
from admin_views.region.package import MIMETYPE, latest, package, package_name
from models.engine import AccessEvent, FileFormat, Right, db, kinds, write_deed
from models.region.export_run import ISSUE, ExportRun, FileAction, replacements

SHOWN = 300  # files


class RegionView(PageView):
    """What a service of the Région takes again; the team sees the same, of every service."""

    @page("/", right=Right.READ, of=ExportRun)
    def index(self) -> Any:
        """The last files that were handed, by cohort and day, the latest first, each with what became of it."""
        found = given(most=SHOWN + 1)
        runs = found[:SHOWN]
        sets = [sorted(some, key=_place) for _key, some in groupby(runs, key=lambda one: (one.cohort, one.as_of))]
        return self.render(
            "region.html",
            sets=sets,
            replaced=replacements(runs),
            shown=SHOWN if len(found) > SHOWN else None,
            tells_service=may(Right.CREATE, ExportRun),
            takes=lambda run: is_given_again(current_role(), run),
        )

    @page("/dictionary/", right=Right.READ, of=ExportRun)
    def dictionary(self) -> Any:
        """What each column of each file is."""
        role = current_role()
        files = offered_to(role) if may(Right.CREATE, ExportRun) else FILES
        return self.render("region_dictionary.html", files=files)

    @page("/api/", right=Right.READ, of=ExportRun)
    def api(self) -> Any:
        """How a program takes the same by itself."""
        return self.render("region_api.html", address=request.host_url.rstrip("/"), takes=may(Right.MACHINE, ExportRun))

    @page("/openapi.json", right=Right.READ, of=ExportRun)
    def openapi(self) -> Any:
        """The same, told to programs (OpenAPI 3.1)."""
        answer = jsonify(described(request.host_url.rstrip("/")))
        answer.headers.set("Content-Disposition", "attachment", filename="openapi.json")
        return answer

    @page("/package/", right=Right.EXPORT, of=ExportRun, methods=("POST",))
    def package(self) -> Any:
        """The last of each file handed of a cohort, as of a day, in one ZIP: each of them is traced as taken again."""
        cohort, day = request.form.get("cohort", ""), _day(request.form.get("as_of", ""))
        if not is_id(cohort) or day is None:
            abort(404)
        with Place():
            runs = last_of(int(cohort), day) or abort(404)
            for one in runs:
                write_deed(db.session(), FileAction.REISSUED, one)
            db.session.commit()
            return archive(runs)


def archive(runs: Sequence[ExportRun]) -> Response:
    """These files in one ZIP, as an answer."""
    held = [f"{one.file_name} ({one.sha256})" for one in runs]
    taken = Taken(AccessEvent.FILE_TAKEN, "export_run", sum(one.rows for one in runs), filters=held)
    return kept_as(Response(package(runs), mimetype=MIMETYPE), package_name(runs[0]), taken)


def given(*criteria: Any, start: int = 0, most: int | None = None, options: Sequence[Any] = ()) -> Sequence[ExportRun]:
    """The files that were handed to a service, of those that whoever asks reads: the last days first.

    `most` of them, from the place `start` on; without it, all of them.
    """
    run: Any = ExportRun
    query = select(ExportRun).where(run.recipient_id.is_not(None), *criteria)
    query = query.options(joinedload(ExportRun.cohort), joinedload(ExportRun.recipient), *options)
    order = (ExportRun.as_of.desc(), run.cohort_id.desc(), ExportRun.dataset, ExportRun.id.desc())
    return db.session.scalars(query.order_by(*order).limit(most).offset(start or None)).all()


def last_issues(runs: Sequence[ExportRun]) -> Sequence[ExportRun]:
    """Of the same files, cohorts, formats and services as some of these, the last one of each."""
    run: Any = ExportRun
    later: Any = aliased(ExportRun)
    of = [getattr(run, name).in_({getattr(one, name) for one in runs}) for name in ISSUE]
    same = [getattr(later, name) == getattr(run, name) for name in ISSUE]
    after = (later.as_of > run.as_of) | ((later.as_of == run.as_of) & (later.id > run.id))
    return given(*of, ~select(later.id).where(*same, after, later.deleted_at.is_(None)).exists())


def last_of(cohort_id: int, day: date) -> list[ExportRun]:
    """The last of each file handed of a cohort as of a day, of those that whoever asks takes; with their bytes."""
    run: Any = ExportRun
    found = given(run.cohort_id == cohort_id, ExportRun.as_of == day, options=[undefer(ExportRun.content)])
    return [one for one in latest(found) if is_given_again(current_role(), one)]


def _place(run: ExportRun) -> tuple[int, int, int]:
    """Where a file stands among those of its cohort and its day."""
    return list(FILES).index(run.dataset), list(FileFormat).index(run.format), -run.id


def _day(typed: str) -> date | None:
    try:
        found: date | None = kinds.Day().clean(typed)
    except ValueError:
        return None
    return found
