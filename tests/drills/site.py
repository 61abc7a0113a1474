"""A site in a repository of its own: the real `bin/`, on a program, packages and a server of a few lines each."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from tests.drills import shell
from tests.served import ROOT, free_port

UPGRADING = (f"app/upgrading/{one.name}" for one in (ROOT / "app/upgrading").glob("*.py"))
REAL = ("bin/run", "bin/upgrade", "bin/requirements/venv.sh", *UPGRADING, "app/port.py", ".gitignore")
PROGRAM = {
    "wsgi.py": """
import contextlib
class app:
    app_context = staticmethod(contextlib.nullcontext)
""",
    "flask_migrate.py": """
import os
def downgrade(revision):
    with open(os.environ["INSTANCE_PATH"] + "/schema", "w") as file:
        file.write(revision)
""",
}
# What stands before git: a disk that fills up in the middle of what it writes.
GIT = """#!/bin/sh
[ "$1 $2" = "reset --keep" ] && [ -e {folder}/git-fails ] || exec {git} "$@"
echo half >version
echo half >added
echo "fatal: No space left on device" >&2
exit 128
"""
# What a folder of packages holds: Python, `flask` and `gunicorn`, which find how the trial is set in the folder SITE.
PYTHON3 = """#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec {python} "$@"
mkdir -p "$3/bin" && cp {packages}/* "$3/bin"
"""
PYTHON = """#!/bin/sh
[ "$1 $2" = "-m pip" ] || exec {python} "$@"
echo "Collecting one"
[ ! -e {folder}/network-away ] || exit 1
"""
FLASK = """#!{python}
import os, pathlib, shutil, sys
kept = pathlib.Path(os.environ.get("INSTANCE_PATH", "instance")) / "schema"
command, *more = sys.argv[3:]
if command == "backup":
    shutil.copy(kept, more[0])
if command == "restore":
    shutil.copy(more[0], kept)
if command == "prepare":
    if more:
        print(kept.read_text(), flush=True)
        if not sys.stdin.readline():
            sys.exit(1)
    if more and os.path.exists({folder!r} + "/killed-there"):
        os.kill(os.getppid(), 9)
        sys.exit(1)
    numbers = sorted(one.name[:3] for one in pathlib.Path("models/migrations/versions").glob("*.py"))
    kept.write_text(numbers[-1])
    if os.path.exists({folder!r} + ("/fails-there" if more else "/fails-on-a-copy")) and len(numbers) > 1:
        sys.exit("it fails")
"""
GUNICORN = """#!{python}
import http.server, pathlib, signal, sys
said = pathlib.Path("version").read_bytes()
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said)
    def log_message(self, *_words):
        pass
signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(0))
host, port = sys.argv[sys.argv.index("--bind") + 1].split(":")
http.server.ThreadingHTTPServer((host, int(port)), Site).serve_forever()
"""


@dataclass
class Site:
    """A clone from which `bin/run` serves version 1, and the repository where version 2 is published."""

    folder: Path
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        packages = self.folder / "packages"
        packages.mkdir()
        said = {"python": sys.executable, "folder": str(self.folder), "packages": packages}
        said["git"] = shutil.which("git") or ""
        for file, text in (
            (self.folder / "git", GIT),
            (self.folder / "python3", PYTHON3),
            (packages / "python", PYTHON),
            (packages / "flask", FLASK),
            (packages / "gunicorn", GUNICORN),
        ):
            file.write_text(text.replace("{folder!r}", repr(str(self.folder))).format(**said))
            file.chmod(0o755)
        self.origin, self.clone = self.folder / "origin", self.folder / "clone"
        for one in REAL:
            (self.origin / one).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / one, self.origin / one)
        for name, text in PROGRAM.items():
            (self.origin / name).write_text(text)
        self.shell("git init -q -b main", self.origin)
        self.publish("1")
        self.shell(f"git clone -q {self.origin} {self.clone}", self.folder)
        (self.clone / "instance").mkdir()

    def publish(self, version: str) -> None:
        """A version with packages and a migration of its own."""
        for name in ("run", "test"):
            (self.origin / f"bin/requirements/{name}.txt").write_text(f"one=={version}\n")
        migration = self.origin / f"models/migrations/versions/00{version}_one.py"
        migration.parent.mkdir(parents=True, exist_ok=True)
        migration.touch()
        (self.origin / "version").write_text(version)
        if version == "1":
            (self.origin / "removed").write_text("of the first version")
        else:
            (self.origin / "removed").unlink()
            (self.origin / "added").touch()
        who = "-c user.name=nobody -c user.email=nobody@example.org"
        self.shell(f"git add . && git {who} commit -qm {version}", self.origin)

    def shell(self, command: str, where: Path | None = None) -> tuple[int, str]:
        """Run a command line: its exit code, what it said."""
        own = {"PATH": f"{self.folder}:{os.environ['PATH']}", "PYTHON": f"{self.folder}/python3"}
        own |= {"HOST": "127.0.0.1", "PORT": str(self.port)}
        without = ("INSTANCE_PATH", "DATABASE_URL")
        return shell.run(command, where or self.clone, self.folder / "said", own, without=without, seconds=90)

    def trial(self, name: str, *, on: bool = True) -> None:
        """Set what fails: `network-away`, `fails-on-a-copy`, `fails-there`, `killed-there`, `git-fails`."""
        (self.folder / name).touch() if on else (self.folder / name).unlink()

    def answer(self) -> str:
        """The version that answers; empty when none does."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/")
            return connection.getresponse().read().decode()
        except OSError:
            return ""
        finally:
            connection.close()

    def program(self) -> str:
        """The commit that is there, and what differs from it."""
        return self.shell("git rev-parse HEAD; git status --porcelain")[1]

    @property
    def schema(self) -> str:
        """The revision of its store."""
        return (self.clone / "instance/schema").read_text()

    @property
    def packages(self) -> str:
        """The folder of packages in use."""
        return os.readlink(self.clone / ".venv")


class Watch:
    """Asks without end while a block runs: every answer in the order of its first coming, the longest silence."""

    def __init__(self, site: Site) -> None:
        self.site, self.answers, self.silence = site, [], 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        last = time.monotonic()
        is_over = False
        while not is_over:
            is_over = self._stop.wait(0.01)  # what it answers at the end is told too
            if found := self.site.answer():
                self.silence = max(self.silence, time.monotonic() - last)
                last = time.monotonic()
            if found not in self.answers:
                self.answers.append(found)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()
