"""The command line: accounts."""

from __future__ import annotations

import secrets
import sys
from typing import Any, NoReturn

import click
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select

from models.base import db
from models.guard import Refused
from models.journal import Actor, act_as
from models.policy import Role
from models.user import User

user = AppGroup("user", help="Les comptes.")


def init_app(app: Flask) -> None:
    """Add `flask user`."""
    app.cli.add_command(user)


def drawn_password() -> str:
    """Twenty-two random characters, in groups one can read aloud."""
    return "-".join(secrets.token_hex(2) for _ in range(6))


@user.command("create")
@click.argument("email")
@click.option(
    "--role", required=True, type=click.Choice([role.value for role in Role]), help="Ce que le compte peut faire."
)
@click.option("--name", default="", help="Le nom affiché.")
@click.option("--until", default=None, help="Dernier jour d'accès (31/12/2027).")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée standard.")
def create(email: str, role: str, name: str, until: str | None, password_stdin: bool) -> None:
    """Crée un compte."""
    with _signed():
        made = User(email=email, name=name or email.partition("@")[0], role=role, until=until)
        db.session.add(made)
        password = _give_password(made, from_stdin=password_stdin)
        db.session.commit()
    click.echo(f"Compte créé : {made.email} ({made.role.label}).")
    _print_password(password, from_stdin=password_stdin)


@user.command("list")
def list_all() -> None:
    """Liste les comptes."""
    for one in db.session.scalars(select(User).order_by(User.email)):
        ended = "" if one.is_open else "accès fermé"
        until = f"jusqu'au {one.until:%d/%m/%Y}" if one.until else ""
        click.echo("\t".join((one.email, one.role.label, one.name, until, ended)).rstrip())


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Ferme un accès, et aussitôt ses connexions."""
    with _signed():
        found = _find(email)
        found.is_disabled = True
        db.session.commit()
    click.echo(f"Accès fermé : {found.email}.")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée standard.")
def password(email: str, password_stdin: bool) -> None:
    """Change le mot de passe d'un compte, et ferme ses connexions."""
    with _signed():
        found = _find(email)
        chosen = _give_password(found, from_stdin=password_stdin)
        db.session.commit()
    click.echo(f"Mot de passe changé : {found.email}.")
    _print_password(chosen, from_stdin=password_stdin)


class _signed:  # noqa: N801 — reads as an adverb after `with`
    """Changes signed by the command line; a refusal is one sentence."""

    def __enter__(self) -> None:
        act_as(Actor("Ligne de commande", "commande"))

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, Refused | ValueError):
            db.session.rollback()
            _fail(str(error))


def _find(email: str) -> User:
    found = db.session.scalars(select(User).where(User.email == email.strip().lower())).first()
    return found or _fail(f"Aucun compte « {email} ».")


def _give_password(account: User, *, from_stdin: bool) -> str:
    chosen = sys.stdin.readline().rstrip("\n") if from_stdin else drawn_password()
    account.set_password(chosen)
    return chosen


def _print_password(chosen: str, *, from_stdin: bool) -> None:
    if not from_stdin:
        click.echo(f"Mot de passe : {chosen}")


def _fail(sentence: str) -> NoReturn:
    raise click.ClickException(sentence)
