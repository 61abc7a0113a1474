"""`flask backup`, `flask restore`: the whole store in one file, taken while people work, verified before it counts.

On SQLite the file is a database (its own backup API); on PostgreSQL a ZIP of what `COPY` gives within one snapshot.
"""

from __future__ import annotations

import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import exists, inspect, select, text

from app import file_backup, postgresql_copy
from app.cli import signed
from app.config import Settings
from app.disk_faults import why
from app.encrypted import encrypt, readable
from app.fields_key import unopened
from app.health import needed_revision
from models.accounts.user import User
from models.engine import OutOfReach, db, to_disk, write_again

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
SQLITE, ZIP = b"SQLite format 3\0", b"PK\x03\x04"


def init_app(app: Flask) -> None:
    """Add `flask restore`."""
    app.cli.add_command(restore)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--replace", is_flag=True, help="Remplace ce que la base contient, gardé à côté d'elle.")
@click.option("--key", type=click.Path(path_type=Path), help="Fichier de la clé privée d'une sauvegarde chiffrée.")
@with_appcontext
def restore(file: Path, *, replace: bool, key: Path | None) -> None:
    """Remet dans la base ce que FILE contient, après l'avoir vérifié."""
    settings: Settings = current_app.config["SETTINGS"]
    with signed(), readable(file, key, settings.INSTANCE_PATH) as plain:
        check(plain)
        kept = _set_aside(replace=replace)
        db.session.remove()  # what it read would be in the way
        if db.engine.name == "sqlite":
            _copy_back(plain)
            upgrade()
        else:
            postgresql_copy.copy_in(plain)
        write_again(db.session())
        held = {one / file_backup.FOLDER for one in (file.resolve().parent, settings.backup_folder)}
        try:
            brought = str(file_backup.bring_back(sorted(held), key))
        except OutOfReach as refusal:
            brought = f" Pas ses fichiers joints : {refusal} flask files bring les reprendra."
    click.echo(f"Base restaurée depuis {file}." + (f" Ce qu'elle contenait est dans {kept}." if kept else "") + brought)
    click.echo("Ce qui a été fermé depuis cette sauvegarde (comptes, jetons) est de nouveau ouvert : refermez-le.")
    for sentence in unopened(settings):
        click.echo(sentence, err=True)


def save(file: Path, public_key: str = "") -> None:
    """Write the store to a new file, for its owner alone; `ValueError` when it cannot be written or verified.

    With a key it is encrypted: in clear it is never outside the store's own folder.
    """
    with _new(file) as part:
        if not public_key:
            _write(part)
            return
        with TemporaryDirectory(dir=current_app.config["SETTINGS"].INSTANCE_PATH, prefix=".backup-") as aside:
            _write(plain := Path(aside) / "plain")
            with plain.open("rb") as opened:
                encrypt(opened, part, public_key)


@contextmanager
def _new(file: Path) -> Iterator[Path]:
    """What becomes that file at the end, once it is on the disk; `ValueError` when there is one, or it cannot be."""
    if file.exists():
        raise ValueError(f"{file} existe déjà : une sauvegarde n'en remplace pas une autre.")
    part = file.with_name(f".{file.name}.part")
    try:
        _forget(part)  # what one that was killed left would be taken for a database
        yield part
        to_disk(part)
        part.rename(file)
        to_disk(file.parent)
    except (OSError, sqlite3.OperationalError) as refusal:
        raise ValueError(f"La sauvegarde n'a pas pu être écrite : {why(refusal)}.") from None
    finally:
        _forget(part)


def _forget(part: Path) -> None:
    for end in ("", "-journal"):  # that of SQLite, when it could not write it all
        part.with_name(f"{part.name}{end}").unlink(missing_ok=True)


def _write(file: Path) -> None:
    """The store in clear, verified."""
    db.session.execute(text("SELECT version_num FROM alembic_version"))  # a store that was never prepared says so here
    file.touch(mode=0o600)
    if db.engine.name == "sqlite":
        _copy(Path(str(db.engine.url.database)), file)
    else:
        postgresql_copy.copy_out(db.engine, file)
    check(file)


def check(file: Path) -> None:
    """`ValueError` unless the file is whole, of this engine, of a revision this release knows."""
    with file.open("rb") as opened:
        begins = opened.read(len(SQLITE))
    is_sqlite = begins == SQLITE
    if not is_sqlite and not begins.startswith(ZIP):
        raise ValueError(f"{file} n'est pas une sauvegarde, ou est abîmé.")
    if is_sqlite is not (db.engine.name == "sqlite"):
        raise ValueError(
            f"{file} n'est pas une sauvegarde de ce moteur : restaurez-la sur le sien, puis « flask move »."
        )
    try:
        if is_sqlite:
            _check_sqlite(file)
        else:
            _check_revision(postgresql_copy.read_manifest(file)["revision"])
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
    return kept


def _copy_back(file: Path) -> None:
    """A file in the place of the store, all of it or nothing."""
    try:
        _copy(file, Path(str(db.engine.url.database)))
    except sqlite3.OperationalError as refusal:
        raise ValueError(f"Rien n'a été restauré : {why(refusal)}. La base est restée comme avant.") from None


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
        _check_revision(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _check_revision(revision: str) -> None:
    head = needed_revision()
    if revision > head:
        raise Spoilt(f"il est de la version {revision} de la base, ce programme de la version {head}")
