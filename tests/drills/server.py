"""The server that `bin/run` starts, in a store of its own, and people who write through the real forms."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import inspect, select

from app import create_app
from app.config import Settings
from models.accounts.password import hashed
from models.accounts.user import User
from models.engine import db
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample, siren
from tests.served import Visitor, command, free_port, gunicorn, token

LONGEST = 300  # seconds: a wait ends when its condition holds; a slow machine fails nothing
EMAIL, PASSWORD = "ana@exemple.fr", "quatre mots pour un essai"
NUMBERS = count(7_000_000)  # out of the way of the factories
# Their servers are forked from a Python that has read the program, and made nothing: what each makes is its own.
LOADED = get_context("forkserver")
LOADED.set_forkserver_preload(["tests.short_lived", "app", "app.worker", "gunicorn.app.wsgiapp"])


def until(holds: Callable[[], bool]) -> None:
    """Wait for a condition."""
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def serve(port: int, workers: int, **place: str) -> BaseProcess:
    """The server, forked from what is loaded; `place` is its environment beside ours."""
    process = LOADED.Process(target=gunicorn, args=command("wsgi:app", port, workers, **place))
    process.start()
    return process


@dataclass
class Store:
    """A migrated store with one account, and the server in front of it."""

    folder: Path
    url: str
    port: int = field(default_factory=free_port)
    process: BaseProcess | None = None
    former: frozenset[str] = frozenset()  # names that drills before this one left
    is_second: bool = False  # another server has the same store

    def __post_init__(self) -> None:
        if self.is_second:
            return
        self.app: Flask = create_app(Settings(INSTANCE_PATH=self.folder, DATABASE_URL=self.url, _env_file=None))
        with self.app.app_context():
            if not inspect(db.engine).get_table_names():
                upgrade()
            user = {"role": Role.STAFF, "until": None, "is_disabled": False, "password_hash": hashed(PASSWORD)}
            db.session.add(sample(User, email=EMAIL, **user))
            db.session.commit()
            db.engine.dispose()

    def begin(self) -> None:
        """Be ready for a drill: serve, unless it is done already; what others wrote is not looked at."""
        if self.process is None or not self.process.is_alive():
            self.start()
        self.former |= self.names()

    def start(self) -> None:
        """Serve, and wait until it is ready."""
        place = {"INSTANCE_PATH": str(self.folder), "DATABASE_URL": self.url}
        self.process = serve(self.port, 2, **place)
        self.wait_until_it_says(200)

    def wait_until_it_says(self, status: int) -> None:
        """Ask whether it is ready until it answers so."""
        until(lambda: Browser(self.port).ask("/ready").status_code == status)

    def end(self, how: signal.Signals) -> None:
        """A signal to the master; -9 to all of its workers too."""
        assert self.process is not None
        assert self.process.pid is not None
        (os.killpg if how is signal.SIGKILL else os.kill)(self.process.pid, how)
        self.process.join(timeout=LONGEST)

    def leave(self) -> None:
        """Serve no more."""
        if self.process is not None and self.process.is_alive():
            self.end(signal.SIGKILL)

    def names(self) -> set[str]:
        """Every company that is in the database since the drill began."""
        with self.app.app_context():
            found = set(db.session.scalars(select(Company.name)))
            db.session.remove()
            db.engine.dispose()
        return found - self.former


class Browser(Visitor):
    """Somebody who writes companies; `last` is what the form's page answered."""

    last = 0

    def form(self) -> dict[str, str]:
        """What the form of a new company carries."""
        answer = self.ask("/company/new/")
        self.last, page = answer.status_code, answer.get_data()
        key = re.search(r'name="_key" value="([^"]+)"', page)
        return {"csrf_token": token(page), "_key": key[1] if key else ""}

    def create(self, name: str, form: dict[str, str]) -> tuple[int, str]:
        """Send a company: the status, and the page."""
        said = {"name": name, "siren": siren(next(NUMBERS)), "ess_status": "scop", "state": "active"}
        answer = self.ask("/company/new/", form | said)
        return answer.status_code, answer.get_data()


@dataclass
class Crowd:
    """People who write until they are told to stop: what was acknowledged, every status they saw."""

    port: int
    people: int = 4
    email: str = EMAIL
    password: str = PASSWORD
    acknowledged: list[str] = field(default_factory=list)
    seen: dict[int, str] = field(default_factory=dict)

    def __enter__(self) -> Crowd:
        self.stop, first = Event(), Browser(self.port)
        first.sign_in(self.email, self.password)
        self.threads = [Thread(target=self._write, args=(first,)) for _ in range(self.people)]
        for one in self.threads:
            one.start()
        return self

    def _write(self, first: Browser) -> None:
        browser, form = Browser(self.port, first.cookies), {}
        while not self.stop.is_set():
            name = token_hex(8)  # a name like no other: no double to tick
            form = browser.form()
            if not form["_key"]:
                self.seen.setdefault(browser.last, "")
                self.stop.wait(0.05)
                continue
            status, page = browser.create(name, form)
            self.seen.setdefault(status, page)
            if status == 302:
                self.acknowledged.append(name)

    def wait_for(self, more: int) -> None:
        """Until that many more were acknowledged."""
        wanted = len(self.acknowledged) + more
        until(lambda: len(self.acknowledged) >= wanted)

    def __exit__(self, *_error: object) -> None:
        self.stop.set()
        for one in self.threads:
            one.join()
