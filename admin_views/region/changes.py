"""What changed between two files of the Région, cell by cell: read from the bytes that left, never from the records."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import undefer

from admin_views.region import FILES
from models.engine import FileFormat, db
from models.region.export_run import ExportRun

Rows = Mapping[tuple[str, ...], Mapping[str, str]]
DAY = "date_donnees"  # told once, of the whole file


@dataclass(frozen=True)
class Change:
    """A cell of a line, before and after; a line that came or went has no `column`."""

    line: str
    column: str
    before: str
    after: str


def former(run: ExportRun) -> ExportRun | None:
    """The file made before it, of the same sort and cohort, that whoever asks may read; of the norm alone."""
    if run.format is not FileFormat.NORME:
        return None
    query = select(ExportRun).where(ExportRun.dataset == run.dataset, ExportRun.cohort == run.cohort)
    query = query.where(ExportRun.format == run.format, ExportRun.id < run.id).options(undefer(ExportRun.content))
    return db.session.scalars(query.order_by(ExportRun.id.desc()).limit(1)).first()


def changes(before: ExportRun, after: ExportRun) -> list[Change]:
    """Lines that went, lines that came, then the cells that changed, in the order of the file."""
    old, new = _rows(before), _rows(after)
    known = {one.name: one.label for one in FILES[after.dataset].columns}
    names = dict.fromkeys(name for rows in (old, new) for row in rows.values() for name in row if name != DAY)
    return [
        *(Change(_words(key), "", "ligne présente", "ligne retirée") for key in old if key not in new),
        *(Change(_words(key), "", "ligne absente", "ligne ajoutée") for key in new if key not in old),
        *(
            Change(_words(key), known.get(name, name), old[key].get(name, ""), row.get(name, ""))
            for key, row in new.items()
            if key in old
            for name in names
            if old[key].get(name, "") != row.get(name, "")
        ),
    ]


def _rows(run: ExportRun) -> Rows:
    """By what tells a line from the others; lines without a key, by all that they say and their rank among alike."""
    found: dict[tuple[str, ...], Mapping[str, str]] = {}
    alike: Counter[tuple[str, ...]] = Counter()
    for row in csv.DictReader(io.StringIO(run.content.decode(), newline="")):
        key = tuple(row.get(name, "") for name in FILES[run.dataset].key or row)
        alike[key] += 1
        found[(*key, f"n° {alike[key]}") if alike[key] > 1 else key] = row
    return found


def _words(key: tuple[str, ...]) -> str:
    return ", ".join(filter(None, key))
