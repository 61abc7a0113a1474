"""A store on PostgreSQL as a ZIP of what `COPY` gives, and back, whatever release of this program made it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from alembic import command
from flask import current_app
from psycopg import sql
from sqlalchemy import Connection, Engine, Inspector, inspect, text

from app.health import needed_revision
from models.engine import Base, db

REVISION = "SELECT version_num FROM alembic_version"
NEXT_ID = "SELECT setval(pg_get_serial_sequence({}, 'id'), COALESCE(max(id), 1), max(id) IS NOT NULL) FROM {}"
FUNCTIONS = """SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger
JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relname = ANY (%s)"""
PIECE = 1024 * 1024
MANIFEST = "manifest.json"


def copy_out(engine: Engine, file: Path) -> None:
    """Write the tables of a store to a ZIP: one snapshot for all, whatever is written meanwhile."""
    with engine.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        cursor = _cursor(connection)
        revision = _revision(connection)
        manifest: dict[str, Any] = {"revision": revision, "tables": {}}
        ours = set(Base.metadata.tables) if revision == needed_revision() else None
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, columns in _tables(inspect(connection), ours).items():
                digest = hashlib.sha256()
                with (
                    archive.open(name, "w", force_zip64=True) as member,
                    cursor.copy(_copy_statement(name, columns, "TO STDOUT")) as rows,
                ):
                    for row in rows:
                        digest.update(row)
                        member.write(row)
                said = {"columns": columns, "rows": cursor.rowcount, "sha256": digest.hexdigest()}
                manifest["tables"][name] = said
            archive.writestr(MANIFEST, json.dumps(manifest))


def read_manifest(file: Path) -> dict[str, Any]:
    """What a ZIP says of itself, once each of its tables was read and found whole; `ValueError` otherwise."""
    with zipfile.ZipFile(file) as archive:
        manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
        for name, said in manifest["tables"].items():
            digest = hashlib.sha256()
            with archive.open(name) as member:
                while piece := member.read(PIECE):
                    digest.update(piece)
            if digest.hexdigest() != said["sha256"]:
                raise ValueError(f"{name} is not what was written")
    return manifest


def copy_in(file: Path) -> None:
    """Put what a ZIP holds in the place of what is there, then bring it to this release: all or nothing.

    Those of another release are made again as that one had them, and migrated with their rows.
    """
    with db.engine.begin() as connection, zipfile.ZipFile(file) as archive:
        cursor, manifest = _cursor(connection), json.loads(archive.read(MANIFEST))
        cursor.execute("SET LOCAL lock_timeout = 0")
        names, is_ours = set(manifest["tables"]), manifest["revision"] == needed_revision() == _revision(connection)
        if is_ours:
            _empty(connection, names)
        else:
            _drop(connection, names)
            migrate(connection, manifest["revision"])
        for name, said in manifest["tables"].items():
            with (
                archive.open(name) as member,
                cursor.copy(_copy_statement(name, said["columns"], "FROM STDIN")) as rows,
            ):
                while piece := member.read(PIECE):
                    rows.write(piece)
            if cursor.rowcount != said["rows"]:
                raise ValueError(f"La table {name} n'a pas été lue en entier : rien n'a changé.")
        count_on(connection, names)
        _guard(connection, names, "ENABLE")
        migrate(connection, "head")


def migrate(connection: Connection, revision: str) -> None:
    """Bring the schema up to a revision, within the transaction of this connection."""
    config = current_app.extensions["migrate"].migrate.get_config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def count_on(connection: Connection, names: set[str]) -> None:
    """The next record of each of these tables follows the last one."""
    cursor = _cursor(connection)
    for name, columns in _tables(inspect(connection), names).items():
        if "id" in columns:
            cursor.execute(sql.SQL(NEXT_ID).format(sql.Literal(f'"{name}"'), sql.Identifier(name)))


def write(connection: Connection, name: str, columns: list[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table, of what the database takes."""
    with _cursor(connection).copy(_copy_statement(name, columns, "FROM STDIN")) as copy:
        for row in rows:
            copy.write_row(row)


def _tables(found: Inspector, ours: set[str] | None) -> dict[str, list[str]]:
    """Name → columns of those tables, owners first; of all there are when an earlier release had others."""
    names = [name for name, _links in found.get_sorted_table_and_fkc_names() if name and name != "alembic_version"]
    chosen = [name for name in names if ours is None or name in ours]
    return {name: [one["name"] for one in found.get_columns(name)] for name in chosen}


def _revision(connection: Connection) -> str:
    """Empty where nothing was migrated yet."""
    is_migrated = inspect(connection).has_table("alembic_version")
    return str(connection.scalar(text(REVISION))) if is_migrated else ""


def _empty(connection: Connection, names: set[str]) -> None:
    """Every row goes, though triggers keep people from it."""
    _guard(connection, names, "DISABLE")
    _cursor(connection).execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, sorted(names)))))


def _guard(connection: Connection, names: set[str], way: str) -> None:
    """ENABLE or DISABLE the triggers of these tables."""
    for name in sorted(names):
        statement = sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(name), sql.SQL(way))  # type: ignore[arg-type]
        _cursor(connection).execute(statement)


def _drop(connection: Connection, written: set[str]) -> None:
    """Every table of ours, and what their triggers call."""
    cursor, there = _cursor(connection), set(inspect(connection).get_table_names())
    names = there & ({*Base.metadata.tables, "alembic_version"} | written)
    functions = [one for (one,) in cursor.execute(FUNCTIONS, [sorted(names)]).fetchall()]
    if names:
        cursor.execute(sql.SQL("DROP TABLE {}").format(sql.SQL(", ").join(map(sql.Identifier, sorted(names)))))
    for one in functions:
        cursor.execute(sql.SQL("DROP FUNCTION {}").format(sql.SQL(one)))


def _cursor(connection: Connection) -> psycopg.Cursor[Any]:
    cursor: psycopg.Cursor[Any] = connection.connection.cursor()  # type: ignore[assignment]
    return cursor


def _copy_statement(name: str, columns: list[str], way: str) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) ").format(sql.Identifier(name), listed) + sql.SQL(way)  # type: ignore[arg-type]
