"""The key of what the database holds closed (`models/engine/closed_texts.py`); `flask fields-key` changes it.

The file `instance/fields-key` holds a key a line, the present one first. `FIELDS_KEY` and `FORMER_FIELDS_KEYS` take its
place when they are said.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click
from flask import Flask, current_app, has_app_context
from flask.cli import AppGroup
from sqlalchemy import Connection, String, Table, inspect, select, type_coerce, update

from app.cli import signed
from app.config import Settings, listed
from app.disk_faults import write_once
from models.engine import PriorValue, closed_again, concepts, db, in_number, install_keys, kinds, new_key

BATCH = 200  # rows in a transaction

fields_key = AppGroup("fields-key", help="La clé de ce que la base contient chiffré.")


def init_app(app: Flask) -> None:
    """Read the keys from the settings; draw the first one; add `flask fields-key`."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.FIELDS_KEY:
        draw(settings.fields_key_file)
    install_keys(lambda: keys(current_app.config["SETTINGS"] if has_app_context() else settings))
    app.cli.add_command(fields_key)


def keys(settings: Settings) -> list[str]:
    """The present key, then the former ones: read again each time, since a command changes the file while we serve."""
    if settings.FIELDS_KEY:
        return [settings.FIELDS_KEY, *listed(settings.FORMER_FIELDS_KEYS)]
    return settings.fields_key_file.read_text(encoding="ascii").split()


def draw(file: Path) -> None:
    """Write a first key, for its owner alone, unless there is one."""
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            write_once(file, _draft_of(file), new_key())
    except OSError:
        raise SystemExit(f"Le dossier {file.parent} n'est pas accessible en écriture.") from None


@fields_key.command("new")
def new() -> None:
    """Tire une clé, pour FIELDS_KEY ; rien ne change."""
    click.echo(new_key())


@fields_key.command("rotate")
def rotate() -> None:
    """Chiffre de nouveau, par une nouvelle clé, ce que la base contient chiffré ; l'ancienne reste à côté."""
    settings: Settings = current_app.config["SETTINGS"]
    with signed():
        if not settings.FIELDS_KEY:
            _add_key(settings.fields_key_file)
        elif not settings.FORMER_FIELDS_KEYS:
            raise ValueError(
                "Mettez une nouvelle clé dans FIELDS_KEY, l'ancienne dans FORMER_FIELDS_KEYS, et relancez."
            )
        done = close_all_again()
    click.echo(f"{in_number(done, 'valeur chiffrée')} par la nouvelle clé. L'ancienne ouvre encore ce qui en reste.")
    click.echo(
        "« flask fields-key forget » la retire ; gardez-la ailleurs aussi longtemps que les sauvegardes d'avant."
    )


@fields_key.command("forget")
def forget() -> None:
    """Retire les anciennes clés, une fois que rien dans la base n'en dépend."""
    settings: Settings = current_app.config["SETTINGS"]
    with signed():
        close_all_again()
    if settings.FIELDS_KEY:
        click.echo("Rien ne dépend plus des anciennes clés : retirez FORMER_FIELDS_KEYS, et relancez.")
    else:
        _write(settings.fields_key_file, keys(settings)[:1])
        click.echo("Les anciennes clés sont retirées.")


def close_all_again() -> int:
    """Close by the present key what another one closed, a batch after another; gives how many values.

    A batch is whole or is not: stopped anywhere, it is begun again. A value that somebody changes meanwhile is left.
    """
    return sum(_close_again(*place) for place in _places()) + _close_prior_values_again()


def unopened(settings: Settings) -> Iterator[str]:
    """What no key of this installation opens, in a sentence that says what to do; nothing when all of it opens."""
    lost = sum(_lost(*place) for place in _places())
    if lost:
        place = "FORMER_FIELDS_KEYS" if settings.FIELDS_KEY else str(settings.fields_key_file)
        yield (
            f"Aucune clé d'ici n'ouvre {in_number(lost, 'valeur chiffrée')} (IBAN) : ajoutez à {place} la clé d'alors "
            "(app/PRODUCTION.md, « La clé des IBAN »)."
        )


def _lost(_table: Table, column: Any) -> int:
    held = db.session.scalars(select(type_coerce(column, String)).where(column.is_not(None)))
    return sum(not _opens(one) for one in held)


def _opens(stored: str) -> bool:
    try:
        kinds.Concealed.kept(stored).opened()
    except ValueError:
        return False
    return True


def _places() -> Iterator[tuple[Table, Any]]:
    """Each column that holds closed values."""
    for model in concepts().values():
        for column in cast(Table, inspect(model).local_table).columns:
            if isinstance(column.type, kinds.Secret):
                yield column.table, column


def _close_again(table: Table, column: Any) -> int:
    done, text = 0, type_coerce(column, String)
    with db.engine.connect() as connection:
        held = connection.execute(select(table.c.id, text).where(column.is_not(None)).order_by(table.c.id)).all()
    for at in range(0, len(held), BATCH):
        with db.engine.begin() as connection:
            done += sum(_write_again(connection, table, column, *one) for one in held[at : at + BATCH])
    return done


def _write_again(connection: Connection, table: Table, column: Any, number: int, before: str) -> int:
    after = _again(before)
    if after is None:
        return 0
    same = table.c.id == number, type_coerce(column, String) == before
    return connection.execute(update(table).where(*same).values({column.name: kinds.Concealed.kept(after)})).rowcount


def _again(stored: str) -> str | None:
    value = kinds.Concealed.kept(stored)
    closed = closed_again(value.closed)
    return None if closed is None else kinds.Concealed(value.end, closed).stored


def _close_prior_values_again() -> int:
    """Those that an operation replaced: `models/engine/prior_values.py`."""
    table, done = cast(Table, PriorValue.__table__), 0
    secret: dict[str, list[str]] = {}
    for held, column in _places():
        secret.setdefault(held.name, []).append(column.name)
    with db.engine.connect() as connection:
        query = select(table.c.id, table.c.concept, table.c.held).where(table.c.concept.in_(secret))
        rows = connection.execute(query).all()
    for one in rows:
        again = {
            name: after for name in secret[one.concept] if (kept := one.held.get(name)) and (after := _again(kept))
        }
        if again:
            with db.engine.begin() as connection:
                connection.execute(update(table).where(table.c.id == one.id).values(held=one.held | again))
            done += len(again)
    return done


def _add_key(file: Path) -> None:
    """A new key before the others; the file is whole at any moment."""
    _write(file, [new_key(), *file.read_text(encoding="ascii").split()])


def _write(file: Path, held: list[str]) -> None:
    draft = _draft_of(file)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write("".join(f"{one}\n" for one in held))
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)


def _draft_of(file: Path) -> Path:
    return file.with_name(f".{file.name}.{os.getpid()}")
