"""What changed between two files of the Région, cell by cell: from the rows that left, never from the records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select

from admin_views.engine.files import Column
from admin_views.region import FILES
from admin_views.region.kept_rows import KEPT, WITH_ROWS, kept_rows
from models.engine import db, kinds, short_number
from models.region.export_run import ExportRun

Rows = Mapping[tuple[str, ...], Mapping[str, str]]
DAY, COHORT = "date_donnees", "promotion"  # told once, of the whole file
# What reads a cell of the norm, by the Python type of its column; the rest is a text.
READERS: Mapping[type, Callable[[str], Any]] = {
    bool: lambda cell: cell == "oui",
    int: int,
    Decimal: Decimal,
    date: date.fromisoformat,
}
RATIO = 4  # decimals: a file tells a share as a number, not in per cent


@dataclass(frozen=True)
class Change:
    """A cell of a line, before and after; a line that came or went has no `column`."""

    line: str
    column: str
    before: str
    after: str


def former(run: ExportRun) -> ExportRun | None:
    """The last file of the same sort and cohort made before it, that whoever asks may read and whose rows were kept.

    Of the same day it is of the same format: the other forms of one issue say the same rows.
    """
    query = select(ExportRun).where(ExportRun.dataset == run.dataset, ExportRun.cohort == run.cohort, KEPT)
    query = query.where(ExportRun.narrowed_to == run.narrowed_to)
    query = query.where(ExportRun.id < run.id, or_(ExportRun.as_of != run.as_of, ExportRun.format == run.format))
    return db.session.scalars(query.options(*WITH_ROWS).order_by(ExportRun.id.desc()).limit(1)).first()


def changes(before: ExportRun, after: ExportRun) -> list[Change]:
    """Lines that went, lines that came, then the cells that changed, in the order of the file."""
    old, new = _rows(before), _rows(after)
    known = {one.name: one for one in FILES[after.dataset].columns}
    names = dict.fromkeys(name for rows in (old, new) for row in rows.values() for name in row if name != DAY)
    return [
        *(
            Change(_line(before, *one), "", "ligne présente", "ligne retirée")
            for one in old.items()
            if one[0] not in new
        ),
        *(Change(_line(after, *one), "", "ligne absente", "ligne ajoutée") for one in new.items() if one[0] not in old),
        *(
            _change(
                _line(after, key, row),
                known.get(name, Column(name, name, None)),
                old[key].get(name, ""),
                row.get(name, ""),
            )
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
    for row in kept_rows(run):
        key = tuple(row.get(name, "") for name in FILES[run.dataset].key or row)
        alike[key] += 1
        found[(*key, f"n° {alike[key]}") if alike[key] > 1 else key] = row
    return found


def _change(line: str, column: Column, before: str, after: str) -> Change:
    return Change(line, column.label, _shown(column.kind, before), _shown(column.kind, after))


def _shown(kind: kinds.Kind | None, cell: str) -> str:
    """A cell of the norm as a page tells it; as it is when its column is another now, or was."""
    if kind is None or not cell:
        return cell
    try:
        value = READERS.get(kind.python, str)(cell)
    except (ValueError, ArithmeticError):
        return cell
    return short_number(value, RATIO) if isinstance(kind, kinds.Percent) else kind.show(value)


def _line(run: ExportRun, key: tuple[str, ...], row: Mapping[str, str]) -> str:
    """What tells a line, in words; its rank at the end, among those that are alike."""
    kinds_of, names = {one.name: one.kind for one in FILES[run.dataset].columns}, FILES[run.dataset].key or tuple(row)
    cells = (_shown(kinds_of.get(name), row.get(name, "")) for name in names if name != COHORT)
    return ", ".join(filter(None, (*cells, *key[len(names) :])))
