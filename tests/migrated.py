"""Stores that are migrated already: one is made for the run, those that tests work in are copies of it."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.config import Settings
from models.engine import db
from tests.postgres import database_url

FILE = "alterventure.db"
READY = "MIGRATED_STORE"  # a file of SQLite at the last migration that holds nothing: a copy of the repository has one


def migrated_url(engine: str, run_folder: Path, instance: Path, name: str) -> str:
    """The address of a store of one's own: a file in `instance`, or the database of that name."""
    with alone(run_folder, "migrated"):
        if engine == "sqlite":
            return _file(run_folder / "migrated", instance)
        return _database(run_folder, name)


@contextmanager
def alone(folder: Path, what: str) -> Iterator[None]:
    """One worker at a time makes it: the others find it made."""
    with (folder / f"{what}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_file(source: Path, target: Path) -> None:
    """A store of SQLite as another one, whoever has it open."""
    with closing(sqlite3.connect(source)) as of, closing(sqlite3.connect(target)) as to:
        to.execute("PRAGMA synchronous=OFF")  # the tests' data may die with the machine
        of.backup(to)


def migrated_again(run_folder: Path) -> None:
    """The tables of the store in use as migrations make them, whatever was made of them, with nothing inside."""
    db.session.remove()
    if db.engine.name == "sqlite":
        copy_file(run_folder / "migrated" / FILE, Path(str(db.engine.url.database)))
        return
    name = str(db.engine.url.database)
    db.engine.dispose()
    database_url(run_folder / "postgres", name, like="migrated", instead=True)


def _file(made: Path, instance: Path) -> str:
    ready = os.environ.get(READY)
    if not made.is_dir() and ready:
        made.mkdir()
        copy_file(Path(ready), made / FILE)
    elif not made.is_dir():
        _migrate(Settings(INSTANCE_PATH=made, DATABASE_URL="", _env_file=None))
    instance.mkdir(parents=True, exist_ok=True)
    shutil.copy(made / FILE, instance)
    return ""


def _database(run_folder: Path, name: str) -> str:
    server, marker = run_folder / "postgres", run_folder / "migrated-database"
    if not marker.exists():
        url = database_url(server, "migrated")
        _migrate(Settings(INSTANCE_PATH=run_folder / "of-the-database", DATABASE_URL=url, _env_file=None))
        marker.touch()
    return database_url(server, name, like="migrated")


def _migrate(settings: Settings) -> None:
    app: Flask = create_app(settings)
    with app.app_context():
        upgrade()
        db.engine.dispose()
