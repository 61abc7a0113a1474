"""The store in an upgrade: kept, tried elsewhere by the next version, migrated, brought back."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from .program import UNTOUCHED, flask_of, packages_in_use
from .running import BESIDE, HERE, run, setting, waiting

ASIDE = "app/upgrading/database_aside.py"
# Production offers no `flask db downgrade`.
UNDO = """import sys
from flask_migrate import downgrade
from wsgi import app
with app.app_context():
    try:
        downgrade(revision=sys.argv[1])
    except Exception as failure:
        sys.exit(f"{type(failure).__name__}: {failure.__cause__ or failure}")"""


@dataclass(frozen=True)
class Aside:
    """An empty database on the server of ours while its process waits; no address where the account may not."""

    process: subprocess.Popen[str]
    address: str


def database_aside() -> Aside | None:
    """What the next version is tried on; None on SQLite, where a folder will do."""
    address = setting("DATABASE_URL", "")
    if not address.startswith("postgres"):
        return None
    process, said = waiting([f"{packages_in_use()}/bin/python", "-I", ASIDE], DATABASE_URL=address)
    if not said:
        raise SystemExit("La base ne répond pas : rien n'a été fait.")
    return Aside(process, said.strip())


def back_up(folder: str, kept: Path, program: Path = HERE) -> None:
    """The whole store in a new file, by the newer program: another machine may have migrated it already."""
    done = run([*flask_of(folder), "backup", str(kept)], program, DATABASE_URL=setting("DATABASE_URL", ""))
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(f"La sauvegarde n'a pas pu être faite. {UNTOUCHED}")


def rehearse(folder: str, kept: Path, aside: Aside | None) -> None:
    """On a copy of what is there, so that what fails does so there; the site goes on meanwhile."""
    steps = [["restore", str(kept)], ["prepare"]]
    if aside and not aside.address:
        steps = [["prepare", "--help"]]  # it loads
    with TemporaryDirectory() as instance:
        place = {"INSTANCE_PATH": instance, "DATABASE_URL": aside.address if aside else ""}
        place |= {"BACKUP_FOLDER": "", "FILES_URL": ""}  # the files of records stay where they are
        for words in steps:
            done = run([*flask_of(folder), *words], BESIDE, **place, BASE_URL="", DEMO="false", SECRET_KEY="")
            if done.returncode:
                sys.stderr.write(done.stderr)
                raise SystemExit(f"La nouvelle version n'a pas passé l'essai. {UNTOUCHED}")
    if aside:
        aside.process.communicate()


def ready_to_prepare(folder: str) -> tuple[subprocess.Popen[str], str]:
    """The new program, loaded before anything stops: it prepares the store when it reads a line; its revision now."""
    with suppress(FileNotFoundError):
        (BESIDE / ".env").symlink_to(Path(".env").resolve(strict=True))
    process, said = waiting([*flask_of(folder), "prepare", "--when-told"], BESIDE)
    if not said:
        raise SystemExit(f"La nouvelle version ne se charge pas. {UNTOUCHED}")
    return process, said.strip()


def undo(folder: str, wanted: str, program: Path = HERE, *, otherwise: str) -> None:
    """Bring the schema back to a revision, by the program that knows the way; what is said when it cannot."""
    done = run([f"{Path(folder).resolve()}/bin/python", "-c", UNDO, wanted], program, PYTHONPATH=".")
    if done.returncode:
        sys.stderr.write(done.stderr)
        raise SystemExit(f"La base n'a pas pu revenir à la version {wanted} : {otherwise}")
