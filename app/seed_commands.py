"""The command line: loads."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from models.engine import act_as, db
from seeds import demo as demo_year
from seeds import reference as reference_tables

seed = AppGroup("seed", help="Les chargements, rejouables sans doublon.")


def init_app(app: Flask) -> None:
    """Add `flask seed`."""
    app.cli.add_command(seed)


@seed.command("reference")
def reference() -> None:
    """Charge les référentiels."""
    act_as(reference_tables.LOADER)
    written = reference_tables.load_reference()
    db.session.commit()
    click.echo(f"Référentiels : {sum(written.values())} lignes écrites.")


@seed.command("demo")
@click.pass_context
def demo(context: click.Context) -> None:
    """Charge l'année de démonstration, après les référentiels dont elle a besoin."""
    context.invoke(reference)
    act_as(demo_year.LOADER)
    added = demo_year.load_demo()
    db.session.commit()
    click.echo(f"Année de démonstration : {added} fiches ajoutées.")
