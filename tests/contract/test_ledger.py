"""The ledger says what every address answers to everybody, and nothing else: see `ledger.py`. Looking never writes."""

from __future__ import annotations

from itertools import product

import pytest
from flask import has_request_context, request
from sqlalchemy import event

from models.engine import Right, allows, db
from models.policy import POLICY, Role
from tests.contract.ledger import FILE, WHO, answered, recorded, written
from tests.contract.ledger_turns import by_turns

MANY = 18  # protected fields that some page shows: all those whose values are words
WORDS = {"open", "refused", "sign-in", "token", "missing"}
FOR_STRANGERS = {"/health", "/health.json", "/ready", "/sign-in", "/static/<path:filename>"}


@pytest.fixture
def written_by_looking(app):
    """What is written meanwhile by requests that look."""
    found = []

    def note(_connection, _cursor, statement, *_more):
        looking = has_request_context() and request.method == "GET"
        if looking and statement.split()[0] not in {"SELECT", "WITH", "PRAGMA"}:
            found.append((request.path, statement))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.one_database  # rights are the question, not rows; on the application of the others, which knows statements
def test_every_address_answers_what_its_line_says_and_looking_writes_nothing(app, written_by_looking):
    """One walk for both, and for what it tells: it is the longest of the tests."""
    said, (answers, told) = recorded(), answered(app, alike=by_turns)

    changed = {line: found for line, found in answers.items() if said.get(line) != found}
    assert changed == {}, "write it again, and read what changes: python -m tests.contract.ledger --all"
    assert said.keys() - answers.keys() == set()
    assert written_by_looking == []
    assert told.wrong == {}, "each page that shows a protected field tells which (admin_views/engine/tracing.py)"
    assert len(told.right) >= MANY


def test_the_file_is_as_it_would_be_written_again():
    assert FILE.read_text(encoding="utf-8") == written(recorded())


def test_nothing_answers_by_a_fault():
    assert {line: found for line, found in recorded().items() if not WORDS.issuperset(found)} == {}


def test_a_stranger_is_led_to_the_sign_in_page():
    found = {address for (address, _method), answers in recorded().items() if answers[0] == "open"}
    assert found == FOR_STRANGERS
    links = {answers for (address, _method), answers in recorded().items() if address == "/password/<token>"}
    assert links == {("missing",) * len(WHO)}  # no such link, whoever asks


SCREENS = {
    ("/", "GET"): Right.READ,
    ("/details/", "GET"): Right.READ,
    ("/lookup/", "GET"): Right.READ,
    ("/new/", "GET"): Right.CREATE,
    ("/new/", "POST"): Right.CREATE,
    ("/edit/", "GET"): Right.UPDATE,
    ("/edit/", "POST"): Right.UPDATE,
    ("/move/", "GET"): Right.UPDATE,
    ("/move/", "POST"): Right.UPDATE,
    ("/delete/", "GET"): Right.BIN,
    ("/delete/", "POST"): Right.BIN,
    ("/restore/", "POST"): Right.BIN,
    ("/action/", "POST"): Right.BIN,
    ("/export/<export_type>/", "GET"): Right.EXPORT,
}


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_a_screen_only_if_the_policy_says_so(role):
    said, column = recorded(), WHO.index(role)
    for name, ((address, method), right) in product(sorted(POLICY), SCREENS.items()):
        answer = said[f"/{name}{address}", method][column]
        if not (allows(role, name, right) and allows(role, name, Right.READ)):
            assert answer == "refused", (name, address, method)
        elif address not in {"/lookup/", "/move/"}:  # there may be no relation to pick, no verb to do
            is_of_others = role in {Role.EVALUATOR, Role.REGION} or (role, name) == (Role.COMMITTEE, "review_opinion")
            hides = is_of_others and address == "/details/"  # nor given to them
            assert answer == ("missing" if hides else "open"), (name, address, method)
