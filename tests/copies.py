"""A copy of the repository, for tests that edit its code and run its commands there."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from tests.migrated import migrated_url

ROOT = Path(__file__).parent.parent
ENGINES = ("sqlite", "postgresql")
# What a script in the copy begins with: the application of the copy on each store of `STORES`, with the tools of the
# tests. The code is read once, and what follows played in a process for each; then the store is the only trace of it.
PRELUDE = """
import tests.short_lived

import os
import sys
from pathlib import Path
from secrets import token_hex

from app import create_app
from models.engine import db
from models.policy import Role
from tests.factories import Make
from tests.pages import Browser
from tests.seats import account
from tests.sessions import sign_in_as

MIGRATIONS = Path("models/migrations/versions")

for url in STORES:
    kept = set(MIGRATIONS.glob("*.py"))
    if not (child := os.fork()):
        os.environ["DATABASE_URL"] = url
        break
    if os.waitpid(child, 0)[1]:
        sys.exit(1)
    for path in set(MIGRATIONS.glob("*.py")) - kept:
        path.unlink()
else:
    sys.exit()

app = create_app()
app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
make = Make(app)

def browse_as(role):
    client, email = app.test_client(), f"{token_hex(4)}@example.org"
    with app.app_context():
        db.session.add(user := account(role, email=email))
        db.session.commit()
        number = user.id
    sign_in_as(app, client, number)
    return Browser(client)

def flask(*command):
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, (command, done.output, done.exception)
    return done.output
"""
# Command lines typed in the copy, one after the other: its code is read once, each of its commands forked from there.
TYPED = """
import tests.short_lived

import gc
import os
import runpy
import shlex
import subprocess
import sys

import app
import pytest
from flask.cli import main

def play(name, *words):
    sys.argv = [name, *words]
    if name == "flask":
        main()
    if name == "pytest":
        gc.enable()
        sys.exit(pytest.main(list(words)))
    assert words[0] == "-m", words
    sys.argv = sys.argv[2:]
    runpy.run_module(words[1], run_name="__main__", alter_sys=True)

for line in LINES:
    words = shlex.split(line, comments=True)
    if not words or words[0] not in {"flask", "python", "pytest"}:
        status = subprocess.run(line, shell=True).returncode
    elif child := os.fork():
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    else:
        play(*words)
        sys.exit()
    if status:
        sys.exit(f"{line}: {status}")
"""


class Copy:
    """The repository in a folder, on a store of its own; `url` is that of the store, a SQLite file unless said."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder / "copy"
        self.folder.mkdir(exist_ok=True)
        for name in ("app", "admin_views", "models", "seeds", "tests"):
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("screenshots"))
        for name in ("wsgi.py", "pyproject.toml", "README.md"):
            shutil.copy(ROOT / name, self.folder / name)
        # An environment of its own: no setting of this machine, no worker of this run.
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATABASE", "INSTANCE"))
        }
        runs = folder / "runs"  # of pytest: beside ours, it would close the folder where PostgreSQL is
        runs.mkdir()
        self.environment = kept | {
            "ALLOWED_HOSTS": "localhost",
            "PYTEST_DEBUG_TEMPROOT": str(runs),
            "DATABASE_URL": url,
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        }

    def edit(self, path: str, before: str, after: str) -> None:
        """Replace a text that a file holds once."""
        file = self.folder / path
        held = file.read_text(encoding="utf-8")
        assert held.count(before) == 1, f"{path} holds {before!r} {held.count(before)} times"
        file.write_text(held.replace(before, after), encoding="utf-8")

    def shell(self, command: str) -> str:
        """Run a command line there, as printed; what it said."""
        done = subprocess.run(  # noqa: S602 — a reader types it in a shell too
            command,
            shell=True,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout[-4000:] + done.stderr[-4000:]
        assert done.returncode == 0, said
        return said

    def script(self, code: str, *stores: str) -> str:
        """Run statements with the application of the copy, on each of these stores: see `PRELUDE`."""
        return self._python(f"STORES = {stores!r}\n{PRELUDE}{code}")

    def typed(self, lines: str) -> str:
        """Run command lines there, as printed, until one fails; none of them changes the code: see `TYPED`."""
        return self._python(f"LINES = {lines.splitlines()!r}\n{TYPED}")

    def _python(self, code: str) -> str:
        return self.shell(f"{sys.executable} -c {shlex.quote(code)}")

    @property
    def last_migration(self) -> Path:
        """The newest migration."""
        return max((self.folder / "models/migrations/versions").glob("*.py"))


def copy_on(engine: str, folder: Path, run_folder: Path) -> Copy:
    """A copy on one of the engines; its store is at the last migration, as after `bin/run`, and holds nothing."""
    name = f"copy_{os.urandom(4).hex()}"
    return Copy(folder, migrated_url(engine, run_folder, folder / "copy/instance", name))
