"""The command line in French, whatever its library says; behind https, without what is for development.

click asks gettext for its sentences, which has no French ones: they are here, in one place (decision 3).
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import flask_migrate.cli
import psycopg
from click import _termui_impl, core, decorators, exceptions, formatting, parser, termui, types
from flask import Flask
from flask.cli import AppGroup, ScriptInfo, cli
from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.cli import UNREADY, Refusal, refusal_of
from app.config import Settings
from app.disk_faults import why_stopped
from app.prepare import rows_in_the_way
from app.seed_commands import seed

MODULES = (_termui_impl, core, decorators, exceptions, formatting, parser, termui, types)
SENTENCES = {
    "Usage:": "Usage :",
    "Options": "Options",
    "Commands": "Commandes",
    "Positional arguments": "Arguments",
    "Show this message and exit.": "Affiche cette aide.",
    "Show the version and exit.": "Affiche la version.",
    "Try '{command} {option}' for help.": "« {command} {option} » donne l'aide.",
    "Error: {message}": "Erreur : {message}",
    "Aborted!": "Abandonné.",
    "Missing command.": "Il manque une commande.",
    "Missing argument": "Il manque l'argument",
    "Missing option": "Il manque l'option",
    "Missing parameter": "Il manque le paramètre",
    "Missing parameter: {param_name}": "Il manque {param_name}",
    "No such option {name!r}.": "L'option {name} n'existe pas.",
    "No such command {name!r}.": "La commande {name} n'existe pas.",
    "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
    "(Did you mean one of: {possibilities}?)": "Vouliez-vous dire une de celles-ci : {possibilities} ?",
    "Got unexpected extra argument ({args})": "Un mot de trop : {args}.",
    "Got unexpected extra arguments ({args})": "Des mots de trop : {args}.",
    "Option {name!r} does not take a value.": "L'option {name} ne prend pas de valeur.",
    "Option {name!r} requires an argument.": "L'option {name} demande une valeur.",
    "Option {name!r} requires {nargs} arguments.": "L'option {name} demande {nargs} valeurs.",
    "Invalid value: {message}": "Valeur refusée : {message}",
    "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
    "{value!r} is not a valid {number_type}.": "« {value} » n'est pas un nombre.",
    "{value} is not in the range {range}.": "{value} n'est pas dans {range}.",
    "{value!r} is not {choice}.": "« {value} » n'est pas {choice}.",
    "{value!r} is not one of {choices}.": "« {value} » n'est pas dans {choices}.",
    "Choose from:\n\t{choices}": "Choisissez :\n\t{choices}",
    "{name} {filename!r} does not exist.": "{filename} n'existe pas.",
    "{name} {filename!r} is a file.": "{filename} est un fichier.",
    "{name} {filename!r} is a directory.": "{filename} est un dossier.",
    "{name} {filename!r} is not readable.": "{filename} ne se lit pas : vérifiez ses droits.",
    "{name} {filename!r} is not writable.": "{filename} ne s'écrit pas : vérifiez ses droits.",
    "default: {default}": "par défaut : {default}",
    "Do you want to continue?": "Continuer ?",
    "Repeat for confirmation": "Encore une fois",
}
ROOT_HELP = "Les commandes de l'application, à lancer de son dossier : flask --app wsgi COMMANDE."
OPTIONS = {
    "--env-file": "Un fichier de réglages, avant .env.",
    "--app": "L'application : wsgi.",
    "--debug": "Pour le développement seul.",
    "--version": "Affiche les versions.",
    "--help": SENTENCES["Show this message and exit."],
}
OF_FLASK = {
    "run": "Un serveur de développement ; celui de tous les jours est bin/run.",
    "shell": "Python dans l'application.",
    "routes": "Les adresses de l'application.",
}
OF_MIGRATE = {
    "check": "Dit si les modèles et la base diffèrent.",
    "current": "Dit la version de la base.",
    "downgrade": "Ramène la base à une version antérieure.",
    "history": "Liste les migrations.",
    "migrate": "Écrit la migration de ce qui a changé dans les modèles.",
    "upgrade": "Met la base à niveau.",
}
OF_ALEMBIC = {
    r"Can't locate revision identified by '(.+)'": (
        r"Aucun fichier n'est celui de la migration \1 : si la base l'a jouée, remettez-le, puis lancez "
        "« flask --app wsgi db downgrade »."
    ),
    r"Target database is not up to date\.": (
        "La base attend des migrations : lancez d'abord « flask --app wsgi db upgrade »."
    ),
}
DEVELOPMENT = {"bench", "new", "downgrade", "migrate", *OF_FLASK}
MAKERS = {"prepare", "restore", "new", "upgrade", "backup-key"}  # what may find no store yet
MIGRATING = {"upgrade", "downgrade"}  # what may meet rows that a constraint refuses
CLOSED = "Cette commande est pour le développement : elle ne se lance pas derrière https."


class French(AppGroup):
    """The commands of the application."""

    is_first = True

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        self.is_first = False
        return super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names; the first time, the application came after Flask began its help in English: it begins again."""
        if self.is_first and ctx.command is cli:
            self.is_first = False
            click.echo(ctx.get_help())
            raise SystemExit
        return super().list_commands(ctx)


def init_app(app: Flask) -> None:
    """Once every command is there: speak French, guard each one, put away what is not for here."""
    is_served: bool = app.config["SETTINGS"].is_https
    _speak_french()
    commands = {name: one for name, one in app.cli.commands.items() if not (is_served and name in DEVELOPMENT)}
    commands["db"] = _of_migrate(is_served)
    app.cli = French(name="app", commands=commands)
    for command in _leaves(app.cli):
        if not hasattr(command.callback, "is_guarded"):
            command.callback = _guarded(command)
    seed.commands["demo"].hidden = is_served
    context = click.get_current_context(silent=True)
    if context is not None and context.find_root().command is cli:
        _make_root_french(context.find_root(), is_served)
        if is_served and context.info_name in OF_FLASK:
            raise Refusal(CLOSED)
        if context.command is cli.commands["run"]:
            _answer_where_it_listens(app, context.params["port"])


def _answer_where_it_listens(app: Flask, port: int) -> None:
    """A server of development, which begins elsewhere than bin/run does: other addresses are refused."""
    settings: Settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"PORT": port})


class _OfMigrate(logging.Filter):
    """What Flask-Migrate says of a failure, which it logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The sentence alone."""
        said = str(record.msg).removeprefix("Error: ")
        for english, french in OF_ALEMBIC.items():
            said = re.sub(english, french, said)
        record.msg = said
        return True


OF_MIGRATE_ITSELF = _OfMigrate()


def _speak_french() -> None:
    flask_migrate.log.addFilter(OF_MIGRATE_ITSELF)
    for module in MODULES:
        for name, said in (("_", _french), ("ngettext", _french_of)):
            if hasattr(module, name):
                setattr(module, name, said)


def _of_migrate(is_served: bool) -> click.Group:
    """Those commands of Flask-Migrate that anybody needs, with the one option that they need."""
    whole = flask_migrate.cli.db
    kept = {name: whole.commands[name] for name in OF_MIGRATE if not (is_served and name in DEVELOPMENT)}
    for command in (whole, *kept.values()):
        for option in (one for one in command.params if isinstance(one, click.Option)):
            option.hidden, option.help = option.name != "message", "Ce que la migration change, en un mot."
    for name, command in kept.items():
        command.help = OF_MIGRATE[name]
    return AppGroup(name="db", help="Les migrations.", commands=kept, params=whole.params, callback=whole.callback)


def _french(message: str) -> str:
    return SENTENCES.get(message, message)


def _french_of(one: str, many: str, number: int) -> str:
    return _french(one if number == 1 else many)


def _leaves(group: click.Group) -> Iterator[click.Command]:
    for command in group.commands.values():
        if isinstance(command, click.Group):
            command.subcommand_metavar = "COMMANDE [MOTS]..."
            yield from _leaves(command)
        else:
            yield command


def _make_root_french(root: click.Context, is_served: bool) -> None:
    """Flask's own group, its options and the commands it brings."""
    cli.help, cli.subcommand_metavar = ROOT_HELP, "COMMANDE [MOTS]..."
    for option in cli.get_params(root):
        if isinstance(option, click.Option):
            option.help = OPTIONS.get(option.opts[-1], option.help)
    for name, said in OF_FLASK.items():
        cli.commands[name].short_help = said
        cli.commands[name].hidden = is_served


def _guarded(command: click.Command) -> Callable[..., Any]:
    """The command, which says in a sentence that the store is not there, and makes none; or what the disk refuses."""
    callback = command.callback
    assert callback is not None

    @functools.wraps(callback)
    def guarded(*words: Any, **options: Any) -> Any:
        context = click.get_current_context()
        info = context.find_object(ScriptInfo)
        if info is not None and not set(context.command_path.split()) & MAKERS:
            _check_there_is_a_store(info.load_app().config["SETTINGS"])
        try:
            return callback(*words, **options)
        except (SQLAlchemyError, psycopg.Error) as failure:
            raise Refusal(_why(failure, command)) from None
        except OSError as failure:
            if sentence := why_stopped(failure):
                raise Refusal(sentence) from None
            raise

    guarded.is_guarded = True  # type: ignore[attr-defined]
    return guarded


def _why(failure: SQLAlchemyError | psycopg.Error, command: click.Command) -> str:
    if isinstance(failure, IntegrityError) and command.name in MIGRATING:
        return rows_in_the_way(failure)
    return refusal_of(failure)


def _check_there_is_a_store(settings: Settings) -> None:
    """SQLite would make an empty file of whatever name it is asked for."""
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise Refusal(UNREADY)
