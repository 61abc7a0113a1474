"""`flask backup`, `flask restore`: the whole store in one file, taken while people work, verified before it counts.

On SQLite the file is a database (its own backup API); on PostgreSQL a ZIP of what `COPY` gives within one snapshot.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psycopg
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy import exists, inspect, select

from app.cli import signed
from app.health import needed_revision
from models.accounts.user import User
from models.engine import Base, db

NEXT_ID = "SELECT setval(pg_get_serial_sequence({}, 'id'), COALESCE(max(id), 1), max(id) IS NOT NULL) FROM {}"
PIECE = 1024 * 1024
MANIFEST = "manifest.json"
UNREADABLE = (
    sqlite3.DatabaseError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
)
SQLITE = b"SQLite format 3\0"


def init_app(app: Flask) -> None:
    """Add both commands."""
    app.cli.add_command(backup)
    app.cli.add_command(restore)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Sauvegarde la base dans FILE, sans arrêter le serveur."""
    with signed():
        save(file)
    click.echo(f"Sauvegarde vérifiée : {file} ({file.stat().st_size} octets).")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Remplace ce que la base contient, gardé à côté d'elle.")
@with_appcontext
def restore(file: Path, *, replace: bool) -> None:
    """Remet dans la base ce que FILE contient, après l'avoir vérifié."""
    with signed():
        check(file)
        kept = _set_aside(replace=replace)
        if db.engine.name == "sqlite":
            _copy(file, Path(str(db.engine.url.database)))
            upgrade()
        else:
            _copy_in(file)
    click.echo(f"Base restaurée depuis {file}." + (f" Ce qu'elle contenait est dans {kept}." if kept else ""))


def save(file: Path) -> None:
    """Write the store to a new file, for its owner alone; `ValueError` when it cannot be written or verified."""
    if file.exists():
        raise ValueError(f"{file} existe déjà : une sauvegarde n'en remplace pas une autre.")
    part = file.with_name(f".{file.name}.part")
    try:
        part.touch(mode=0o600)
        if db.engine.name == "sqlite":
            _copy(Path(str(db.engine.url.database)), part)
        else:
            _copy_out(part)
        check(part)
        _to_disk(part)
        part.rename(file)
        _to_disk(file.parent)
    except OSError as refusal:
        raise ValueError(f"La sauvegarde n'a pas pu être écrite : {refusal.strerror}.") from None
    finally:
        part.unlink(missing_ok=True)


def check(file: Path) -> None:
    """`ValueError` unless the file is whole, of this engine, of a revision this release knows."""
    with file.open("rb") as opened:
        is_sqlite = opened.read(len(SQLITE)) == SQLITE
    if is_sqlite is not (db.engine.name == "sqlite"):
        raise ValueError(f"{file} n'est pas une sauvegarde de ce moteur de base de données.")
    try:
        if is_sqlite:
            _check_sqlite(file)
        else:
            _check_zip(file)
    except UNREADABLE as refusal:
        reason = str(refusal) if isinstance(refusal, Spoilt) else "le fichier est abîmé"
        raise ValueError(f"{file} ne peut pas être restauré : {reason}.") from None


class Spoilt(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """What is wrong with a backup."""


def _set_aside(*, replace: bool) -> Path | None:
    """Keep what the store holds beside it, when somebody works in it."""
    if not inspect(db.engine).has_table("user") or not db.session.scalar(select(exists().select_from(User))):
        return None
    if not replace:
        raise ValueError("Cette base contient des comptes : --replace remplace tout ce qu'elle contient.")
    folder: Path = current_app.config["SETTINGS"].INSTANCE_PATH
    kept = folder / f"avant-restauration-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    save(kept)
    db.session.rollback()
    return kept


def _copy(source: Path, target: Path) -> None:
    """Page by page, by SQLite itself: writers wait a moment, readers do not."""
    with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)
        copy.commit()


def _check_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise Spoilt("le fichier est abîmé")
        if connection.execute("PRAGMA foreign_key_check").fetchone():
            raise Spoilt("des fiches y renvoient à d'autres qui n'y sont pas")
        _check_revision(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0], exact=False)


def _check_revision(revision: str, *, exact: bool) -> None:
    head = needed_revision()
    if revision > head or (exact and revision != head):
        raise Spoilt(f"il est de la version {revision} de la base, ce programme de la version {head}")


def _tables() -> list[str]:
    return [table.name for table in Base.metadata.sorted_tables]


@contextmanager
def _postgresql() -> Iterator[psycopg.Connection[Any]]:
    address = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        yield connection


def _copy_out(file: Path) -> None:
    """One snapshot for all tables, whatever is written meanwhile."""
    manifest: dict[str, Any] = {"revision": "", "tables": {}}
    with _postgresql() as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        manifest["revision"] = found[0] if found else ""
        for name in _tables():
            columns = [column.name for column in Base.metadata.tables[name].columns]
            digest = hashlib.sha256()
            with archive.open(name, "w", force_zip64=True) as member, connection.cursor() as cursor:
                with cursor.copy(_copy_statement(name, columns, "TO STDOUT")) as rows:
                    for row in rows:
                        digest.update(row)
                        member.write(row)
                manifest["tables"][name] = {"columns": columns, "rows": cursor.rowcount, "sha256": digest.hexdigest()}
        archive.writestr(MANIFEST, json.dumps(manifest))


def _copy_statement(name: str, columns: list[str], way: str) -> sql.Composed:
    listed = sql.SQL(", ").join(map(sql.Identifier, columns))
    return sql.SQL("COPY {} ({}) ").format(sql.Identifier(name), listed) + sql.SQL(way)  # type: ignore[arg-type]


def _check_zip(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
        _check_revision(manifest["revision"], exact=True)
        for name in _tables():
            digest = hashlib.sha256()
            with archive.open(name) as member:
                while piece := member.read(PIECE):
                    digest.update(piece)
            if digest.hexdigest() != manifest["tables"][name]["sha256"]:
                raise Spoilt("le fichier est abîmé")


def _copy_in(file: Path) -> None:
    """All or nothing: what was there goes and what the file holds comes in one transaction."""
    with _postgresql() as connection, zipfile.ZipFile(file) as archive, connection.cursor() as cursor:
        manifest = json.loads(archive.read(MANIFEST))["tables"]
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, _tables()))))
        for name in _tables():
            with (
                archive.open(name) as member,
                cursor.copy(_copy_statement(name, manifest[name]["columns"], "FROM STDIN")) as rows,
            ):
                while piece := member.read(PIECE):
                    rows.write(piece)
            if cursor.rowcount != manifest[name]["rows"]:
                raise ValueError(f"La table {name} n'a pas été lue en entier : rien n'a changé.")
        for name in _tables():
            if "id" in manifest[name]["columns"]:
                cursor.execute(sql.SQL(NEXT_ID).format(sql.Literal(f'"{name}"'), sql.Identifier(name)))


def _to_disk(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
