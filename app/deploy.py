"""`flask check-deploy`: what would make a served store unsafe; behind https, `flask prepare` refuses it too."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url, select, text

from app.config import ROOT, Settings
from app.database_address import servers
from app.fields_key import unopened
from app.loopback import LOOPBACK
from models.accounts.user import ADMINISTERING, User
from models.engine import PARIS, FileStore, OutOfReach, db, in_number
from models.overview.backups import is_late, last_backup
from seeds.strangers import count_invented

ENV_FILE = ROOT / ".env"
WRITE = stat.S_IWGRP | stat.S_IWOTH
CLOSED = {"require", "verify-ca", "verify-full"}  # of PostgreSQL's sslmode
OPEN_FOLDER = "Le dossier {0} est ouvert à d'autres comptes de la machine : chmod 700 {0}."
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
    yield from _open_to_others(settings)


def _open_to_others(settings: Settings) -> Iterator[str]:
    """What other accounts of the machine may write, or read when it holds records or secrets."""
    folder = settings.INSTANCE_PATH
    if folder.is_dir() and _grants(folder, WRITE):
        yield OPEN_FOLDER.format(folder)
    files = [ENV_FILE, folder / "secret-key", settings.fields_key_file, settings.accounts_file]
    if db.engine.name == "sqlite":
        files += [Path(f"{db.engine.url.database}{end}") for end in ("", "-wal", "-shm")]
    for file in files:
        if file.is_file() and _grants(file, WRITE | stat.S_IROTH):
            yield f"Le fichier {file} est ouvert à d'autres comptes de la machine : chmod 600 {file}."


def _grants(path: Path, rights: int) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & rights)


def unsafe_accounts() -> Iterator[str]:
    """Accounts whose address anybody knows."""
    for user in db.session.scalars(select(User).where(User.email.endswith(DEMO)).order_by(User.email)):
        if user.is_open:
            yield f"Le compte de démonstration {user.email} est ouvert : flask user disable {user.email}."


def _incomplete(settings: Settings) -> Iterator[str]:
    """What stops nobody from starting, and somebody from working."""
    if settings.is_https and not settings.TRUSTED_PROXIES:
        yield "TRUSTED_PROXIES vaut 0 : derrière un relais, tout le monde aurait son adresse, et le même frein."
    elif settings.TRUSTED_PROXIES and settings.HOST not in LOOPBACK:
        yield (
            f"HOST vaut {settings.HOST} : qui joint ce port sans passer par le relais se donne l'adresse qu'il veut ; "
            "HOST=127.0.0.1, ou un pare-feu."
        )
    yield from in_clear(settings)
    yield from out_of_reach()
    yield from without_a_spare(settings)
    if invented := count_invented():
        yield f"La base contient {in_number(invented, 'fiche inventée')}, de la démonstration : flask seed remove-demo."
    yield from unopened(settings)
    yield from _unattended(settings)
    admins = db.session.scalars(select(User).where(User.role.in_(ADMINISTERING)))
    if not any(user.is_open for user in admins):
        yield "Aucun compte d'administration n'est ouvert : flask user create ADRESSE --role admin."


def _unattended(settings: Settings) -> Iterator[str]:
    """What nobody would notice until it is needed."""
    if not settings.MAIL_URL:
        yield "MAIL_URL est vide : aucun courriel ne part, les liens de mot de passe ne font que s'afficher."
    folder, last = settings.backup_folder, last_backup()
    if folder.is_dir() and _grants(folder, WRITE):
        yield OPEN_FOLDER.format(folder)
    if last is None:
        yield "Aucune sauvegarde n'a jamais été faite : flask --app wsgi backup."
    elif is_late(last):
        yield f"La dernière sauvegarde date du {last.astimezone(PARIS):%d/%m/%Y} : flask --app wsgi tasks dit pourquoi."


def in_clear(settings: Settings) -> Iterator[str]:
    """Passwords that would cross a network as they are."""
    url = make_url(settings.database_url)
    is_away = any(one.host and one.host not in LOOPBACK and not one.host.startswith("/") for one in servers(url))
    if is_away and url.query.get("sslmode") not in CLOSED:
        yield "DATABASE_URL passe en clair hors de cette machine : ajoutez ?sslmode=verify-full."


def out_of_reach() -> Iterator[str]:
    """The bucket of the files, when they are in one."""
    store: FileStore = current_app.extensions["files"]
    try:
        next(store.names(), None)
    except OutOfReach:
        yield "FILES_URL : le stockage des fichiers ne répond pas, ou refuse cette clé."


def without_a_spare(settings: Settings) -> Iterator[str]:
    """What one machine of several could not lose."""
    if len(servers(make_url(settings.database_url))) < 2:
        return
    if not settings.SECRET_KEY:
        yield "SECRET_KEY est vide : chaque machine aurait la sienne, et refuserait ce qui est ouvert sur l'autre."
    if not settings.FIELDS_KEY:
        yield "FIELDS_KEY est vide : chaque machine aurait la sienne, et n'ouvrirait pas ce que l'autre a chiffré."
    if not db.session.scalar(text("SHOW synchronous_standby_names")):
        yield (
            "synchronous_standby_names est vide : si le primaire tombait, ses derniers enregistrements seraient "
            "perdus ; rebranchez le serveur de secours (app/PRODUCTION.md)."
        )
