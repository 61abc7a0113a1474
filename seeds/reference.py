"""Reference tables, from the State's lists (sources and licences: `seeds/data/README.md`)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from models.base import Record, db, now, stem
from models.commune import Commune
from models.department import Department
from models.guard import complete
from models.journal import Actor, JournalEntry, write_load

DATA = Path(__file__).parent / "data"
LOADER = Actor("Référentiels", "chargement")

Row = dict[str, Any]


def load_reference() -> dict[str, int]:
    """Add what is missing and correct what changed, but for what people changed or binned; table → rows written.

    One journal line for all the rows added to a table, one for each row corrected; nothing to do leaves no line.
    """
    return {"departments": _departments(), "communes": _communes()}


def _departments() -> int:
    rows = [{"code": line["code"], "name": line["nom"]} for line in _lines("departements_occitanie.csv")]
    return _load(Department, rows, "code", "Départements d'Occitanie")


def _communes() -> int:
    departments = _known(Department, "code")
    rows = [
        {
            "insee_code": line["code_insee"],
            "name": line["nom"],
            "postal_codes": line["codes_postaux"] or None,
            "population": int(line["population"]) if line["population"] else None,
            "department_id": departments[line["code_departement"]].id,
        }
        for line in _lines("communes_occitanie.csv")
    ]
    return _load(Commune, rows, "insee_code", "Communes d'Occitanie")


def _load(model: type[Any], rows: list[Row], key: str, label: str) -> int:
    known, theirs = _known(model, key), _changed_by_people(model)
    new = [_completed(model, row) for row in rows if row[key] not in known]
    if new:
        db.session.execute(insert(model).execution_options(declared_load=True), new)
        write_load(db.session(), model, f"{label} : {len(new)} lignes")
    ours = ((known[row[key]], row) for row in rows if row[key] in known and known[row[key]].id not in theirs)
    return len(new) + sum(_corrected(record, row) for record, row in ours)


def _known(model: type[Any], key: str) -> dict[str, Any]:
    """Every row by its code; the living one where the bin holds the same code."""
    query = select(model).order_by(model.deleted_at.is_(None), model.id).execution_options(with_bin=True)
    return {getattr(one, key): one for one in db.session.scalars(query)}


def _changed_by_people(model: type[Any]) -> set[int]:
    """The rows somebody wrote on since their load: what people know of a place is not undone by a file."""
    written = select(JournalEntry.record_id).where(
        JournalEntry.concept == stem(model.__name__),
        JournalEntry.record_id.is_not(None),
        JournalEntry.channel != LOADER.channel,
    )
    return {number for number in db.session.scalars(written) if number is not None}


def _completed(model: type[Any], row: Row) -> Row:
    """The row as the guard would have saved it."""
    record: Record = model(**row)
    complete(record)
    filled = (*row, "sort_key", "search_words", "search_private")
    return {name: getattr(record, name) for name in filled} | {"version": 1, "created_at": now(), "updated_at": now()}


def _corrected(record: Any, row: Row) -> bool:
    changed = {name: value for name, value in row.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
