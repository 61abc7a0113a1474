"""What every page answers, recorded, to be compared before and after a change that should change nothing.

    python -m tests.bench.recorded STORE BEFORE.json     # STORE: a SQLite file with the demo year, copied first
    python -m tests.bench.recorded --compare BEFORE.json AFTER.json

Every role of the demo year follows every link it is shown, opens every address of every concept, sends every form
empty. Kept: the status, the number of statements, the body without what changes each time.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import sys
import tempfile
from collections import Counter, deque
from difflib import unified_diff
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from app import create_app
from app.config import Settings

ALIKE = 12  # addresses that differ by their values alone
CHANGING = (
    (re.compile(r'(name="csrf_token" value=")[^"]*'), r"\1"),
    (re.compile(r'(name="_key" value=")[^"]*'), r"\1"),
    (re.compile(r"(/static/[\w./-]+\?v=)\w+"), r"\1"),
    (re.compile(r"\d\d/\d\d/\d{4} (?:\d\d:\d\d|à\s\d{1,2}\sh(?:\s\d\d)?)"), "MOMENT"),
    (re.compile(r'datetime="[^"]*"'), "datetime"),
    (re.compile(r"DTSTAMP:\w+"), "DTSTAMP"),
)


def record(store: Path, out: Path) -> None:
    """Write {"role METHOD address": [status, statements, body]} of a store, which is copied first."""
    found: dict[str, list[Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for role in ("admin", "staff", "committee"):
            shutil.copy(store, Path(folder) / f"{role}.db")
            app = _application(Path(folder), f"sqlite:///{folder}/{role}.db")
            client = _signed_in(app, role)
            for address, answer in [*_followed(client), *_asked(app, client), *_sent(app, client)]:
                found[f"{role} {address}"] = answer
    out.write_text(json.dumps(found, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    print(len(found), "answers")


def _application(folder: Path, url: str) -> Flask:
    settings = Settings(INSTANCE_PATH=folder, DATABASE_URL=url, ALLOWED_HOSTS="localhost", _env_file=None)
    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.before_request_funcs.setdefault(None, []).insert(0, lambda: g.pop("_login_user", None) and None)
    return app


def _signed_in(app: Flask, role: str) -> FlaskClient:
    """The token of a sign-in written by hand: its row is the same whatever the code."""
    import hashlib
    import time

    extension = app.extensions["sqlalchemy"]
    with app.app_context(), extension.engine.begin() as connection:
        user = connection.execute(text("SELECT id FROM user WHERE role = :role ORDER BY id"), {"role": role}).scalar()
        row = {"digest": hashlib.sha256(role.encode()).hexdigest(), "user": user}
        connection.execute(
            text("INSERT INTO sign_in (digest, user_id, started_at) VALUES (:digest, :user, CURRENT_TIMESTAMP)"), row
        )
    client = app.test_client()
    with client.session_transaction() as session:
        session["token"], session["seen"] = role, int(time.time())
    return client


def _answer(client: FlaskClient, method: str, address: str) -> tuple[str, list[Any]]:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        answer = client.open(address, method=method, data={} if method == "POST" else None, buffered=True)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    body = answer.get_data()
    try:
        words = body.decode()
    except UnicodeDecodeError:
        words = f"{len(body)} bytes"  # XLSX: what is in it is compared as CSV
    for pattern, kept in CHANGING:
        words = pattern.sub(kept, words)
    kind = f"{answer.content_type} {answer.headers.get('Content-Disposition', '')} {answer.location or ''}"
    return f"{method} {address}", [answer.status_code, len(seen), f"{kind}\n{words}"]


def _followed(client: FlaskClient) -> list[tuple[str, list[Any]]]:
    """Every link, from the first page on; a few of those that only differ by their values."""
    found, alike = [], Counter[Any]()
    waiting, known = deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        found.append(_answer(client, "GET", address))
        for link in re.findall(r'href="([^"]+)"', found[-1][1][2]):
            link = html.unescape(link).partition("#")[0]
            if link.startswith("?"):
                link = f"{urlsplit(address).path}{link}"
            parts = urlsplit(link)
            if not link.startswith("/") or parts.path.startswith("/static/") or link in known:
                continue
            shape = parts.path, tuple(name for name, _value in parse_qsl(parts.query))
            alike[shape] += 1
            if alike[shape] <= ALIKE:
                known.add(link)
                waiting.append(link)
    return found


def _filled(rule: str) -> str:
    for name, value in (("<export_type>", "norme"), ("<dataset>", "entreprises-accompagnees"), ("<token>", "x")):
        rule = rule.replace(name, value)
    return rule.replace("<path:filename>", "style.css")


def _asked(app: Flask, client: FlaskClient) -> list[tuple[str, list[Any]]]:
    """Every address of the map, alone and for three records."""
    paths = sorted({_filled(rule.rule) for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())})
    asked = [f"{path}{end}" for path in paths for end in ("", "?id=1", "?id=2", "?id=3", "?id=999999", "?q=a")]
    return [_answer(client, "GET", one) for one in asked if not one.startswith("/static")]


def _sent(app: Flask, client: FlaskClient) -> list[tuple[str, list[Any]]]:
    """Every form, empty; signing out last of all is left aside."""
    paths = sorted({_filled(rule.rule) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())})
    sent = [f"{path}{end}" for path in paths if path != "/sign-out" for end in ("", "?id=1", "?id=2")]
    return [_answer(client, "POST", one) for one in sent]


def compare(before: Path, after: Path) -> int:
    """Print what differs; the number of answers that do."""
    old, new = (json.loads(one.read_text(encoding="utf-8")) for one in (before, after))
    differing, more = 0, []
    for name in sorted({*old, *new}):
        one, other = old.get(name), new.get(name)
        if one is not None and other is not None and other[1] > one[1]:
            more.append(f"{name}: {one[1]} -> {other[1]} statements")
        if one is None or other is None or (one[0], one[2]) != (other[0], other[2]):
            differing += 1
            print("==", name, "missing" if one is None or other is None else f"{one[0]} -> {other[0]}")
            if one and other:
                lines = unified_diff(one[2].splitlines(), other[2].splitlines(), lineterm="", n=0)
                print("\n".join([line[:300] for line in lines][2:12]))
    print("\n".join(more))
    print(f"{len(old)} answers, {len(new)} now; {differing} differ; {len(more)} ask for more statements")
    return differing


if __name__ == "__main__":
    if sys.argv[1] == "--compare":
        sys.exit(min(1, compare(Path(sys.argv[2]), Path(sys.argv[3]))))
    record(Path(sys.argv[1]), Path(sys.argv[2]))
