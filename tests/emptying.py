"""An empty store for each test: every row goes, and ids count from one again."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event

from models.engine import OPEN_PATH, Base, db
from tests.migrated import FILE, copy_file

FULL = 1.5  # times the file of an empty store: from there on, a copy of one costs less than deleting thousands of rows
USED = "SELECT setval(sequencename::regclass, 1, false) FROM pg_sequences WHERE last_value IS NOT NULL"


def empty(run_folder: Path) -> None:
    """Delete every row of the store in use: tables that hold nothing cost nothing."""
    is_sqlite = db.engine.name == "sqlite"
    migrated = run_folder / "migrated" / FILE
    if is_sqlite and _size() > FULL * migrated.stat().st_size:
        db.session.remove()
        copy_file(migrated, Path(str(db.engine.url.database)))
    with (db.engine if is_sqlite else _heedless(db.engine.url)).begin() as connection:
        if is_sqlite:
            connection.exec_driver_sql(OPEN_PATH)  # it goes with the rest
        held = set(connection.exec_driver_sql(_filled()).scalars())
        for name in [one for one in _tables() if one in held]:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')  # noqa: S608 — names of ours
        if not is_sqlite:
            connection.exec_driver_sql(USED)


def _size() -> int:
    """How many bytes of the file hold something."""
    with db.engine.connect() as connection:
        return (_told(connection, "page_count") - _told(connection, "freelist_count")) * _told(connection, "page_size")


def _told(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


@cache
def _tables() -> list[str]:
    names = [table.name for table in reversed(Base.metadata.sorted_tables)]
    return sorted(names, key="sealing_path".__eq__)  # what lets sealed lines go, last


@cache
def _filled() -> str:
    return " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in _tables())  # noqa: S608


@cache
def _heedless(url: URL) -> Engine:
    """The same store of PostgreSQL, where links are not looked at.

    Connections of its own, which stay so: one that is told at each test forgets how to run all that it has prepared.
    """
    engine = create_engine(url, pool_size=1, pool_pre_ping=True)
    event.listen(engine, "connect", _look_at_no_link)
    return engine


def _look_at_no_link(connection: Any, _record: object) -> None:
    connection.execute("SET session_replication_role = replica")
    connection.commit()
