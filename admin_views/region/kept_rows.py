"""The rows of a file that left, read from what was kept of them and never from the records."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from admin_views.region import FILES
from models.engine import FileFormat, db
from models.region.export_run import Dataset, ExportRun

KEPT = or_(ExportRun.format == FileFormat.NORME, ExportRun.rows_in_norm.is_not(None))  # whose rows can be read
WITH_ROWS = (undefer(ExportRun.content), undefer(ExportRun.rows_in_norm))
NUMBER = "number"
# What a cell of the norm is in JSON, by the Python type of its column, and how; what no column says is a text.
READERS: Mapping[type, tuple[str, Callable[[str], Any]]] = {
    bool: ("boolean", lambda cell: cell == "oui"),
    int: ("integer", int),
    Decimal: (NUMBER, float),
}
TEXT: tuple[str, Callable[[str], Any]] = ("string", str)


def kept_rows(run: ExportRun) -> Iterator[dict[str, str]]:
    """Column → cell, as the norm writes them; nothing for a file whose rows were not kept."""
    return csv.DictReader(io.StringIO((run.norm or b"").decode(), newline=""))


def among_kept(runs: Iterable[ExportRun]) -> set[int]:
    """The ids of those whose rows can be read."""
    query = select(ExportRun.id).where(ExportRun.id.in_([one.id for one in runs]), KEPT)
    return set(db.session.scalars(query))


def reader(dataset: Dataset, name: str) -> tuple[str, Callable[[str], Any]]:
    """What a column is in JSON, and what reads its cells."""
    kinds = {one.name: one.kind for one in FILES[dataset].columns}
    kind = kinds.get(name)
    return READERS.get(kind.python, TEXT) if kind else TEXT


def typed_rows(run: ExportRun) -> list[dict[str, Any]]:
    """The same rows as JSON has them: numbers, true and false, days as AAAA-MM-JJ, null for an empty cell."""
    rows = list(kept_rows(run))
    read = {name: reader(run.dataset, name)[1] for name in (rows[0] if rows else ())}
    return [{name: read[name](cell) if cell else None for name, cell in row.items()} for row in rows]
