"""Every address of the application, and what it answers to each: the ledger that `test_ledger.py` holds it to.

`python -m tests.contract.ledger` writes in `ledger.txt` the addresses that are new, and takes out those that are gone;
with `--all`, or when there are other roles, it writes every line again: a right has changed, or a state. What it writes
was asked as everybody; the test asks as one of those who are alike for an address (`ledger_turns.py`).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import patch
from zlib import crc32

from flask import Flask, Response
from sqlalchemy import select
from werkzeug.test import EnvironBuilder, run_wsgi_app

from admin_views.engine import tracing
from app import auth, errors, gate
from models.councils.pitch_feedback import PitchFeedback
from models.engine import concepts, db, declared, verbs_of, write_accesses_apart
from models.parties.conflict_of_interest import ConflictOfInterest
from models.policy import Role
from models.region.export_run import Dataset
from tests.contract.protected import PROTECTED, Compared, compared
from tests.council_evenings import sits
from tests.factories import sample
from tests.seats import account
from tests.sessions import sign_in_as

FILE = Path(__file__).parent / "ledger.txt"
HEAD = """\
# Every address, and what it answers to a stranger and to each role. Written by: python -m tests.contract.ledger [--all]
# open: served, or done · refused: 403 · sign-in: led to the sign-in page · token: asked for one, as programs are
# missing: 404, to whoever may come that far
"""
WHO: tuple[Role | None, ...] = (None, *reversed(Role))  # from the least to the most
OTHERS = {
    "mentor": ("participation", "mentor"),
    "jobs_reading": ("cohort",),
}  # what the pages of a concept ask for beside it
AHEAD = 3600  # seconds: no cookie is signed again because the walk lasts
Line = tuple[str, str]  # address, method
Ledger = dict[Line, tuple[str, ...]]
Alike = Callable[[Flask, Any], list[list[int]]]  # columns of those to whom an address answers the same


def names() -> tuple[str, ...]:
    """The heads of the columns: a stranger, then the roles."""
    return tuple("stranger" if role is None else role.value for role in WHO)


def recorded() -> Ledger:
    """What the file says."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith("#")]
    if tuple(rows[0]) != ("method", "address", *names()):
        return {}  # of other roles: nothing that it says is known
    return {(address, method): tuple(answers) for method, address, *answers in rows[1:]}


def written(ledger: Ledger) -> str:
    """The file: sorted by address, columns aligned."""
    rows = [("method", "address", *names()), *((method, one, *ledger[one, method]) for one, method in sorted(ledger))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return HEAD + "\n".join(lines) + "\n"


def apart(_app: Flask, _rule: Any) -> list[list[int]]:
    """Everybody, whatever the address."""
    return [[column] for column in range(len(WHO))]


def answered(
    app: Flask, known: Mapping[Line, tuple[str, ...]] = MappingProxyType({}), alike: Alike = apart
) -> tuple[Ledger, Compared]:
    """What the application answers: every address and method, as everybody, on real records; not asked when known.

    And what it told of the protected fields that it showed. Of those who are alike, the address chooses one.
    """
    ids = _records(app)
    found: Ledger = {}
    with trail_at_the_end(app), compared(app) as told:
        cookies = [_cookie(app, role) for role in WHO]
        with _leaving_no_trace(), _knowing_who_asks(app):
            for line, rule in _lines(app):
                asked, answers, turn = _request(rule, line[1], ids), dict[int, str](), crc32("".join(line).encode())
                for columns in [] if line in known else alike(app, rule):
                    cookie = cookies[columns[turn % len(columns)]]
                    answers |= dict.fromkeys(columns, _answer(app, cookie, asked, told))
                found[line] = known.get(line) or tuple(answers[column] for column in range(len(WHO)))
    return found, told


def _lines(app: Flask) -> Iterator[tuple[Line, Any]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield (rule.rule, method), rule


def _records(app: Flask) -> dict[str, int]:
    """Concept → the id of a record of it."""
    with app.app_context():
        made = {
            name: sample(model, full=name in PROTECTED)
            for name, model in concepts().items()
            if name not in {"access_entry", "journal_entry", "user"}
        }
        db.session.add_all(made.values())
        db.session.commit()
        return {name: one.id for name, one in made.items()} | {"access_entry": 1, "journal_entry": 1, "user": 1}


def _cookie(app: Flask, role: Role | None) -> str:
    """That of somebody of a role, signed in."""
    if role is None:
        return ""
    with app.app_context():
        user = account(role)
        db.session.add(user)
        for one in db.session.scalars(select(ConflictOfInterest)) if user.person else ():
            one.person = user.person  # who alone reads it
        for given in db.session.scalars(select(PitchFeedback)) if user.person else ():
            with db.session.no_autoflush:
                db.session.add(sits(given.pitch.council_session, user.person))
                given.person = user.person  # the same
        db.session.commit()
        number = user.id
    client = app.test_client()
    sign_in_as(app, client, number)
    with client.session_transaction() as session:
        session["seen"] = int(time.time()) + AHEAD
    cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert cookie is not None
    return f"{cookie.key}={cookie.value}"


@contextmanager
def trail_at_the_end(app: Flask) -> Iterator[None]:
    """Write what all the requests told in one statement, and not in a transaction each: half of them are refused."""
    kept: list[dict[str, Any]] = []
    with patch.object(tracing, "write_accesses_apart", lambda _engine, lines: kept.extend(lines)):
        yield
    with app.app_context():
        if kept:
            write_accesses_apart(db.engine, kept)


@contextmanager
def _leaving_no_trace() -> Iterator[None]:
    """What a request writes is forgotten with its session, so that each finds the same records."""
    made = db.session.session_factory.class_
    commit, made.commit = made.commit, made.flush
    try:
        yield
    finally:
        made.commit = commit


@contextmanager
def read_once() -> Iterator[None]:
    """Whose sign-in a cookie is of, and what they reach: not asked again at each request."""
    with patch.object(auth, "holder", cache(auth.holder)), patch.object(auth, "actor_of", cache(auth.actor_of)):
        yield


@contextmanager
def _knowing_who_asks(app: Flask) -> Iterator[None]:
    """What is the same for thousands of requests is worked out once: who asks, the schema, the pages of refusal."""
    with ExitStack() as stack:
        stack.enter_context(read_once())
        for module, name, instead in (
            (errors, "page", lambda code: Response(status=code)),  # `test_pages.py` draws it for everybody
            (gate, "ended_page", lambda: Response(status=401)),  # `test_rights.py` draws it
        ):
            stack.enter_context(patch.object(module, name, instead))
        stack.enter_context(patch.dict(app.extensions, schema_differences=([], 0.0)))  # test_health.py compares it
        yield


def _request(rule: Any, method: str, ids: Mapping[str, int]) -> EnvironBuilder:
    """The same to whoever asks."""
    asked = _asked(rule.endpoint.partition(".")[0], ids)
    data = asked if method == "POST" else None
    return EnvironBuilder(_address(rule.rule), method=method, query_string=asked, data=data)


def _answer(app: Flask, cookie: str, asked: EnvironBuilder, told: Compared) -> str:
    environ = asked.get_environ() | {"HTTP_COOKIE": cookie}
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    told.look((asked.method, asked.path), b"".join(body).decode(errors="ignore"))
    return _class(asked.path, int(status.split()[0]), headers.get("Location", ""))


def _address(rule: str) -> str:
    parts = {"<export_type>": "norme", "<dataset>": Dataset.COMPANIES.value, "<token>": "x"}
    for name, value in {**parts, "<path:filename>": "style.css"}.items():
        rule = rule.replace(name, value)
    return rule


def _asked(concept: str, ids: Mapping[str, int]) -> dict[str, Any]:
    """A record of the concept, by all the names under which pages take one."""
    model = concepts().get(concept)
    number = ids.get(concept, ids["user"])
    verb = next((one.name for one in verbs_of(model)), "") if model else ""
    links = [each.name for each in declared(model).values() if each.shape == "one"] if model else []
    others = {name: ids[name] for name in OTHERS.get(concept, ())}
    return {"id": number, "rowid": number, "action": "bin", "verb": verb, "field": next(iter(links), "")} | others


def _class(path: str, status: int, location: str) -> str:
    if status == 401 and path.startswith("/api/"):
        return "token"
    if status == 401 or location.startswith("/sign-in?"):
        return "sign-in"
    known = {403: "refused", 404: "missing", 200: "open", 302: "open", 400: "open", 409: "open", 422: "open"}
    return known.get(status, str(status))  # a fault, which the test refuses


def application(folder: Path) -> Flask:
    """An application on an empty store of its own."""
    from app import create_app
    from app.config import Settings
    from tests.migrated import migrated_url

    instance = folder / "instance"
    url = migrated_url("sqlite", folder, instance, "")
    app = create_app(Settings(INSTANCE_PATH=instance, DATABASE_URL=url, ALLOWED_HOSTS="localhost", _env_file=None))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


if __name__ == "__main__":
    said = {} if sys.argv[1:] == ["--all"] else recorded()
    with tempfile.TemporaryDirectory() as folder:
        FILE.write_text(written(answered(application(Path(folder)), said)[0]), encoding="utf-8")
