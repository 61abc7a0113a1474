"""The command line: a store as large as one wishes, to see what holds."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import exists, select

from app.cli import signed
from models.engine import JournalEntry, act_as, db
from seeds import bulk
from seeds.reference import LOADER, load_reference

bench = AppGroup("bench", help="Le banc d'essai.")


def init_app(app: Flask) -> None:
    """Add `flask bench`."""
    app.cli.add_command(bench)


@bench.command("generate")
@click.option("--companies", default=1000, type=click.IntRange(1, 1_000_000), help="Combien d'entreprises.")
def generate(companies: int) -> None:
    """Ajoute des entreprises inventées et tout ce qui s'y rattache, à une base où personne n'a écrit."""
    with signed():
        if db.session.scalar(
            select(exists().where(JournalEntry.channel != LOADER.channel, JournalEntry.concept != "user"))
        ):
            raise ValueError("Des personnes ont écrit dans cette base : le banc d'essai en veut une à lui.")
        act_as(LOADER)
        load_reference()
        act_as(bulk.LOADER)
        for written in bulk.generate(companies):
            click.echo(f"{written} / {companies}", err=True)
    click.echo(f"{companies} entreprises ajoutées.")
