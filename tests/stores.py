"""Stores that many tests begin with: loaded once on each engine, then put back row by row, five times as fast.

All but one hold the communes of the region alone: the others, eight in nine, would be put back for nothing.

`FOLDER`, when it is said, is where the workers of a run leave to each other what they loaded.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select

from models.engine import Base, act_as, db
from models.reference.commune import Commune
from models.reference.department import Department
from seeds.demo import LOADER as DEMO
from seeds.demo import load_demo
from seeds.reference import LOADER, load_reference
from tests.migrated import alone

FOLDER: Path | None = None
Rows = dict[str, Sequence[Any]]  # of each table
_KEPT: dict[tuple[str, str], Rows] = {}


def reference_tables() -> None:
    """The empty store with the reference tables."""
    _hold("reference", _of_the_region(_load_reference))


def whole_country() -> None:
    """The empty store with the reference tables, and every commune."""
    _hold("country", _load_reference)


def demo_year() -> None:
    """The empty store with the reference tables and the demo year."""
    _hold("demo", _of_the_region(_load_demo))


def _of_the_region(load: Callable[[], None]) -> Callable[[], None]:
    def narrowed() -> None:
        load()
        db.session.commit()
        inside = select(Department.id).where(Department.is_in_region)
        elsewhere = delete(Commune).where(Commune.department_id.not_in(inside))
        db.session.execute(elsewhere.execution_options(declared_load=True, synchronize_session=False))

    return narrowed


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
    if key not in _KEPT and FOLDER is not None:
        with alone(FOLDER, "stores"):
            _share(FOLDER / "-".join(key), key, load)
    elif key not in _KEPT:
        _KEPT[key] = _loaded(load)
    else:
        _put_back(_KEPT[key])


def _share(file: Path, key: tuple[str, str], load: Callable[[], None]) -> None:
    """Take what another worker loaded, or load it and leave it."""
    if file.exists():
        _KEPT[key] = pickle.loads(file.read_bytes())  # noqa: S301 — written by this run
        _put_back(_KEPT[key])
    else:
        _KEPT[key] = _loaded(load)
        file.write_bytes(pickle.dumps(_KEPT[key]))


def _loaded(load: Callable[[], None]) -> Rows:
    load()
    db.session.commit()
    with db.engine.connect() as connection:
        found = {one: connection.execute(select(one)).mappings().all() for one in Base.metadata.sorted_tables}
    return {table.name: [dict(one) for one in rows] for table, rows in found.items() if rows}


def _put_back(kept: Rows) -> None:
    with db.engine.begin() as connection:
        for table in (one for one in Base.metadata.sorted_tables if one.name in kept):
            connection.execute(insert(table), kept[table.name])
            if db.engine.name == "postgresql" and "id" in table.columns:  # the ids to come follow those
                numbers = func.pg_get_serial_sequence(table.name, "id")
                connection.execute(select(func.setval(numbers, func.max(table.c.id))))
