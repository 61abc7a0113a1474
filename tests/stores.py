"""Stores that many tests begin with: loaded once on each engine for the run, then put back in tenths of a second.

All but one hold the communes of the region alone: the others, eight in nine, would be copied for nothing.

`FOLDER`, when it is said, is where the workers of a run leave to each other what they loaded.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, func, select

from models.engine import Base, act_as, db
from models.reference.commune import Commune
from models.reference.department import Department
from seeds import reference
from seeds.demo import load_demo
from seeds.demo_load import LOADER as DEMO
from seeds.reference import LOADER, load_reference
from tests.migrated import alone, copy_file

DATA = reference.DATA
FOLDER: Path | None = None


def whole_country() -> None:
    """The empty store with the reference tables, and every commune."""
    put_back("country", _load_reference)


def reference_tables() -> None:
    """The empty store with the reference tables."""
    put_back("reference", _load_the_region)


def demo_year() -> None:
    """The empty store with the reference tables and the demo year."""
    put_back("demo", _load_demo)


def put_back(name: str, load: Callable[[], None]) -> None:
    """Make of the empty store what `load` makes of it, once for the run."""
    if FOLDER is None:
        load()
        db.session.commit()
        return
    kept = FOLDER / f"kept-{name}-{db.engine.name}"
    with alone(FOLDER, kept.name):
        if not kept.exists():
            load()
            db.session.commit()
            db.session.remove()
            _keep(kept)
            return
    db.session.remove()
    _put_back(kept)


def _load_reference() -> None:
    act_as(LOADER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "DATA", DATA)  # whatever the test that asks first reads instead
        load_reference()


def _load_the_region() -> None:
    whole_country()
    inside = select(Department.id).where(Department.is_in_region)
    elsewhere = delete(Commune).where(Commune.department_id.not_in(inside))
    db.session.execute(elsewhere.execution_options(declared_load=True, synchronize_session=False))


def _load_demo() -> None:
    reference_tables()
    act_as(DEMO)
    load_demo()


def _keep(kept: Path) -> None:
    """As the engine gives it: its file, without the room of what was deleted, or the lines of each table."""
    if db.engine.name == "sqlite":
        with db.engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(kept),))
        return
    with db.engine.connect() as connection:
        cursor = _cursor(connection)
        held = {name: _lines(cursor, name) for name in Base.metadata.tables}
    kept.write_bytes(pickle.dumps({name: lines for name, lines in held.items() if lines}))


def _put_back(kept: Path) -> None:
    if db.engine.name == "sqlite":
        copy_file(kept, Path(str(db.engine.url.database)))
        return
    held = pickle.loads(kept.read_bytes())  # noqa: S301 — written by this run
    with db.engine.begin() as connection:
        cursor = _cursor(connection)
        cursor.execute("SET LOCAL session_replication_role = replica")  # links were looked at when it was loaded
        for name, lines in held.items():
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                copy.write(lines)
        for table in (one for one in Base.metadata.sorted_tables if one.name in held and "id" in one.columns):
            numbers = func.pg_get_serial_sequence(table.name, "id")  # the ids to come follow those
            connection.execute(select(func.setval(numbers, func.max(table.c.id))))


def _cursor(connection: Connection) -> Any:
    return connection.connection.cursor()


def _lines(cursor: Any, name: str) -> bytes:
    with cursor.copy(f'COPY "{name}" TO STDOUT') as lines:
        return b"".join(lines)
