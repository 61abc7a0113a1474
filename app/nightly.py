"""Backups made each night in a folder, and how long they stay there; what other commands set aside, and how long."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app import backup, encrypted, file_backup, scheduler
from app.cli import signed
from app.config import Settings
from app.disk_faults import why
from models.engine import TaskRun, db, now
from models.overview.backups import BY_HAND, BY_NIGHT

NAME = re.compile(r"alterventure-(\d{8}-\d{6})\.(?:db|zip)(?:\.age)?")
ASIDE = re.compile(r"avant-(?P<what>restauration|mise-a-niveau|retour)-(\d{8}-\d{6})")
STAMP = "%Y%m%d-%H%M%S"
A_DAY = timedelta(days=1)
ASIDE_STAYS = timedelta(days=30)
KEPT: tuple[tuple[Callable[[datetime], object], int], ...] = (
    (datetime.date, 7),
    (lambda made: made.isocalendar()[:2], 4),
    (lambda made: (made.year, made.month), 12),
)


def init_app(app: Flask) -> None:
    """Let the server back itself up each night; add `flask backup` and `flask backup-key`."""
    app.cli.add_command(backup_command)
    app.cli.add_command(backup_key)
    scheduler.register(app, scheduler.Task(BY_NIGHT, "Sauvegarde la base, ôte les sauvegardes périmées", by_night, 2))


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
@with_appcontext
def backup_command(file: Path | None) -> None:
    """Sauvegarde la base, sans arrêter le serveur.

    Dans FILE, chiffrée si son nom finit par « .age » ; sans FILE, dans BACKUP_FOLDER, comme chaque nuit.
    """
    with signed():
        said = nightly() if file is None else _saved(file)
        note_by_hand(said)
    click.echo(said)


def _saved(file: Path) -> str:
    is_encrypted, key = file.suffix == ".age", current_app.config["SETTINGS"].BACKUP_PUBLIC_KEY
    if is_encrypted and not key:
        raise ValueError("Une sauvegarde « .age » est chiffrée : BACKUP_PUBLIC_KEY manque.")
    backup.save(file, key := key if is_encrypted else "")
    copied = file_backup.copy_out(file.parent / file_backup.FOLDER, key)
    return f"Sauvegarde vérifiée : {file} ({file.stat().st_size} octets).{copied}"


@click.command("backup-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup_key(file: Path) -> None:
    """Écrit dans FILE une clé privée pour les sauvegardes, et dit la clé publique."""
    with signed():
        public = encrypted.new_key(file)
    click.echo(f"BACKUP_PUBLIC_KEY={public}")
    click.echo(
        f"Mettez cette ligne dans .env. Gardez {file} ailleurs que sur cette machine : sans lui, rien ne se restaure."
    )


def by_night() -> str:
    """The same as a task, whose refusal is told to whoever keeps the server."""
    try:
        return nightly()
    except ValueError as refusal:
        raise scheduler.Undone(str(refusal)) from refusal


def nightly() -> str:
    """Make a backup, verified, then remove what is out of date; a French sentence."""
    settings: Settings = current_app.config["SETTINGS"]
    file = made(settings)
    copied = file_backup.copy_out(settings.backup_folder / file_backup.FOLDER, settings.BACKUP_PUBLIC_KEY)
    gone = [*_out_of_date(settings.backup_folder), *_left_aside(settings.INSTANCE_PATH)]
    for one in gone:
        one.unlink(missing_ok=True)
    removed = {0: "", 1: " Une périmée ôtée."}.get(len(gone), f" {len(gone)} périmées ôtées.")
    return f"Sauvegarde vérifiée : {file.name} ({file.stat().st_size} octets).{copied}{removed}"


def made(settings: Settings) -> Path:
    """A new backup in the folder of the settings, encrypted when they give a key; `ValueError` when it fails."""
    folder, key = settings.backup_folder, settings.BACKUP_PUBLIC_KEY
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refusal:
        raise ValueError(f"BACKUP_FOLDER : {folder} ne peut pas être créé ({why(refusal)}).") from None
    end = "db" if db.engine.name == "sqlite" else "zip"
    file = folder / f"alterventure-{datetime.now(UTC):{STAMP}}.{end}{'.age' if key else ''}"
    backup.save(file, key)
    return file


def note_by_hand(said: str) -> None:
    """Remember that a backup was made by a command; a store that is not of this release yet does not."""
    db.session.rollback()
    with suppress(SQLAlchemyError):
        db.session.add(TaskRun(name=BY_HAND, ended_at=now(), said=said))
        db.session.commit()


def to_keep(made_at: Iterable[datetime], moment: datetime) -> set[datetime]:
    """The last backup of each of the last 7 days, 4 weeks and 12 months that have one; all of the last 24 hours."""
    newest_first = sorted(made_at, reverse=True)
    kept = {one for one in newest_first if one > moment - A_DAY}
    for period, count in KEPT:
        last: dict[object, datetime] = {}
        for one in newest_first:
            last.setdefault(period(one), one)
        kept |= set(list(last.values())[:count])
    return kept


def _out_of_date(folder: Path) -> list[Path]:
    """Our own backups that are no longer kept, and what one that was cut left; nothing else of the folder."""
    found = {one: when for one in folder.iterdir() if (when := _stamp(NAME, one.name))}
    kept = to_keep(found.values(), datetime.now(UTC))
    cut = [one for one in folder.glob(".alterventure-*.part") if _age(one) > A_DAY]
    return [*(one for one, when in found.items() if when not in kept), *cut]


def _left_aside(folder: Path) -> list[Path]:
    """What a restoration or an upgrade kept of before, a month ago; never the last of its kind; what was cut."""
    found = [(match["what"], one) for one in sorted(folder.iterdir()) if (match := ASIDE.match(one.name))]
    last = dict(found)  # by their names, the newest of each kind comes last
    begun = (one for pattern in (".backup-*/*", ".restore-*/*", ".avant-*.part*") for one in folder.glob(pattern))
    cut = [one for one in begun if _age(one) > A_DAY]
    return [*cut, *(one for what, one in found if one != last[what] and one.is_file() and _age(one) > ASIDE_STAYS)]


def _stamp(pattern: re.Pattern[str], name: str) -> datetime | None:
    match = pattern.fullmatch(name)
    return datetime.strptime(match[1], STAMP).replace(tzinfo=UTC) if match else None


def _age(file: Path) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp(os.stat(file).st_mtime, UTC)
