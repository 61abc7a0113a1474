"""`flask purge`, and the task of each night: what is past its time leaves the database (`.env.example`, KEEP_…)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import ColumnElement, delete, func, or_, select

from app.cli import signed
from app.config import Settings
from app.file_commands import remove_orphans
from app.scheduler import Task, register
from models.accounts.access_token import AccessToken
from models.accounts.mail import Mail, MailState
from models.accounts.sign_in import PasswordLink, SignIn, SignInAttempt
from models.councils.convocation import Convocation, SessionLetter, SessionLink
from models.engine import (
    DONE,
    DRAFTS_KEPT_FOR,
    KEPT_FOR,
    UNDONE,
    UNFINISHED_KEPT_FOR,
    Draft,
    FormKey,
    ImportedFile,
    PriorValue,
    Purged,
    TaskRun,
    concepts,
    db,
    in_number,
    now,
    purge_bin,
    uncapitalised,
)

HOUR = 3
ORPHANS_STAY = timedelta(days=30)  # since they were kept: what is restored may tell of them again
NOTHING = "rien à retirer"


def init_app(app: Flask) -> None:
    """Add `flask purge` and the task."""
    app.cli.add_command(purge)
    register(app, Task("purge", "Retire ce qui a dépassé sa durée de conservation", _each_night, HOUR))


@click.command("purge")
@click.option("--dry-run", is_flag=True, help="Dit ce qui serait retiré, et ne retire rien.")
@with_appcontext
def purge(dry_run: bool) -> None:
    """Retire ce qui a dépassé sa durée de conservation."""
    with signed():
        for line in purged(for_real=not dry_run):
            click.echo(line)


def _each_night() -> str:
    return " ".join(line for line in purged() if NOTHING not in line)


def purged(*, for_real: bool = True) -> list[str]:
    """Remove what is past its time, unless it is not for real; a French sentence for each sort of row."""
    settings: Settings = current_app.config["SETTINGS"]
    days = settings.KEEP_BIN_DAYS
    lines = [
        _told(
            "Corbeille", days, "fiche", *_of_the_bin(purge_bin(db.session(), _ago(days), for_real=for_real)), for_real
        )
    ]
    for label, model, days, is_past in _sorts(settings):
        query = select(func.count()).select_from(model).where(is_past)
        number = db.session.scalar(query) or 0
        if for_real and number:
            db.session.connection().execute(delete(model.__table__).where(is_past))
        lines.append(_told(label, days, "ligne", number, "", for_real))
    if for_real:
        db.session.commit()
        if gone := remove_orphans(ORPHANS_STAY):
            lines.append(f"Fichiers que plus aucune fiche ne dit : {in_number(gone, 'fichier retiré')}.")
    else:
        db.session.rollback()
    return lines


def _sorts(settings: Settings) -> Iterator[tuple[str, Any, int, ColumnElement[bool]]]:
    """What nobody looks at after some time: its name, its rows, how many days they stay, those that are past it."""
    days = settings.KEEP_SIGN_INS_DAYS
    yield "Connexions", SignIn, days, SignIn.started_at < _ago(days)
    yield "Liens de mot de passe", PasswordLink, days, PasswordLink.expires_at < _ago(days)
    is_over = or_(AccessToken.ended_at < _ago(days), AccessToken.until < _ago(days).date())
    yield "Jetons", AccessToken, days, is_over
    is_done = Mail.state != MailState.WAITING
    yield "Courriels", Mail, days, is_done & (Mail.created_at < _ago(days))
    over = select(SessionLetter.id).join(SessionLetter.convocation).where(Convocation.starts_at < _ago(days))
    yield "Liens de convocation", SessionLink, days, SessionLink.letter_id.in_(over)
    days = settings.KEEP_ATTEMPTS_DAYS
    yield "Essais de connexion", SignInAttempt, days, SignInAttempt.at < _ago(days)
    days = settings.KEEP_FORM_KEYS_DAYS
    yield "Clés de formulaire", FormKey, days, FormKey.used_at < _ago(days)
    days = DRAFTS_KEPT_FOR.days
    yield "Brouillons", Draft, days, Draft.at < _ago(days)
    days = UNFINISHED_KEPT_FOR.days
    is_over = ImportedFile.state.in_([DONE, UNDONE])
    yield "Imports inachevés", ImportedFile, days, ~is_over & (ImportedFile.at < _ago(days))
    days = KEPT_FOR.days
    yield "Imports", ImportedFile, days, is_over & (ImportedFile.at < _ago(days))
    yield "Valeurs gardées pour annuler", PriorValue, days, PriorValue.at < _ago(days)
    days = settings.KEEP_TASK_RUNS_DAYS
    last = select(func.max(TaskRun.id)).group_by(TaskRun.name)
    yield "Tâches jouées", TaskRun, days, (TaskRun.started_at < _ago(days)) & TaskRun.id.not_in(last)


def _ago(days: int) -> datetime:
    return now() - timedelta(days=days)


def _of_the_bin(found: Purged) -> tuple[int, str]:
    """How many records, and which; how many stay."""
    labels = {name: model.__concept__ for name, model in concepts().items()}
    each = ", ".join(
        f"{number} {uncapitalised(labels[name].plural if number > 1 else labels[name].singular)}"
        for name, number in found.gone.items()
    )
    stay = f"{in_number(found.kept, 'fiche')} y reste{'nt' if found.kept > 1 else ''}"
    kept = f" ; {stay} : une autre en a besoin, ou aucune n'est plus récente"
    return sum(found.gone.values()), (f" ({each})" if each else "") + (kept if found.kept else "")


def _told(label: str, days: int, word: str, number: int, more: str, for_real: bool) -> str:
    said = in_number(number, f"{word} retirée") if for_real else f"{in_number(number, word)} à retirer"
    return f"{label} (plus de {in_number(days, 'jour')}) : {said if number else NOTHING}{more}."
