"""Reference tables, from the State's lists (sources and licences: `seeds/data/README.md`)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import make_transient

from models.base import Record, db, now
from models.commune import Commune
from models.department import Department
from models.guard import complete
from models.journal import JournalAction, write_line

DATA = Path(__file__).parent / "data"


def load_reference() -> dict[str, int]:
    """Add what is missing and correct what changed; table → rows written. One journal line a table, none for none."""
    return {"departments": _departments(), "communes": _communes()}


def _departments() -> int:
    known = {one.code: one for one in db.session.scalars(select(Department))}
    rows = [{"code": row["code"], "name": row["nom"]} for row in _lines("departements_occitanie.csv")]
    return _load(Department, rows, known, "code", "Départements d'Occitanie")


def _communes() -> int:
    known = {one.insee_code: one for one in db.session.scalars(select(Commune))}
    departments = {one.code: one for one in db.session.scalars(select(Department))}
    rows = [
        {
            "insee_code": row["code_insee"],
            "name": row["nom"],
            "postal_codes": row["codes_postaux"] or None,
            "population": int(row["population"]) if row["population"] else None,
            "department_id": departments[row["code_departement"]].id,
        }
        for row in _lines("communes_occitanie.csv")
    ]
    return _load(Commune, rows, known, "insee_code", "Communes d'Occitanie")


def _load(model: type[Any], rows: list[dict[str, Any]], known: dict[str, Any], key: str, label: str) -> int:
    new = [row for row in rows if row[key] not in known]
    if new:
        statement = insert(model).execution_options(declared_load=True)
        db.session.execute(statement, [_completed(model, row) for row in new])
        write_line(db.session(), JournalAction.LOADED, model, f"{label} : {len(new)} lignes")
    return len(new) + sum(_corrected(known[row[key]], row) for row in rows if row[key] in known)


def _completed(model: type[Any], row: dict[str, Any]) -> dict[str, Any]:
    """The row with what the guard would have filled."""
    record: Record = model(**row)
    complete(record)
    make_transient(record)
    words = {name: getattr(record, name) for name in ("sort_key", "search_words", "search_private")}
    return row | words | {"version": 1, "created_at": now(), "updated_at": now()}


def _corrected(record: Any, row: dict[str, Any]) -> bool:
    changed = {name: value for name, value in row.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    return bool(changed)


def _lines(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
