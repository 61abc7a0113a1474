"""Stores that many tests begin with: loaded once on each engine for the run, then put back whole.

All but one hold the communes of the region alone: the others, eight in nine, would be copied for nothing.

`FOLDER`, when it is said, is where the workers of a run leave to each other what they loaded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
from sqlalchemy import URL, delete, select

from models.engine import act_as, db
from models.reference.commune import Commune
from models.reference.department import Department
from seeds.demo import LOADER as DEMO
from seeds.demo import load_demo
from seeds.reference import LOADER, load_reference
from tests.migrated import alone

FOLDER: Path | None = None


def whole_country() -> None:
    """The store with the reference tables, and every commune."""
    put_back("country", _load_reference)


def reference_tables() -> None:
    """The store with the reference tables."""
    put_back("reference", _load_the_region)


def demo_year() -> None:
    """The store with the reference tables and the demo year."""
    put_back("demo", _load_demo)


def put_back(name: str, load: Callable[[], None]) -> None:
    """Make the empty store what `load` makes of it, whatever the number of times and of workers."""
    if FOLDER is None:
        load()
        db.session.commit()
        return
    kept = FOLDER / f"kept-{name}-{db.engine.name}"
    with alone(FOLDER, kept.name):
        if not kept.exists():
            load()
            db.session.commit()
            _copy(db.engine.url, _kept(name))
            kept.touch()
            return
    _copy(_kept(name), db.engine.url)


def _load_reference() -> None:
    act_as(LOADER)
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


def _kept(name: str) -> URL:
    where = f"kept_{name}" if db.engine.name == "postgresql" else str(FOLDER / f"kept-{name}.db")
    return db.engine.url.set(database=where)


def _copy(source: URL, target: URL) -> None:
    """The whole store, that nobody is using."""
    db.session.remove()
    if source.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(source.database)) as of, closing(sqlite3.connect(target.database)) as to:
            of.backup(to)
        return
    db.engine.dispose()
    server = source.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{target.database}"')
        connection.execute(f'CREATE DATABASE "{target.database}" TEMPLATE "{source.database}" STRATEGY FILE_COPY')
