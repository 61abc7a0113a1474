"""The command line: a file of records brought in, as the page « Importer » does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import with_appcontext

from admin_views.engine.importing import imports, tasks
from admin_views.engine.importing.along import links, may_make, part_labels, sender_named
from admin_views.engine.importing.targets import key_label, may_import, targets
from admin_views.engine.list_columns import NUMBER
from app import import_tasks
from app.cli import signed
from app.scheduler import leading
from models.engine import CHECK, WRITE, ImportedFile, concepts, db, declared, normal
from models.engine.sheets import read_file


def init_app(app: Flask) -> None:
    """Add `flask import`."""
    app.cli.add_command(bring_in)


@click.command("import")
@click.argument("name", metavar="CONCEPT")
@click.argument("path", metavar="FICHIER", type=click.Path(path_type=Path))
@click.option("--key", default="", metavar="CHAMP", help="Le champ qui retrouve les fiches ; le plus sûr par défaut.")
@click.option("--set", "said", multiple=True, metavar="CHAMP=VALEUR", help="Une valeur pour toutes les lignes.")
@click.option("--from", "sender", default="", metavar="PARTENAIRE", help="Qui envoie ce fichier.")
@click.option("--make", "made", multiple=True, metavar="CHAMP", help="Crée les fiches liées qui manquent (Contact…).")
@click.option("--dry-run", is_flag=True, help="Dit ce qui changerait, et n'écrit rien.")
@with_appcontext
def bring_in(
    name: str, path: Path, key: str, said: tuple[str, ...], sender: str, made: tuple[str, ...], dry_run: bool
) -> None:
    """Importe un fichier de fiches (une entreprise par ligne, par exemple)."""
    with signed():
        model = _concept(name)
        book = read_file(_content(path), path.name)
        file = imports.kept(model, path.name, book, sender_named(None, sender))
        constants = dict(_constant(model, one) for one in said)
        makes = [*file.matching["makes"], *(_link(model, one) for one in made)]
        imports.say(
            file,
            tuple(_key(model, key)) if key else (),
            constants={**file.matching["constants"], **constants},
            makes=tuple(dict.fromkeys(makes)),
        )
        db.session.commit()
        _done(file, CHECK)
        _tell(file)
        if not dry_run:
            _done(file, WRITE, without_refused=False)
    click.echo("Rien n'est écrit." if dry_run else f"C'est importé (n° {file.id}).")


def _done(file: ImportedFile, kind: str, **options: Any) -> None:
    """Have it done as long files are, by the server or by this command; `ValueError` says why not."""
    tasks.ask(file, kind, **options)
    while True:
        with leading() as leads:
            if leads:
                import_tasks.play()
        db.session.expire_all()
        task = tasks.last_of(file)
        if task is not None and not task.is_open:
            break
        db.session.rollback()
        time.sleep(1)
    if task.said:
        raise ValueError(" ".join(task.said))


def _concept(name: str) -> type[Any]:
    model = concepts().get(name)
    if model is None or not may_import(model, None):
        raise ValueError(f"Aucune fiche « {name} » ne s'importe : {', '.join(_importable())}.")
    return model


def _importable() -> list[str]:
    return [name for name, model in concepts().items() if may_import(model, None)]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise ValueError(f"Le fichier {path} n'a pas pu être lu.") from None


def _field(model: type[Any], words: str) -> str:
    if words == NUMBER:
        return words
    labels = {one.name: one.label for one in targets(model, None).values()}
    for name, label in [*labels.items(), *part_labels(model, None).items()]:
        if normal(words) in {normal(name), normal(label)}:
            return name
    raise ValueError(f"Aucun champ « {words} ».")


def _link(model: type[Any], words: str) -> str:
    name, known = _field(model, words), links(model, None)
    if name not in known or not may_make(known[name], None):
        raise ValueError(f"Un import ne crée pas de fiche « {words} ».")
    return name


def _key(model: type[Any], words: str) -> list[str]:
    return [_field(model, one) for one in words.split(",")]


def _constant(model: type[Any], words: str) -> tuple[str, str]:
    name, _equals, text = words.partition("=")
    return _field(model, name), text


def _tell(file: ImportedFile) -> None:
    """What the file comes to; each line that is refused, and why."""
    found, model = imports.counts(file), imports.model_of(file)
    labels = {**{name: one.label for name, one in declared(model).items()}, **part_labels(model, None)}
    for name, text in file.matching["constants"].items():
        click.echo(f"Pour toutes les lignes : {labels.get(name, name)} = {text}.")
    if told := imports.unread(file):
        click.echo(told)
    click.echo(f"Fiches retrouvées par : {key_label(model, tuple(file.matching['key']))}.")
    for row in imports.rows_of(file):
        for one in row.result.get("troubles", ()):
            label = labels.get(one["field"], "")
            click.echo(" : ".join(part for part in (f"Ligne {row.line + 1}", label, one["sentence"]) if part))
    click.echo(f"{imports.told(found)}.")
    if made := imports.made_along(file):
        click.echo(f"Fiches liées créées : {made}.")
