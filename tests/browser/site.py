"""The real application on a loopback port: CSRF on, an instance folder of its own, the demo year and its accounts."""

from __future__ import annotations

import logging
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.serving import make_server

from app import create_app
from app.config import Settings
from models.accounts.sign_in import EndReason, SignIn
from models.accounts.user import User
from models.engine import Actor, Record, act_as, db, now
from models.policy import Role
from seeds import reference
from tests.factories import Make
from tests.migrated import alone, migrated_url
from tests.pages import Page as ReadPage
from tests.present import copy_of_the_region
from tests.sessions import sign_in_as

AXE = "/axe.js"


@dataclass(frozen=True)
class Account:
    """A line of `demo-accounts.txt`."""

    role: Role
    email: str
    password: str


@dataclass(frozen=True)
class Site:
    """Where the application answers, and a way to its records behind the screens."""

    url: str
    app: Flask
    accounts: dict[Role, Account]
    make: Make
    asked: set[str]  # the addresses of pages, and of what was sent: those that may refuse

    def store(self) -> sqlite3.Connection:
        """A way to its store that goes round the application."""
        with self.app.app_context():
            return sqlite3.connect(str(db.engine.url.database))

    def typed(self) -> str:
        """The texts that its store holds, but for the verbs of its journal, which are words of ours."""
        with closing(self.store()) as store:
            tables = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = (store.execute(f'SELECT * FROM "{name}"') for name in tables)  # noqa: S608 — its own
            named = (zip([one[0] for one in rows.description], row, strict=True) for rows in found for row in rows)
            return "\n".join(text for row in named for name, text in row if isinstance(text, str) and name != "verb")

    def count(self, model: type[Record], **said: object) -> int:
        """How many live records say so."""
        with self.app.app_context():
            query = select(func.count()).select_from(select(model).filter_by(**said).subquery())
            return db.session.scalar(query) or 0

    def id_of(self, model: type[Record], **said: object) -> int:
        """The record that says so; the oldest one, where several do."""
        with self.app.app_context():
            return db.session.scalars(select(model.id).filter_by(**said).order_by(model.id).limit(1)).one()

    def change(self, model: type[Record], number: int, **said: object) -> None:
        """Somebody else's change."""
        with self.app.app_context():
            act_as(Actor("Responsable (démo)", "formulaire"))
            record = db.session.get_one(model, number)
            for name, value in said.items():
                setattr(record, name, value)
            db.session.commit()

    def client(self, role: Role) -> FlaskClient:
        """Somebody of a role, signed in, without a browser."""
        client = self.app.test_client()
        sign_in_as(self.app, client, self.id_of(User, email=self.accounts[role].email), self.url)
        return client

    def read(self, role: Role, address: str) -> ReadPage:
        """A page as the server sends it to somebody of a role, without a browser."""
        return ReadPage(self.client(role).get(address, base_url=self.url))

    def end_last_sign_in(self) -> None:
        """What time does to a sign-in."""
        with self.app.app_context():
            last = db.session.scalars(select(SignIn).order_by(SignIn.id.desc()).limit(1)).one()
            last.ended_at, last.end_reason = now(), EndReason.SIGNED_OUT
            db.session.commit()


def prepared(run_folder: Path, instance: Path) -> Path:
    """The instance folder, as `flask prepare` leaves it: made once for the run, then copied."""
    made = run_folder / "prepared"
    with alone(run_folder, "prepared"):
        if not made.is_dir():
            migrated_url("sqlite", run_folder, made, "")
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(reference, "DATA", copy_of_the_region(run_folder / "region-of-the-site"))
                prepare(made)
        shutil.copytree(made, instance, dirs_exist_ok=True)
    return instance


def prepare(instance: Path) -> None:
    """As `bin/run` prepares it."""
    app = create_app(Settings(INSTANCE_PATH=instance, DATABASE_URL="", BASE_URL="", _env_file=None))
    done = app.test_cli_runner().invoke(args=["prepare"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        db.engine.dispose()


@contextmanager
def serving(instance: Path) -> Iterator[Site]:
    """What is prepared, served until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = create_app(Settings(INSTANCE_PATH=instance, PORT=port, DATABASE_URL="", BASE_URL="", _env_file=None))
        asked = set[str]()
        server = make_server("127.0.0.1", port, _with_axe(app, asked), threaded=True, fd=listening.fileno())
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Site(f"http://127.0.0.1:{port}", app, _accounts(instance), Make(app), asked)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            with app.app_context():
                db.engine.dispose()


def _with_axe(app: Flask, asked: set[str]) -> Any:
    """The application, and beside it what looks at its pages: a browser keeps it, compiled, from one to the next.

    What is asked is noted here: a browser that tells of each request costs a fifth of a page.
    """
    script = Axe().axe_script.encode()
    said = [("Content-Type", "text/javascript"), ("Cache-Control", "max-age=86400, immutable")]

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["REQUEST_METHOD"] == "POST" or environ.get("HTTP_SEC_FETCH_MODE") == "navigate":
            asked.add(environ["REQUEST_URI"])
        if environ["PATH_INFO"] != AXE:
            return app(environ, start_response)
        start_response("200 OK", said)
        return [script]

    return answer


def _accounts(instance: Path) -> dict[Role, Account]:
    lines = (instance / "demo-accounts.txt").read_text(encoding="utf-8").splitlines()
    found = [Account(Role(role), email, password) for role, email, password in (one.split("\t") for one in lines)]  # type: ignore[call-arg]
    return {one.role: one for one in reversed(found)}
