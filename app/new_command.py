"""The command line: the four files of a new concept, which work as they are written."""

from __future__ import annotations

import keyword
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.config import ROOT
from models import ROOMS, engine
from models.engine import Base, stem

new = AppGroup("new", help="Ce qu'on ajoute au code.")

POLICY = ROOT / "models/policy.py"
MODEL = '''"""What is kept of each {words}."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Concept, Record, field


class {name}(Record):
    """One {words}."""

    __concept__ = Concept("{label}", "{label}s", menu="Programme")

    title: Mapped[str] = field("Intitulé", max=120, listed=True, searched=True)

    def __str__(self) -> str:
        return self.title
'''
TEST = '''"""What a {words} says of itself, and that it is kept."""

from __future__ import annotations

from models.{room}.{stem} import {name}
from models.engine import db
from tests.factories import sample


def test_it_is_kept_and_called_by_its_title(refusals):
    assert refusals(sample({name}, title="Essai")) == []
    assert [str(one) for one in db.session.scalars(db.select({name}))] == ["Essai"]
'''


class Refusal(click.ClickException):
    """Why nothing was written, in one sentence."""

    def show(self, file: Any = None) -> None:
        """The sentence alone."""
        click.echo(self.message, err=True)


def init_app(app: Flask) -> None:
    """Add `flask new`."""
    app.cli.add_command(new)


@new.command("concept")
@click.argument("name")
@click.option("--room", default="accompaniment", help="Le dossier de models/ où il va ; accompaniment par défaut.")
def concept(name: str, room: str) -> None:
    """Écrit les quatre fichiers d'un concept : modèle, droits, migration, test."""
    _check(name, room)
    one = stem(name)
    files = {ROOT / f"models/{room}/{one}.py": MODEL, ROOT / f"tests/{room}/test_{one}.py": TEST}
    words = {"name": name, "stem": one, "room": room, "words": one.replace("_", " ")}
    texts = {file: text.format(label=words["words"].capitalize(), **words) for file, text in files.items()}
    texts[POLICY] = _with_row(POLICY.read_text(encoding="utf-8"), one)
    migration = _write(texts, one)
    click.echo("\n".join(["Écrits :", *(f"- {file.relative_to(ROOT)}" for file in (*texts, migration))]))
    click.echo("Relisez-les et dites le concept en français ; la suite est dans README.md, « Add a concept ».")


def _check(name: str, room: str) -> None:
    """Refuse, before anything is written, what could not be."""
    rooms = [one for one in ROOMS if one != "engine" and (ROOT / "models" / one).is_dir()]
    if re.fullmatch(r"([A-Z][a-z0-9]+)+", name) is None:
        raise Refusal(f"« {name} » ne s'écrit pas comme une classe : des mots anglais accolés, comme TrainingDay.")
    if room not in rooms:
        raise Refusal(f"Le dossier « {room} » n'existe pas : choisissez parmi {', '.join(rooms)}.")
    if stem(name) in Base.metadata.tables or list((ROOT / "models").glob(f"*/{stem(name)}.py")):
        raise Refusal(f"Le concept « {name} » existe déjà.")
    if keyword.iskeyword(stem(name)) or name == "Mapped" or hasattr(engine, name):
        raise Refusal(f"« {name} » est un mot de Python ou du moteur (models/engine) : choisissez-en un autre.")
    if stem(name) in _addresses():
        raise Refusal(f"L'adresse /{stem(name)} est déjà celle d'une page : choisissez un autre nom que « {name} ».")


def _addresses() -> set[str]:
    """How the addresses in use begin, and the names of the parts of the site."""
    return {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules()} | set(current_app.blueprints)


def _with_row(policy: str, one: str) -> str:
    """The policy with the row of one more concept, shared as most are, in its alphabetical place among them."""
    shared = re.findall(r'^    "(\w+)": SHARED,\n', policy, re.MULTILINE)
    following = next((f'    "{other}": SHARED,\n' for other in shared if other > one), '    "user":')
    return policy.replace(following, f'    "{one}": SHARED,\n{following}', 1)


def _write(texts: dict[Path, str], one: str) -> Path:
    """Write the files, then the migration they come to; nothing stays when it cannot be written."""
    before = {file: file.read_text(encoding="utf-8") if file.exists() else None for file in texts}
    for file, text in texts.items():
        file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "migrate", "-m", one]
    # A process of its own: this one has read its models already.
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 — words of ours
    if done.returncode:
        _undo(before)
        raise Refusal(f"Rien n'est écrit, la migration n'a pas pu l'être : {done.stderr.strip().splitlines()[-1]}")
    return max((ROOT / "models/migrations/versions").glob(f"*_{one}.py"))


def _undo(before: dict[Path, str | None]) -> None:
    for file, text in before.items():
        if text is None:
            file.unlink()
        else:
            file.write_text(text, encoding="utf-8")
