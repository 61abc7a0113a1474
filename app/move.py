"""`flask move`: the store into another one, empty, on either engine; counted and hashed on both sides."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import click
import psycopg
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import Connection, Engine, Table, create_engine, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError

from app import postgresql_copy
from app.bulk_load import indexed_after, writer
from app.cli import signed
from app.database_address import checked, refusal_of_encoding
from app.disk_faults import why_unwritten
from app.health import needed_revision
from models.engine import Base, db

AT_ONCE = 2_000  # rows
UNMOVED = "L'autre base ne répond pas ou refuse l'accès : rien n'y est écrit."
REFUSED = "La copie a été refusée, rien n'est écrit"
ANOTHER_SCHEMA = ". Le schéma d'ici est-il celui de cette version ?"


@dataclass(frozen=True)
class Counted:
    """What a table holds: how many rows, and the hash of them all."""

    rows: int
    digest: str


def init_app(app: Flask) -> None:
    """Add `flask move`."""
    app.cli.add_command(move)


@click.command("move")
@click.argument("address")
@with_appcontext
def move(address: str) -> None:
    """Copie la base dans celle d'ADDRESS, vide, sur l'un ou l'autre moteur ; celle d'ici ne change pas.

    ADDRESS est de la forme de DATABASE_URL : postgresql+psycopg://compte:secret@serveur/base, ou
    sqlite:////chemin/alterventure.db.
    """
    with signed():
        _check_release()
        target = create_engine(_checked(address), hide_parameters=True)
        try:
            _reach(target)
            found = copy(target)
        except (SQLAlchemyError, psycopg.Error) as failure:
            reason = why_unwritten(failure)
            raise ValueError(f"{REFUSED} : {reason}." if reason else f"{REFUSED}{ANOTHER_SCHEMA}") from None
        finally:
            target.dispose()
    for name, one in found.items():
        click.echo(f"{name}\t{one.rows}\t{one.digest[:16]}")
    click.echo(f"{sum(one.rows for one in found.values())} lignes copiées, les mêmes des deux côtés, table par table.")
    click.echo("Ce qui a été saisi pendant la copie n'y est pas : arrêtez le serveur avant, mettez cette adresse dans")
    click.echo("DATABASE_URL, relancez bin/run. La base d'ici est restée telle quelle.")


def _reach(target: Engine) -> None:
    """`ValueError` when the other database is not there; a file of SQLite is not made by looking."""
    if target.dialect.name == "sqlite":
        if not Path(target.url.database or "").parent.is_dir():
            raise ValueError(UNMOVED)
        return
    try:
        with target.connect() as connection:
            refusal = refusal_of_encoding(connection)
    except (SQLAlchemyError, psycopg.Error):
        raise ValueError(UNMOVED) from None
    if refusal:
        raise ValueError(refusal)


def copy(target: Engine) -> dict[str, Counted]:
    """Every table of the store in use, in one transaction of the target; what each holds, the same on both sides.

    `ValueError` when the target is not empty, or when it received something else.
    """
    found = {}
    with _snapshot() as source, _empty(target) as written:
        with indexed_after(written, Base.metadata.tables):
            for table in Base.metadata.sorted_tables:
                found[table.name] = _copied(source, written, table)
        for table in Base.metadata.sorted_tables:
            if counted(written, table) != found[table.name]:
                raise ValueError(f"La table {table.name} n'est pas arrivée telle quelle : rien n'est écrit.")
        if written.dialect.name == "postgresql":
            postgresql_copy.count_on(written, set(found))
    return found


def counted(connection: Connection, table: Table) -> Counted:
    """What a table holds, in words that do not depend on the engine."""
    digest, rows = hashlib.sha256(), 0
    for row in _rows(connection, table):
        digest.update(_line(row))
        rows += 1
    return Counted(rows, digest.hexdigest())


def _checked(address: str) -> str:
    """The address as the settings would take it, a file as the site would find it; `ValueError` with what is wrong."""
    try:
        url = checked(address)
        if url.get_backend_name() == "sqlite":
            url = url.set(database=str(Path(current_app.instance_path, str(url.database))))
        return url.render_as_string(hide_password=False)
    except ValueError as refusal:
        raise ValueError(str(refusal).replace("DATABASE_URL", "L'adresse", 1)) from None


def _check_release() -> None:
    if db.session.scalar(text(postgresql_copy.REVISION)) != needed_revision():
        raise ValueError("Cette base n'est pas de cette version : lancez d'abord « flask --app wsgi prepare ».")
    db.session.remove()


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """The store in use as it is at one moment, read only."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            connection.exec_driver_sql("BEGIN")
        yield connection


@contextmanager
def _empty(target: Engine) -> Iterator[Connection]:
    """The target with the tables of this release and nothing inside; kept whole at the end, or left as it was."""
    file = Path(str(target.url.database)) if target.name == "sqlite" else None
    if file and file.exists():
        raise ValueError(f"{file} existe déjà : la copie en veut un nouveau.")
    try:
        with _filled(target) as connection:
            yield connection
    except BaseException:
        for end in ("", "-wal", "-shm") if file else ():
            Path(f"{file}{end}").unlink(missing_ok=True)
        raise


@contextmanager
def _filled(target: Engine) -> Iterator[Connection]:
    with target.connect() as connection:
        if there := set(inspect(connection).get_table_names()) & {*Base.metadata.tables, "alembic_version"}:
            raise ValueError(f"L'autre base n'est pas vide (table {min(there)}) : indiquez-en une qui le soit.")
        connection.rollback()
        with connection.begin():
            _begin(connection)
            postgresql_copy.migrate(connection, "head")
            yield connection
            _check_links(connection)


def _begin(connection: Connection) -> None:
    """SQLite begins when it is told; its links are looked at once, at the end."""
    if connection.dialect.name == "sqlite":
        Path(str(connection.engine.url.database)).chmod(0o600)
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _check_links(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ValueError("Des fiches renvoient à d'autres qui n'y sont pas : rien n'est écrit.")


def _copied(source: Connection, target: Connection, table: Table) -> Counted:
    """Write the rows of a table; what was given."""
    digest, total, rows = hashlib.sha256(), 0, _rows(source, table)
    write = writer(target, table)
    while batch := list(islice(rows, AT_ONCE)):
        digest.update(b"".join(map(_line, batch)))
        total += len(batch)
        write(batch)
    return Counted(total, digest.hexdigest())


def _rows(connection: Connection, table: Table) -> Iterator[Any]:
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=AT_ONCE)
    return iter(connection.execute(query))


def _line(row: Any) -> bytes:
    """A row in the same words on both engines: an amount without its last zeros, the rest as Python has it."""
    return repr([one.normalize() if isinstance(one, Decimal) else one for one in row]).encode()
