"""The command line: loads."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from models.base import db
from models.journal import Actor, act_as
from seeds.demo import load_demo
from seeds.reference import load_reference

seed = AppGroup("seed", help="Les chargements, rejouables sans doublon.")


def init_app(app: Flask) -> None:
    """Add `flask seed`."""
    app.cli.add_command(seed)


@seed.command("reference")
def reference() -> None:
    """Charge les référentiels."""
    act_as(Actor("Référentiels", "chargement"))
    written = load_reference()
    db.session.commit()
    click.echo(f"Référentiels : {sum(written.values())} lignes écrites.")


@seed.command("demo")
def demo() -> None:
    """Charge l'année de démonstration."""
    act_as(Actor("Jeu de démonstration", "chargement"))
    added = load_demo()
    db.session.commit()
    click.echo(f"Année de démonstration : {added} fiches ajoutées.")
