"""`flask prepare`: a store that can be served, or one sentence saying why it cannot."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app.config import Settings
from models.base import db
from models.company import Company
from models.journal import Actor, act_as
from seeds.accounts import load_accounts
from seeds.demo import load_demo
from seeds.reference import load_reference

OLDEST_POSTGRESQL, OLDEST_SQLITE = (14, 0), (3, 35, 0)
LOCK = 7_305_620_117  # any number, the same for every process


class Unfit(click.ClickException):
    """Why the store cannot be served, in one sentence."""

    def show(self, file: Any = None) -> None:
        """The sentence alone."""
        click.echo(self.message, err=True)


def init_app(app: Flask) -> None:
    """Add `flask prepare`."""
    app.cli.add_command(prepare)


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Vérifie la base, la met à niveau, charge ce qui manque, dit où aller."""
    settings: Settings = current_app.config["SETTINGS"]
    _check_folder(settings.INSTANCE_PATH)
    with _alone(settings):
        _check_schema()
        upgrade()
        lines = _load(settings)
    click.echo(f"Alter'Venture : {settings.base_url}")
    if lines:
        click.echo(f"Comptes de démonstration (gardés dans {_accounts_file(settings)}) :")
        click.echo("\n".join(lines))


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Unfit(f"Le dossier {folder} ne peut pas être créé.") from None
    if not os.access(folder, os.W_OK):
        raise Unfit(f"Le dossier {folder} n'est pas accessible en écriture.")


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    """One process at a time: the others wait here, then find the work done."""
    if db.engine.name == "sqlite":
        with (settings.INSTANCE_PATH / ".prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with _reachable() as connection:
                _check_sqlite(connection)
            yield
        return
    with _reachable() as connection:
        _check_postgresql(connection)
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


@contextmanager
def _reachable() -> Iterator[Connection]:
    try:
        connection = db.engine.connect()
    except DBAPIError as refusal:
        if isinstance(refusal.orig, sqlite3.DatabaseError) and "not a database" in str(refusal.orig):
            raise Unfit("Le fichier de la base est abîmé : il n'a pas été touché. Restaurez une sauvegarde.") from None
        raise Unfit("La base de données ne répond pas : vérifiez DATABASE_URL et le serveur.") from None
    with connection:
        yield connection


def _check_sqlite(connection: Connection) -> None:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Unfit(f"SQLite {sqlite3.sqlite_version} est trop ancien : 3.35 au moins.")
    try:
        verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
    except (OperationalError, DBAPIError):
        verdict = "unreadable"
    if verdict != "ok":
        raise Unfit("Le fichier de la base est abîmé : il n'a pas été touché. Restaurez une sauvegarde.")


def _check_postgresql(connection: Connection) -> None:
    version = connection.dialect.server_version_info or (0,)
    if version < OLDEST_POSTGRESQL:
        raise Unfit(f"PostgreSQL {version[0]} est trop ancien : 14 au moins.")


def _check_schema() -> None:
    """A store written by a later release is not for this one."""
    if not inspect(db.engine).has_table("alembic_version"):
        return
    with db.engine.connect() as connection:
        current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    config = current_app.extensions["migrate"].migrate.get_config()
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if current is not None and current not in known:
        raise Unfit("La base vient d'une version plus récente de ce programme : mettez le programme à jour.")


def _load(settings: Settings) -> list[str]:
    act_as(Actor("Référentiels", "chargement"))
    load_reference()
    db.session.commit()
    if not settings.wants_demo or db.session.scalars(select(Company.id).limit(1)).first() is not None:
        return []
    act_as(Actor("Jeu de démonstration", "chargement"))
    load_demo()
    lines = load_accounts(_accounts_file(settings))
    db.session.commit()
    return lines


def _accounts_file(settings: Settings) -> Path:
    return settings.INSTANCE_PATH / "demo-accounts.txt"
