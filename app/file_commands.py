"""`flask files`, `flask attach`: what the store and the records say of each other; a file put on a record."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from app.cli import signed
from app.config import Settings
from app.file_backup import FOLDER, bring_back, bring_from
from app.uploads import store_of
from models.engine import (
    A_DAY,
    FileStore,
    LabelledEnum,
    NotRead,
    OutOfReach,
    attach_file,
    db,
    digests_told,
    in_number,
    kinds_of,
    now,
    orphan_files,
    stem,
    with_files,
)

files = AppGroup("files", help="Les fichiers joints aux fiches.")


def init_app(app: Flask) -> None:
    """Add both."""
    app.cli.add_command(files)
    app.cli.add_command(attach)


@files.command("check")
@click.option("--remove", is_flag=True, help="Ôte ceux que plus aucune fiche ne dit depuis un jour.")
def check(*, remove: bool) -> None:
    """Dit ce qui manque, ce qui est altéré, et ce que plus aucune fiche ne dit."""
    with signed():
        store: FileStore = current_app.extensions["files"]
        told, harmed = digests_told(db.session()), 0
        for sha256 in sorted(told):
            try:
                store.open(sha256).close()
            except OutOfReach:
                raise
            except NotRead as refusal:
                harmed += 1
                click.echo(f"{sha256} : {refusal}")
        orphans = orphan_files(db.session(), store)
        for sha256 in orphans:
            click.echo(f"{sha256} : plus aucune fiche ne le dit.")
        gone = remove_orphans(A_DAY) if remove else 0
        click.echo(
            f"{in_number(len(told), 'fichier joint')} ; abîmés ou absents : {harmed} ; orphelins : {len(orphans)} ; "
            f"ôtés : {gone} ; envois en cours, ou coupés depuis moins d'un jour : {len(store.drafts())}."
        )
        if harmed:
            raise ValueError("Des fichiers joints manquent : flask files bring les reprend d'une sauvegarde.")


@files.command("bring")
@click.argument("source", required=False)
@click.option("--key", type=click.Path(path_type=Path), help="Fichier de la clé privée d'une sauvegarde chiffrée.")
def bring(source: str | None, key: Path | None) -> None:
    """Reprend de SOURCE les fichiers qui manquent : un dossier, ou un compartiment (FILES_URL).

    Sans SOURCE, du dossier local et de celui des sauvegardes.
    """
    settings: Settings = current_app.config["SETTINGS"]
    folders = [Path(source)] if source else [settings.files_folder, settings.backup_folder / FOLDER]
    with signed():
        if source and "://" in source:
            brought = bring_from(store_of(settings.model_copy(update={"FILES_URL": source})))
        elif source and not folders[0].is_dir():
            raise ValueError(f"Le dossier {source} n'existe pas.")
        else:
            brought = bring_back(folders, key)
    click.echo(str(brought).strip() or "Aucune fiche ne dit de fichier joint.")


def remove_orphans(age: timedelta) -> int:
    """Delete what no row tells of and was kept longer ago; gives how many."""
    store: FileStore = current_app.extensions["files"]
    old = [one for one in orphan_files(db.session(), store) if store.written_at(one) < now() - age]
    for one in old:
        store.remove(one)
    store.forget_drafts()
    return len(old)


@click.command("attach")
@click.argument("concept")
@click.argument("number", metavar="ID", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--kind", default="", help="Le type du fichier ; sans lui, la commande les nomme.")
@with_appcontext
def attach(concept: str, number: int, file: Path, kind: str) -> None:
    """Joint FILE à la fiche ID du type CONCEPT."""
    with signed(), file.open("rb") as source:
        model = next((one for one in with_files() if stem(one.__name__) == concept), None)
        if model is None:
            known = ", ".join(stem(one.__name__) for one in with_files())
            raise ValueError(f"« {concept} » n'a pas de fichiers : {known}.")
        record: Any = db.session.get(model, number)
        if record is None:
            raise ValueError(f"Il n'y a pas de fiche {number} de ce type.")
        made = attach_file(db.session(), current_app.extensions["files"], record, _kind(model, kind), file.name, source)
        db.session.commit()
    click.echo(f"« {made} » est joint à « {record} »." if made else "Ce fichier y est déjà.")


def _kind(model: Any, word: str) -> LabelledEnum:
    found = next((one for one in kinds_of(model) if one.value == word), None)
    if found is None:
        known = ", ".join(f"{one.value} ({one.label})" for one in kinds_of(model))
        raise ValueError(f"Le type manque ou n'existe pas : --kind {known}.")
    return found
