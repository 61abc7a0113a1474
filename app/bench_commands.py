"""The command line: a store as large as one wishes, to see what holds."""

from __future__ import annotations

import gc
from contextlib import ExitStack
from functools import cache, partial

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import exists, select

from app import postgresql_copy
from app.bulk_load import indexed_after, writer
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
        connection = db.session.connection()
        filling = bulk.Bulk(cache(partial(writer, connection)))
        with ExitStack() as at_the_end:
            gc.freeze()  # what is there already is not looked through at each thousand records: a third of the time
            at_the_end.callback(gc.unfreeze)
            for written in filling.generate(companies):
                click.echo(f"{written} / {companies}", err=True)
                if written == bulk.AT_ONCE:  # a small store keeps its indexes, which cost more to make again
                    at_the_end.enter_context(indexed_after(connection, filling.tables))
        if connection.dialect.name == "postgresql":
            postgresql_copy.count_on(connection, filling.tables)
        db.session.commit()
        if db.engine.name == "postgresql":
            _tell_planner(filling.tables)
    click.echo(f"{companies} entreprises ajoutées.")


def _tell_planner(names: set[str]) -> None:
    """What the server would find out by itself after a while: how much there is, and which pages are all visible."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"VACUUM (ANALYZE) {', '.join(sorted(names))}")
