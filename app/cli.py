"""The command line: accounts."""

from __future__ import annotations

import secrets
import sys
from typing import Any

import click
import psycopg
from flask import Flask
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.disk_faults import why_unwritten
from models.accounts.second_factor import remove
from models.accounts.user import User, account_of
from models.engine import Actor, act_as, db
from models.policy import Role

ROLES = "|".join(role.value for role in Role)
UNREADY = (
    "La base de données ne répond pas, ou n'est pas prête : vérifiez DATABASE_URL et le serveur, "
    "ou lancez « flask --app wsgi prepare »."
)

user = AppGroup("user", help="Les comptes.")


def init_app(app: Flask) -> None:
    """Add `flask user`."""
    app.cli.add_command(user)


def drawn_password() -> str:
    """Ninety-six random bits, in groups one can read aloud."""
    return "-".join(secrets.token_hex(2) for _ in range(6))


@user.command("create")
@click.argument("email")
@click.option("--role", default="", metavar=ROLES, help="Ce que le compte peut faire.")
@click.option("--name", default="", help="Le nom affiché.")
@click.option("--until", default=None, help="Dernier jour d'accès (31/12/2027).")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée standard.")
def create(email: str, role: str, name: str, until: str | None, password_stdin: bool) -> None:
    """Crée un compte."""
    with signed():
        if role not in ROLES.split("|"):
            raise ValueError(f"Le rôle manque ou n'existe pas : --role {ROLES}.")
        made = User(email=email, name=name.strip() or email.partition("@")[0], role=role, until=until)
        db.session.add(made)
        password = _give_password(made, from_stdin=password_stdin)
        db.session.commit()
    click.echo(f"Compte créé : {made.email} ({made.role.label}).")
    if not made.is_open:
        click.echo(f"Cet accès est déjà fermé : son dernier jour, le {made.until:%d/%m/%Y}, est passé.", err=True)
    _print_password(password, from_stdin=password_stdin)


@user.command("list")
def list_all() -> None:
    """Liste les comptes."""
    with signed():
        accounts = db.session.scalars(select(User).order_by(User.email)).all()
    for one in accounts:
        ended = "" if one.is_open else "accès fermé"
        until = f"jusqu'au {one.until:%d/%m/%Y}" if one.until else ""
        click.echo("\t".join((one.email, one.role.label, one.name, until, ended)).rstrip())


@user.command("disable")
@click.argument("email")
def disable(email: str) -> None:
    """Ferme un accès, et aussitôt ses connexions et ses jetons."""
    with signed():
        found = find_account(email)
        found.is_disabled = True
        db.session.commit()
    click.echo(f"Accès fermé : {found.email}.")


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Lit le mot de passe sur l'entrée standard.")
def password(email: str, password_stdin: bool) -> None:
    """Change le mot de passe d'un compte, et ferme ses connexions et ses jetons."""
    with signed():
        found = find_account(email)
        chosen = _give_password(found, from_stdin=password_stdin)
        db.session.commit()
    click.echo(f"Mot de passe changé : {found.email}.")
    _print_password(chosen, from_stdin=password_stdin)


@user.command("remove-second-factor")
@click.argument("email")
def remove_second_factor(email: str) -> None:
    """Retire le second facteur d'un compte : son téléphone et ses codes de secours sont perdus."""
    with signed():
        found = find_account(email)
        if not remove(found):
            raise ValueError(f"{found.email} n'a pas de second facteur.")
        db.session.commit()
    click.echo(f"Second facteur retiré : {found.email}.")


class Refusal(click.ClickException):
    """Why nothing was done, in one sentence."""

    def show(self, file: Any = None) -> None:
        """The sentence alone."""
        click.echo(self.message, err=True)


def refusal_of(failure: SQLAlchemyError | psycopg.Error) -> str:
    """What a database did, in a sentence: it refused to write, or it is not there."""
    reason = why_unwritten(failure)
    return f"La base refuse : {reason}." if reason else UNREADY


class signed:  # noqa: N801 — reads as an adverb after `with`
    """Changes signed by the command line; a refusal is one sentence."""

    def __enter__(self) -> None:
        act_as(Actor("Ligne de commande", "commande"))

    def __exit__(self, _kind: Any, error: BaseException | None, _trace: Any) -> None:
        if isinstance(error, ValueError | SQLAlchemyError | psycopg.Error):
            db.session.rollback()
            raise Refusal(str(error) if isinstance(error, ValueError) else refusal_of(error)) from None


def find_account(email: str) -> User:
    """The account of an address; `ValueError` when there is none."""
    found = account_of(email)
    if found is None:
        raise ValueError(f"Aucun compte « {email} ».")
    return found


def _give_password(account: User, *, from_stdin: bool) -> str:
    chosen = sys.stdin.readline().rstrip("\r\n") if from_stdin else drawn_password()
    account.set_password(chosen)
    return chosen


def _print_password(chosen: str, *, from_stdin: bool) -> None:
    if not from_stdin:
        click.echo(f"Mot de passe : {chosen}")
