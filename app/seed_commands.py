"""The command line: loads."""

from __future__ import annotations

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.cli import signed
from app.config import Demo, Settings
from models.engine import act_as, db
from seeds import reference as reference_tables
from seeds.demo import load_demo
from seeds.demo_load import LOADER as DEMO
from seeds.living.load import load_living
from seeds.strangers import remove_invented, somebody_works
from seeds.team_views import load_team_views

seed = AppGroup("seed", help="Les chargements, rejouables sans doublon.")


def init_app(app: Flask) -> None:
    """Add `flask seed`."""
    app.cli.add_command(seed)


@seed.command("reference")
def reference() -> None:
    """Charge les référentiels."""
    act_as(reference_tables.LOADER)
    written = reference_tables.load_reference()
    load_team_views()
    db.session.commit()
    click.echo(f"Référentiels : {sum(written.values())} lignes écrites.")


@seed.command("demo")
@click.pass_context
def demo(context: click.Context) -> None:
    """Charge la démonstration, après les référentiels dont elle a besoin ; jamais là où quelqu'un travaille."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.demo is Demo.NONE:
        raise click.ClickException("La démonstration ne se charge pas derrière https, ni avec DEMO=false.")
    if somebody_works():
        raise click.ClickException("Cette base a ses propres fiches : la démonstration n'y est pas chargée.")
    context.invoke(reference)
    added = load_demonstration(settings.demo)
    db.session.commit()
    click.echo(f"Démonstration : {added} fiches ajoutées.")


@seed.command("remove-demo")
def remove_demo() -> None:
    """Met à la corbeille tout ce que la démonstration a apporté, si personne ne s'en est servi."""
    with signed():
        removed = remove_invented()
        db.session.commit()
    click.echo(f"Démonstration retirée : {removed} fiches mises à la corbeille.")


def load_demonstration(wanted: Demo) -> int:
    """Add what is missing of the demonstration; the number of records added."""
    act_as(DEMO)
    return load_living() if wanted is Demo.LIVING else load_demo()
