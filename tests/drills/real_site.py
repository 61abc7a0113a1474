"""A clone of this repository at a commit of before, with its real packages, and who asks for its pages."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.drills import shell
from tests.drills.server import Browser
from tests.served import ROOT, free_port

# What this release upgrades with, put in the former one: its own is that of its day.
UPGRADES = ("bin/upgrade", "bin/requirements/venv.sh", "app/upgrading")
LOCK = "bin/requirements/run.txt"
VERSIONS = "models/migrations/versions"
FAILS = """import os
import sqlalchemy as sa
from alembic import op

revision, down_revision = "{number:03d}", "{before:03d}"

def upgrade():
    {body}

def downgrade():
    {undone}
"""


@dataclass
class RealSite:
    """`main` of `origin` is what is published; `clone` is where it serves."""

    folder: Path
    url: str  # of its database; empty for SQLite
    port: int = field(default_factory=free_port)
    network: dict[str, str] = field(default_factory=dict)  # the variables of a trial

    def __post_init__(self) -> None:
        self.origin, self.clone = self.folder / "origin", self.folder / "clone"
        self._git(f"git clone -q --no-checkout {ROOT} {self.origin}", self.folder)
        before = os.environ.get("DRILL_FROM") or self._git(f"git log -1 --format=%H -- {LOCK}") + "^"
        of_root = f"git --work-tree={ROOT}"
        self._git(f"git read-tree {before} && {of_root} add {' '.join(UPGRADES)}")
        self.former = self._committed(before)
        self._git(f"git read-tree HEAD && {of_root} add -A")
        self.present = self._committed(self.former)
        self._git("git checkout -q --detach")
        self.publish(self.former)
        self._git(f"git clone -q -b main {self.origin} {self.clone}", self.folder)
        self.heads = [self._head(self.former), self._head(self.present)]

    def _committed(self, parent: str) -> str:
        return self._git(f"git commit-tree $(git write-tree) -p {parent} -m drill")

    def _head(self, commit: str) -> str:
        return self._git(f"git ls-tree --name-only {commit} {VERSIONS}/ | grep -o '/[0-9]*_' | tail -n 1")[1:4]

    def _git(self, command: str, where: Path | None = None) -> str:
        who = {"GIT_AUTHOR_NAME": "nobody", "GIT_AUTHOR_EMAIL": "nobody@example.org"}
        who |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in who.items()}
        done = subprocess.run(  # noqa: S602 — words of the drill
            command, shell=True, cwd=where or self.origin, env=os.environ | who, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def publish(self, commit: str) -> None:
        """What `bin/upgrade` will find."""
        self._git(f"git update-ref refs/heads/main {commit}")

    def broken(self, fails_when: str) -> str:
        """A commit after the present one whose second migration fails under a condition, the first being done."""
        head = int(self.heads[1])
        self._git(f"git checkout -q -f --detach {self.present}")
        made = "op.create_table('drill', sa.Column('id', sa.Integer))", "op.drop_table('drill')"
        fails = f"if {fails_when}: raise RuntimeError('drill')", "pass"
        for number, (body, undone) in enumerate((made, fails), head + 1):
            text = FAILS.format(number=number, before=number - 1, body=body, undone=undone)
            (self.origin / f"{VERSIONS}/{number:03d}_drill.py").write_text(text)
        self._git(f"git add -f {VERSIONS}")
        return self._committed(self.present)

    def shell(self, command: str, **more: str) -> tuple[int, str]:
        """Run a command line where it serves: its exit code, what it said."""
        own = {"HOST": "127.0.0.1", "PORT": str(self.port), "DATABASE_URL": self.url, "DEMO": "past", "BASE_URL": ""}
        own |= {"PIP_CONFIG_FILE": os.devnull} | more  # the public registry alone
        without = ("INSTANCE_PATH", "VIRTUAL_ENV")
        return shell.run(command, self.clone, self.folder / "said", own, without=without, seconds=1200)

    @property
    def account(self) -> tuple[str, str]:
        """The address and the password of somebody who writes."""
        lines = (self.clone / "instance/demo-accounts.txt").read_text().splitlines()
        email, password = next(line.split("\t")[1:] for line in lines if line.startswith("staff\t"))
        return email, password

    @property
    def packages(self) -> str:
        """The folder of packages in use."""
        return os.readlink(self.clone / ".venv")

    @property
    def schema(self) -> str:
        """The revision of its database."""
        return str(self.ask("SELECT version_num FROM alembic_version")[0])

    @property
    def commit(self) -> str:
        """What is checked out, and what differs from it."""
        return self._git("git rev-parse HEAD; git status --porcelain --untracked-files=no", self.clone)

    def ask(self, statement: str) -> list[object]:
        """The first column of what a statement gives."""
        if self.url:
            with psycopg.connect(self.url.replace("+psycopg", "")) as connection:
                return [row[0] for row in connection.execute(statement).fetchall()]  # type: ignore[call-overload]
        with closing(sqlite3.connect(self.clone / "instance/alterventure.db")) as connection:
            return [row[0] for row in connection.execute(statement)]


class Asking:
    """Somebody signed in who opens lists without end: what each request came to, the longest time without a page."""

    def __init__(self, site: RealSite) -> None:
        self.browser, self.seen, self.silence = Browser(site.port), Counter[int](), 0.0
        self.browser.sign_in(*site.account)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        last = time.monotonic()
        while not self._stop.wait(0.02):
            status = self.browser.ask("/company/").status_code
            self.seen[status] += 1
            if status == 200:
                self.silence = max(self.silence, time.monotonic() - last)
                last = time.monotonic()

    def __enter__(self) -> Asking:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def __str__(self) -> str:
        told = ", ".join(f"{count} × {status or 'refused'}" for status, count in sorted(self.seen.items()))
        return f"{told}; longest time without a page {self.silence:.2f} s"


class CutNetwork:
    """A proxy to the registries that dies, with all its connections, once so many bytes came through."""

    def __init__(self, after: int) -> None:
        self.left, self.carried = after, 0
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def settings(self) -> dict[str, str]:
        """What sends pip through it, without what it kept."""
        address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        return {"HTTPS_PROXY": address, "https_proxy": address, "PIP_NO_CACHE_DIR": "1", "PIP_RETRIES": "1"}

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                one, _address = self.listening.accept()
                threading.Thread(target=self._carry, args=(one,), daemon=True).start()

    def _carry(self, one: socket.socket) -> None:
        with suppress(OSError):
            name, port = one.recv(65536).split()[1].decode().rsplit(":", 1)
            other = socket.create_connection((name, int(port)), timeout=60)
            self.open += [one, other]
            one.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            threading.Thread(target=self._pass, args=(one, other, False), daemon=True).start()
            self._pass(other, one, True)

    def _pass(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while piece := source.recv(65536):
                self.carried += len(piece) if counted else 0
                if self.carried > self.left:
                    self.cut()
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """No more network."""
        self.listening.close()
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
                one.close()


def free_of_space(folder: Path) -> None:
    """Let go what a drill made: two programs, three sets of packages."""
    shutil.rmtree(folder, ignore_errors=True)
