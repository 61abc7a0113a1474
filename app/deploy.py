"""`flask check-deploy`: what would make a served store unsafe; behind https, `flask prepare` refuses it too."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from app.config import Settings
from models.accounts.user import ADMINISTERING, User
from models.engine import db

DEMO = "@example.org"  # reserved (RFC 2606): no real account is there


def init_app(app: Flask) -> None:
    """Add `flask check-deploy`."""
    app.cli.add_command(check_deploy)


@click.command("check-deploy")
@with_appcontext
def check_deploy() -> None:
    """Dit ce qui manque pour servir sans risque ; ne change rien."""
    settings: Settings = current_app.config["SETTINGS"]
    found = [*unsafe_settings(settings), *unsafe_accounts(), *_incomplete(settings)]
    for sentence in found:
        click.echo(f"- {sentence}")
    if found:
        raise SystemExit(1)
    click.echo("Rien à corriger.")


def unsafe_settings(settings: Settings) -> Iterator[str]:
    """What the environment and the files say (`app/docs/security.md#use` 40); a weak key stopped the start."""
    if current_app.debug:
        yield "Le mode de mise au point est actif : retirez FLASK_DEBUG."
    if not settings.is_https:
        yield "BASE_URL n'est pas en https : les mots de passe et les cookies passeraient en clair."
    if any("*" in host for host in settings.hosts):
        yield "ALLOWED_HOSTS nomme des hôtes un à un : « * » n'en est pas un."
    yield from _readable_by_all(settings)


def _readable_by_all(settings: Settings) -> Iterator[str]:
    files = [settings.INSTANCE_PATH / "secret-key"]
    if db.engine.name == "sqlite":
        files.append(Path(str(db.engine.url.database)))
    for file in files:
        if file.is_file() and stat.S_IMODE(file.stat().st_mode) & stat.S_IROTH:
            yield f"Le fichier {file} est lisible par tous les comptes de la machine : chmod 600."


def unsafe_accounts() -> Iterator[str]:
    """Accounts whose address anybody knows."""
    for user in db.session.scalars(select(User).where(User.email.endswith(DEMO)).order_by(User.email)):
        if user.is_open:
            yield f"Le compte de démonstration {user.email} est ouvert : flask user disable {user.email}."


def _incomplete(settings: Settings) -> Iterator[str]:
    """What stops nobody from starting, and somebody from working."""
    if settings.is_https and not settings.TRUSTED_PROXIES:
        yield "TRUSTED_PROXIES vaut 0 : derrière un relais, tout le monde aurait son adresse, et le même frein."
    admins = db.session.scalars(select(User).where(User.role.in_(ADMINISTERING)))
    if not any(user.is_open for user in admins):
        yield "Aucun compte d'administration n'est ouvert : flask user create ADRESSE --role admin."
