"""Two people of new roles walk through the application; run by `test_fourth_role.py` on a copy that has these roles.

Prints what is wrong, one thing a line, and how far each walked.
"""

from __future__ import annotations

import io
import re
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import String, cast, event, select, update

from admin_views.engine.view import BackOfficeView
from app import create_app, errors, machines
from app.config import Settings
from models.accounts.saved_view import SavedView
from models.accounts.user import User
from models.engine import Right, Sensitivity, allows, concepts, db, declared, kinds, sealing_path
from models.policy import Role
from tests import stores
from tests.contract.ledger import read_once, trail_at_the_end
from tests.factories import sample
from tests.migrated import migrated_url
from tests.sessions import sign_in_as

CANARY, AMOUNT, AMOUNT_SHOWN = "Z*x", "98765.43", "765,43"
FREE = {
    "/",
    "/about",
    "/help",
    "/news",
    "/password",
    "/second-factor",
    "/sessions",
    "/sign-out",
    "/sign-in",
    "/sign-in/code",
    "/theme",
    "/health",
    "/health.json",
    "/ready",
}
MOST = 5  # pages of an address, in a walk from the home page


def main(folder: Path, run_folder: Path) -> None:
    """Make the application; as each of the two roles, the one that reads more first: mark, walk, tell."""
    stores.FOLDER = run_folder
    url = migrated_url("sqlite", run_folder, folder, "")
    app = create_app(Settings(INSTANCE_PATH=folder, DATABASE_URL=url, ALLOWED_HOSTS="localhost", _env_file=None))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        stores.demo_year()
        app.extensions["schema_differences"] = ([], 0.0)  # a new role migrates: tests/trials/test_changes.py
        event.listen(db.engine, "connect", _take_any_role)
        db.engine.dispose()
        db.engine.update_execution_options(compiled_cache={})  # every statement of every concept, and not 500
        ids = _one_of_each()
    for role in (Role("reader_of_some"), Role("reader_of_none")):
        with app.app_context():
            _mark(role)
            _share_views(role)
            user = User(name="Camille Audit", email=f"{role.value}@example.org", role=role)
            db.session.add(user)
            db.session.commit()
            number = user.id
        _walk(app, number, ids, role)


def _take_any_role(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("PRAGMA synchronous=OFF")  # the tests' data may die with the machine


def _walk(app: Flask, number: int, ids: dict[str, int], role: Role) -> None:
    client = app.test_client()
    sign_in_as(app, client, number)
    readable = {name for name in concepts() if _is_read(name, role)}
    walked = list(_followed(client))
    with patch.object(errors, "page", _drawn_once()), read_once(), trail_at_the_end(app):
        wrong = [*_every_address(app, number, ids, readable), *walked]
    for one in dict.fromkeys(filter(None, wrong)):
        sys.stdout.write(f"{role.value}: {one}\n")
    sys.stdout.write(f"{role.value} walked {len(walked)} pages, {len(readable)} concepts\n")


def _drawn_once() -> Callable[[int], Response]:
    """The pages of error, each drawn the first time: it is the same wherever the same person meets it."""
    draw, drawn = errors.page, dict[tuple[int, bool], bytes]()

    def page(code: int) -> Response:
        met = code, machines.come()
        if met not in drawn:
            drawn[met] = draw(code).get_data()
        return Response(drawn[met], code)

    return page


def _one_of_each() -> dict[str, int]:
    """Concept → the id of a record that holds all it may."""
    made = {
        name: sample(model, full=True)
        for name, model in concepts().items()
        if name not in {"access_entry", "journal_entry", "user"}
    }
    db.session.add_all(made.values())
    db.session.commit()
    return {name: one.id for name, one in made.items()} | {"access_entry": 1, "journal_entry": 1, "user": 1}


def _mark(role: Role) -> None:
    """Write what nobody but its readers may see into each text and amount that the role does not read."""
    for name, model in concepts().items():
        for each in declared(model).values():
            is_open = each.sensitivity is Sensitivity.OPEN
            if each.model is model and not each.field.computed and not (is_open and _is_read(name, role)):
                _write(model, each, _heirs(model, role) if is_open else [])
    db.session.commit()


def _share_views(role: Role) -> None:
    """Keep views of every list for the role; the names of those of what it does not read are told to nobody."""
    for name, model in concepts().items():
        own = BackOfficeView(model, role)._filters if _is_read(name, role) else ()
        theirs = {argument for one in own or () for argument in one.arguments}
        for argument in [one.argument for one in BackOfficeView(model, Role.ADMIN)._filters or ()]:
            word = "Vue" if argument in theirs else CANARY
            said = {"concept": name, "name": f"{word} {argument}", "arguments": f"{argument}=1"}
            db.session.add(SavedView(audience=role.value, **said))
    db.session.commit()


def _is_read(name: str, role: Role) -> bool:
    return allows(role, name, Right.READ)


def _heirs(model: Any, role: Role) -> list[Any]:
    """The concepts that the role reads, and that are of this one: a company is an organisation."""
    found = (one for name, one in concepts().items() if _is_read(name, role))
    return [one for one in found if one is not model and issubclass(one, model)]


def _write(model: Any, each: Any, heirs: list[Any]) -> None:
    table, column = model.__table__, model.__table__.columns.get(each.name)
    values: dict[type, Any] = {kinds.Kind: CANARY + cast(table.c.id, String), kinds.Money: AMOUNT}
    if column is not None and type(each.kind) in values and (each.bounds[1] or 99) >= len(CANARY) + 4:
        others = (table.c.id.not_in(select(one.__table__.c.id)) for one in heirs)
        with db.engine.begin() as connection, sealing_path(connection):  # lines of the journal too
            connection.execute(update(table).where(*others).values({column: values[type(each.kind)]}))


def _every_address(app: Flask, number: int, ids: dict[str, int], readable: set[str]) -> Iterator[str]:
    client = app.test_client()
    sign_in_as(app, client, number)
    for rule in app.url_map.iter_rules():
        concept = rule.endpoint.partition(".")[0]
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            address = re.sub(r"<[^>]+>", lambda found: _part(found[0]), rule.rule)
            asked = {"id": ids.get(concept, 1), **{name: ids[name] for name in ("cohort", "participation", "mentor")}}
            answer = client.open(
                address, method=method, query_string=asked if method == "GET" else {"id": asked["id"]}, buffered=True
            )
            if address == "/sign-out":
                sign_in_as(app, client, number)
            is_free = address in FREE or address.startswith(("/static/", "/password/"))
            is_theirs = concept == "admin" or (concept in ids and concept in readable)
            yield from _wrong(f"{method} {address}", answer, may_open=is_free or is_theirs)


def _part(name: str) -> str:
    return {"<path:filename>": "style.css", "<export_type>": "norme"}.get(name, "entreprises-accompagnees")


def _wrong(asked: str, answer: Any, *, may_open: bool) -> Iterator[str]:
    """A fault, a page that is not theirs, a text that is not theirs."""
    body = _text(answer.data)
    if answer.status_code >= 500:
        yield f"{asked}: {answer.status_code}"
    refusals = {403, 404, 405} | ({401} if " /api/" in asked else set())  # a token is asked for there, and nowhere else
    if not may_open and answer.status_code not in refusals:
        yield f"{asked}: {answer.status_code}, and is not theirs"
    for text in (CANARY, AMOUNT, AMOUNT_SHOWN):
        if text in body:
            place = body.index(text)
            yield f"{asked}: tells {body[max(0, place - 80) : place + 20]!r}"


def _text(data: bytes) -> str:
    """What an answer says, page or workbook."""
    if not data.startswith(b"PK"):
        return unescape(data.decode(errors="replace"))
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return " ".join(unescape(book.read(one).decode(errors="replace")) for one in book.namelist())


def _followed(client: FlaskClient) -> Iterator[str]:
    """From the home page, every link of ours: what is offered opens. One line a page, empty when nothing is wrong."""
    waiting, known, opened = ["/"], {"/"}, dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        path = address.partition("?")[0]
        opened[path] = opened.get(path, 0) + 1
        if opened[path] > MOST:
            continue
        answer = client.get(address, buffered=True)
        yield "; ".join(_wrong(f"GET {address}", answer, may_open=True))
        if answer.status_code not in {200, 302}:
            yield f"GET {address}: offered, and answers {answer.status_code}"
        found = {
            unescape(one)
            for one in re.findall(r'(?:href|formaction)="(/(?!static/)[^"]*)"', answer.data.decode(errors="replace"))
        }
        waiting += sorted(found - known)
        known |= found


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
