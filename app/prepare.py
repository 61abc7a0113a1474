"""`flask prepare`: a store that can be served, or one sentence saying why it cannot."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import click
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.config import Demo, Settings
from app.database_address import refusal_of_encoding, servers
from app.deploy import unsafe_accounts, unsafe_settings
from app.health import schema_differences
from app.seed_commands import load_demonstration
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import Base, act_as, db, write_again
from models.parties.company import Company
from models.parties.person import Person
from seeds import reference
from seeds.accounts import load_accounts
from seeds.team_views import load_team_views

OLDEST_POSTGRESQL, OLDEST_SQLITE = (14, 0), (3, 35, 0)
LOCK = 7_305_620_117  # any number, the same for every process
UNREACHABLE = "La base de données ne répond pas ou refuse l'accès : vérifiez DATABASE_URL et le serveur."
NO_PRIMARY = (
    "Aucun des serveurs de DATABASE_URL ne répond en acceptant d'écrire : vérifiez-les, ou promouvez le serveur de "
    "secours (app/PRODUCTION.md)."
)
KEPT_AS_BEFORE = "La base de données a refusé la mise à niveau : elle est restée comme avant."
DIFFERS = "La base n'a pas tout à fait le schéma de cette version (/ready répond 503) :"
REPAIRED_BY = "Le site est servi. Pour réparer, copiez la base dans une base vide : flask --app wsgi move ADRESSE."


class Unfit(click.ClickException):
    """Why the store cannot be served, in one sentence."""

    def show(self, file: Any = None) -> None:
        """The sentence alone."""
        click.echo(self.message, err=True)


def init_app(app: Flask) -> None:
    """Add `flask prepare`."""
    app.cli.add_command(prepare)


@click.command("prepare")
@click.option("--when-told", is_flag=True, hidden=True)
@with_appcontext
def prepare(*, when_told: bool) -> None:
    """Vérifie la base, la met à niveau, charge ce qui manque, dit où aller."""
    if when_told:  # bin/upgrade loads the program first, and stops the server after
        with _refusals():
            click.echo(" ".join(_written()))
        if not sys.stdin.readline():
            raise SystemExit(1)
    settings: Settings = current_app.config["SETTINGS"]
    _check_folder(settings.INSTANCE_PATH)
    with _refusals(), _alone(settings):
        _check_schema()
        upgrade()
        write_again(db.session())
        _tell_what_differs()
        _check_safety(settings)
        lines = _load(settings)
    click.echo(f"Alter'Venture : {settings.base_url}")
    if lines:
        click.echo(f"Comptes de démonstration (gardés dans {settings.accounts_file}) :")
        click.echo("\n".join(lines))


def _tell_what_differs() -> None:
    """The site is not taken down for it: an index that lacks only slows, and `/ready` says no."""
    if found := schema_differences():
        lines = [DIFFERS, *(f"- {one}" for one in found), REPAIRED_BY]
        click.echo("\n".join(lines), err=True)


def _check_safety(settings: Settings) -> None:
    """A store that others reach is not served unsafe; on one's own machine, anything goes."""
    if settings.is_https and (found := [*unsafe_settings(settings), *unsafe_accounts()]):
        raise Unfit("\n".join(["La base n'est pas servie :", *(f"- {one}" for one in found)]))


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Unfit(f"Le dossier {folder} ne peut pas être créé.") from None
    if not os.access(folder, os.W_OK):
        raise Unfit(f"Le dossier {folder} n'est pas accessible en écriture.")


def _alone(settings: Settings) -> AbstractContextManager[None]:
    """One process at a time: the others wait here, then find the work done."""
    return _alone_on_sqlite(settings.INSTANCE_PATH) if db.engine.name == "sqlite" else _alone_on_postgresql()


@contextmanager
def _alone_on_sqlite(folder: Path) -> Iterator[None]:
    with (folder / ".prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _check_file(Path(db.engine.url.database or ""))
        yield


@contextmanager
def _alone_on_postgresql() -> Iterator[None]:
    with _connected() as connection:
        _check_postgresql(connection)
        connection.detach()  # the server frees the lock when this connection closes, whatever happened
        for patience in ("lock_timeout", "statement_timeout"):
            connection.execute(text(f"SET {patience} = 0"))  # waiting for the others is no fault
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        yield


def _connected() -> Connection:
    try:
        return db.engine.connect()
    except DBAPIError:
        raise Unfit(NO_PRIMARY if len(servers(db.engine.url)) > 1 else UNREACHABLE) from None


@contextmanager
def _refusals() -> Iterator[None]:
    """What the database refuses beyond our checks: a sentence, without its words or the address."""
    try:
        yield
    except OperationalError:
        raise Unfit(UNREACHABLE) from None
    except IntegrityError as error:
        raise Unfit(rows_in_the_way(error)) from None
    except DBAPIError:
        raise Unfit(KEPT_AS_BEFORE) from None


def rows_in_the_way(error: IntegrityError) -> str:
    """That rows do not keep to what a migration adds, by the name of that alone, of all that the database says."""
    told: Any = getattr(error.orig, "diag", None)
    if told is not None:
        name = told.constraint_name or f"{told.table_name}.{told.column_name}"
    else:
        name = str(error.orig).rpartition(": ")[2].replace("_alembic_tmp_", "")
    return f"{KEPT_AS_BEFORE} Des lignes ne respectent pas {name} : la migration doit d'abord les changer."


def _check_file(file: Path) -> None:
    """Read only: a damaged file stays as it is, for whoever mends it."""
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise Unfit(f"SQLite {sqlite3.sqlite_version} est trop ancien : 3.35 au moins.")
    if not file.is_file():
        with suppress(OSError):  # what cannot be made is said when it is opened
            file.touch(mode=0o600)
        return
    if not os.access(file, os.W_OK):
        raise Unfit(f"Le fichier {file} n'est pas accessible en écriture.")
    if _verdict(file) != "ok":
        raise Unfit("Le fichier de la base est abîmé : il n'a pas été touché. Restaurez une sauvegarde.")


def _verdict(file: Path) -> str:
    """`ok`, or what SQLite says of the file."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.OperationalError:
        raise Unfit(f"Le fichier {file} ne s'ouvre pas : vérifiez ses droits.") from None
    except sqlite3.DatabaseError as refusal:
        return str(refusal)


def _check_postgresql(connection: Connection) -> None:
    version = connection.dialect.server_version_info or (0,)
    if version < OLDEST_POSTGRESQL:
        raise Unfit(f"PostgreSQL {version[0]} est trop ancien : 14 au moins.")
    if refusal := refusal_of_encoding(connection):
        raise Unfit(refusal)


def _check_schema() -> None:
    """A store written by a later release, or by another program, is not for this one."""
    tables = set(inspect(db.engine).get_table_names())
    if "alembic_version" not in tables:
        if tables & set(Base.metadata.tables):
            raise Unfit("La base contient des tables d'un autre programme : indiquez une base vide.")
        return
    if not _written() <= _known_revisions():
        raise Unfit("La base vient d'une version plus récente de ce programme : mettez le programme à jour.")


def _written() -> set[str]:
    """The revision of the store."""
    with db.engine.connect() as connection:
        return set(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())


def _known_revisions() -> set[str]:
    config = current_app.extensions["migrate"].migrate.get_config()
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}


def _load(settings: Settings) -> list[str]:
    """The reference tables and, where nobody wrote yet, the demonstration; the lines of the accounts it made."""
    act_as(reference.LOADER)
    reference.load_reference()
    load_team_views()
    db.session.commit()
    if settings.demo is Demo.NONE or not _is_untouched():
        return []
    load_demonstration(settings.demo)
    lines = load_accounts(settings.accounts_file)
    db.session.commit()
    return lines


def _is_untouched() -> bool:
    """Whether nobody wrote anything yet, not even to the bin."""
    firsts = (select(model.id).limit(1).execution_options(with_bin=True) for model in (User, Company, Cohort, Person))
    return all(db.session.scalars(first).first() is None for first in firsts)
