"""Stores that many tests begin with: loaded once on each engine, then put back row by row, five times as fast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select

from models.engine import Base, act_as, db
from seeds.demo import LOADER as DEMO
from seeds.demo import load_demo
from seeds.reference import LOADER, load_reference

_KEPT: dict[tuple[str, str], dict[Table, Sequence[Any]]] = {}


def reference_tables() -> None:
    """The empty store with the reference tables."""
    _hold("reference", _load_reference)


def demo_year() -> None:
    """The empty store with the reference tables and the demo year."""
    _hold("demo", _load_demo)


def _load_reference() -> None:
    act_as(LOADER)
    load_reference()


def _load_demo() -> None:
    _load_reference()
    db.session.commit()
    act_as(DEMO)
    load_demo()


def _hold(name: str, load: Callable[[], None]) -> None:
    key = db.engine.name, name
    if key in _KEPT:
        _put_back(_KEPT[key])
    else:
        load()
        db.session.commit()
        with db.engine.connect() as connection:
            found = {one: connection.execute(select(one)).mappings().all() for one in Base.metadata.sorted_tables}
        _KEPT[key] = {table: rows for table, rows in found.items() if rows}


def _put_back(kept: dict[Table, Sequence[Any]]) -> None:
    with db.engine.begin() as connection:
        for table, rows in kept.items():
            connection.execute(insert(table), rows)
            if db.engine.name == "postgresql" and "id" in table.columns:  # the ids to come follow those
                numbers = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(numbers, func.max(table.c.id))))
