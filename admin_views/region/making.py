"""Making a file for the Région: its bytes, its name, and the line that remembers it."""

from __future__ import annotations

import hashlib
import re
from datetime import date

from admin_views.engine.list_export import WRITERS, file_name
from admin_views.region import FILES
from models.cohorts.cohort import Cohort
from models.engine import FileFormat, db
from models.region.export_run import Dataset, ExportRun


def make(dataset: Dataset, cohort: Cohort, form: FileFormat, as_of: date, made_by: str) -> ExportRun:
    """The run, with the file in its `content`; the same data on the same day give the same bytes.

    It joins the session: whoever asked commits.
    """
    file = FILES[dataset]
    rows = file.cells(file.read(cohort, as_of))
    content = b"".join(WRITERS[form].write(file.columns, rows, as_of, file.notice))
    run = ExportRun(
        made_by=made_by,
        dataset=dataset,
        cohort=cohort,
        format=form,
        as_of=as_of,
        rows=len(rows),
        file_name=file_name(form, as_of, dataset.value, re.sub(r"[^\w-]+", "-", cohort.code)),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )
    db.session.add(run)
    return run
