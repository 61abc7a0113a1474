"""Making a file for the Région: its bytes, its name, and the line that remembers it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import select

from admin_views.engine.list_export import WRITERS, About, file_name
from admin_views.region import FILES
from admin_views.region.dataset import Content, Source
from admin_views.region.narrowing import ALL, Narrowing
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, db, normal
from models.region.export_run import NOT_IN_NORM, Dataset, ExportRun, title_of


def make(
    dataset: Dataset, cohort: Cohort, form: FileFormat, as_of: date, made_by: str, wanted: Narrowing = ALL
) -> ExportRun:
    """The run, with the file in its `content`; the same data on the same day give the same bytes.

    It joins the session: whoever asked commits.
    """
    read, narrow = FILES[dataset].read(cohort, as_of), FILES[dataset].narrow
    kept = narrow(read, wanted) if narrow else read
    return _made(dataset, kept, cohort, [form], as_of, made_by, wanted.words if narrow else "")[0]


def make_all(datasets: Iterable[Dataset], cohort: Cohort, as_of: date, made_by: str) -> list[ExportRun]:
    """Each file as a workbook, for people, and in the norm, for machines; files of one source read it once."""
    forms = [FileFormat.XLSX, FileFormat.NORME]
    known: dict[Source, Content] = {}
    contents = ((one, FILES[one].read(cohort, as_of, known)) for one in datasets)
    return [run for one, read in contents for run in _made(one, read, cohort, forms, as_of, made_by)]


def _made(
    dataset: Dataset,
    read: Content,
    cohort: Cohort,
    forms: Iterable[FileFormat],
    as_of: date,
    made_by: str,
    narrowed_to: str = "",
) -> list[ExportRun]:
    """A run of each format, of rows that are read once."""
    file = FILES[dataset]
    rows = file.cells(read)
    about = About(
        as_of, title_of(dataset, cohort, as_of, narrowed_to), [*file.notice(as_of, read.says), *file.explained()]
    )
    norm = b"".join(WRITERS[FileFormat.NORME].write(file.columns, rows, about))
    runs = []
    for form in forms:
        is_norm = form is FileFormat.NORME
        content = norm if is_norm else b"".join(WRITERS[form].write(file.columns, rows, about))
        run = ExportRun(
            made_by=made_by,
            dataset=dataset,
            cohort=cohort,
            format=form,
            as_of=as_of,
            narrowed_to=narrowed_to,
            rows=len(rows),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            rows_in_norm=None if is_norm else norm,
        )
        run.file_name = _name(run, follows_norm=read.follows_norm)
        db.session.add(run)
        runs.append(run)
    return runs


def _name(run: ExportRun, *, follows_norm: bool) -> str:
    """Its name for machines; other bytes of the same file, cohort, format and day have another: `_v2`.

    A file that does not follow its norm says it last.
    """
    query = select(ExportRun.sha256).where(ExportRun.dataset == run.dataset, ExportRun.cohort == run.cohort)
    query = query.where(ExportRun.format == run.format, ExportRun.as_of == run.as_of)
    query = query.where(ExportRun.narrowed_to == run.narrowed_to).order_by(ExportRun.id)
    with db.session.no_autoflush:
        issues = list(dict.fromkeys((*db.session.scalars(query), run.sha256)))
    issue = issues.index(run.sha256) + 1
    of = (run.dataset.value, run.cohort.code, normal(run.narrowed_to), f"v{issue}" if issue > 1 else "")
    words = [re.sub(r"[^\w-]+", "-", one) for one in of if one]
    name = Path(file_name(run.format, run.as_of, *words))
    return name.name if follows_norm else f"{name.stem}_{NOT_IN_NORM}{name.suffix}"
