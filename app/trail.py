"""`flask trail`: the lines of the trail of access and of the journal, sealed, checked, purged, given to an auditor."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from admin_views.engine.files.cells import defused
from admin_views.engine.tracing import Counted, Taken, traced_pieces
from app import scheduler
from app.cli import Refusal, find_account, signed
from app.config import Settings
from app.disk_faults import write_new
from app.scheduler import Task
from models.accounts.forgetting import forget_account
from models.engine import (
    AccessEntry,
    AccessEvent,
    Verdict,
    access_line,
    chains,
    db,
    declared,
    in_number,
    kinds,
    midnight,
    months_after,
    purge_sealed,
    seal_lines,
    today,
    triggers_away,
    verify,
    write_accesses_apart,
)
from models.migrations.going_back import lines_let_go

TITLES = {
    "accesses": "Trace des accès",
    "de_minimis_checks": "Contrôles de minimis",
    "exports": "Registre des fichiers",
    "journal": "Journal",
}
CALLED = (*((each.name, each.label) for each in declared(AccessEntry).values()), ("actor_id", "Compte n°"))


def init_app(app: Flask) -> None:
    """Add `flask trail`, and what the server does of it by itself."""
    app.cli.add_command(trail)
    scheduler.register(app, Task("sceller", "Scelle la trace des accès et le journal", seal))
    scheduler.register(app, Task("purger-la-trace", "Purge la trace des accès périmée", purge_what_is_old, hour=4))


trail = AppGroup("trail", help="La trace des accès : qui est entré, qui a pris quoi.")


def seal() -> str:
    """Seal what is not; what was done, as a French sentence."""
    count = seal_lines(db.engine)
    return f"Lignes scellées : {count}." if count else ""


def purge_what_is_old() -> str:
    """Remove the batches that are older than the settings say; what was done, as a French sentence."""
    settings: Settings = current_app.config["SETTINGS"]
    months = {"accesses": settings.KEEP_TRAIL_MONTHS, "exports": settings.KEEP_EXPORTS_MONTHS}
    said = []
    for chain in (one for one in chains() if one.name in months):
        batches, lines = purge_sealed(db.engine, chain, midnight(months_after(today(), -months[chain.name])))
        if batches:
            said.append(f"{TITLES[chain.name]} : {in_number(lines, 'ligne')} en {in_number(batches, 'lot')}.")
            line = access_line(AccessEvent.PURGED, "access_entry", rows=lines, remark=said[-1])
            write_accesses_apart(db.engine, [line])
    return " ".join(said)


@trail.command("seal")
@with_appcontext
def seal_command() -> None:
    """Scelle tout de suite ce qui ne l'est pas encore."""
    with signed():
        click.echo(seal() or "Tout est déjà scellé.")


@trail.command("purge")
@with_appcontext
def purge_command() -> None:
    """Retire les lots plus anciens que KEEP_TRAIL_MONTHS et KEEP_EXPORTS_MONTHS ; leurs sceaux restent."""
    with signed():
        click.echo(purge_what_is_old() or "Rien n'est assez ancien.")


@trail.command("verify")
@with_appcontext
def verify_command() -> None:
    """Nomme la première ligne modifiée, retirée ou ajoutée depuis son sceau, et compte celles sans sceau."""
    with signed():
        verdicts, away = verify(db.engine), triggers_away(db.engine)
        with db.engine.connect() as connection:
            went = lines_let_go(connection)
    for sentence in (*map(told, verdicts), *went):
        click.echo(sentence)
    if away:
        click.echo(f"Déclencheurs absents de la base : {', '.join(away)}. « flask --app wsgi prepare » les remet.")
    if away or any(one.broken for one in verdicts):
        raise Refusal("La trace n'est pas intacte.")


def told(one: Verdict) -> str:
    """What a chain came to, in French."""
    counts = f"{in_number(one.sealed, 'ligne scellée')}, {one.unsealed} pas encore, {in_number(one.purged, 'purgée')}"
    title = TITLES.get(one.chain, one.chain)
    if one.broken is None:
        return f"{title} : sans altération ({counts}). Dernier sceau : {one.head}"
    seal_number = f" (sceau n° {one.broken.number})" if one.broken.number else ""
    line = f"la ligne n° {one.broken.line} est" if one.broken.line else "la suite est"
    return f"{title} : {line} {one.broken.harm.label}{seal_number} ; {counts} avant elle."


@trail.command("export")
@click.option("--from", "first", default="", metavar="DATE", help="Premier jour ; le 1er du mois par défaut.")
@click.option("--to", "last", default="", metavar="DATE", help="Dernier jour ; aujourd'hui par défaut.")
@click.option("--output", type=click.Path(path_type=Path), help="Le fichier à écrire ; la sortie standard par défaut.")
@with_appcontext
def export(first: str, last: str, output: Path | None) -> None:
    """Écrit en CSV la trace des accès d'un jour à un autre."""
    with signed():
        since, until = _day(first) or today().replace(day=1), _day(last) or today()
        if until < since:
            raise ValueError("Le dernier jour vient avant le premier.")
        _write(_pieces(since, until), output)


def _day(text: str) -> date | None:
    found: date | None = kinds.Day().clean(text)
    return found


def _pieces(since: date, until: date) -> Iterator[bytes]:
    """The file, its own line in the trail included."""
    rows = Counted(_rows(since, until))
    filters = (f"Quand : du {since:%d/%m/%Y} au {until:%d/%m/%Y}",)
    taken = Taken(
        AccessEvent.LIST_TAKEN, "access_entry", rows, columns=[label for _name, label in CALLED], filters=filters
    )
    return traced_pieces(_lines(rows), "ligne de commande", taken, origin="ligne de commande")


def _rows(since: date, until: date) -> Iterator[Sequence[Any]]:
    table: Any = AccessEntry.__table__
    columns = [table.c.id, *(table.c[name] for name, _label in CALLED)]
    days = (table.c.at >= midnight(since), table.c.at < midnight(until + timedelta(days=1)))
    query = select(*columns).where(*days).order_by(table.c.id).execution_options(yield_per=2000)
    with db.engine.connect() as connection:
        yield from connection.execute(query)


def _lines(rows: Counted) -> Iterator[bytes]:
    """UTF-8 with commas, as programs read it: moments in UTC."""
    yield _line(["n°", *(label for _name, label in CALLED)])
    for number, moment, *values in rows:
        yield _line(
            [
                number,
                moment.isoformat(timespec="milliseconds"),
                *("" if one is None else defused(str(one)) for one in values),
            ]
        )


def _line(cells: Sequence[Any]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _write(pieces: Iterator[bytes], output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.writelines(pieces)
        return
    write_new(output, pieces)


@trail.command("forget")
@click.argument("email")
@with_appcontext
def forget(email: str) -> None:
    """Efface d'une trace scellée le nom et les adresses d'un compte fermé ; les sceaux tiennent encore."""
    with signed():
        account = find_account(email)
        if account.is_open:
            raise ValueError(
                f"Ce compte est ouvert : fermez-le d'abord, par « flask --app wsgi user disable {email} »."
            )
        count = forget_account(db.engine, account.id)
        line = access_line(AccessEvent.FORGOTTEN, "user", record_id=account.id, rows=count)
        write_accesses_apart(db.engine, [line])
    click.echo(f"Personne effacée de {in_number(count, 'ligne')}.")
