"""What the policy grants, and what it does not; a stranger gets nowhere. Address by address: `test_ledger.py`."""

from __future__ import annotations

from collections import Counter

import pytest

from models.engine import Right, allows
from models.policy import POLICY, Role

pytestmark = pytest.mark.one_database


TURNS = {"GET": ["GET"], "OPTIONS": ["OPTIONS"], "others": ["POST", "PUT", "PATCH", "DELETE"]}
MANY = 24  # concepts that have an address of a name: by turns, it meets each method more than once


def in_turn(rules, methods):
    """(address, method) pairs to ask of a turn: all, or of those that many concepts have, one concept in three.

    Each is kept by the gate alone, and the walk of `test_ledger.py` asks it with the methods that it has.
    """
    named = Counter(rule.endpoint.rpartition(".")[2] for rule in rules)
    met = Counter({name: number for number, name in enumerate(named)})  # another concept for each name
    for number, rule in enumerate(rules):
        name, turn = rule.endpoint.rpartition(".")[2], list(TURNS).index(methods)
        met[name] += 1
        rounds, place = divmod(met[name], len(TURNS)) if named[name] >= MANY else (number, turn)
        if place == turn:
            yield rule, TURNS[methods][rounds % len(TURNS[methods])]


@pytest.mark.parametrize("methods", TURNS)
def test_a_stranger_reaches_sign_in_static_files_the_probes_and_nothing_else(app, client, methods):
    """By turns, the methods that hardly an address knows."""
    public = {
        "static",
        "auth.sign_in",
        "auth.code",
        "forgotten.ask",
        "passwords.by_link",
        "invitations.show",
        "invitations.sheet",
        "invitations.answer",
        "invitations.booklet_file",
        "invitations.calendar_file",
        "health.health",
        "health.ready",
        "health.told",
    }
    closed = [rule for rule in app.url_map.iter_rules() if rule.endpoint not in public]
    for rule, method in in_turn(closed, methods):
        address = rule.rule.replace("<export_type>", "xlsx").replace("<token>", "x")
        answer = client.open(address, method=method)
        body = answer.get_data(as_text=True)
        assert answer.status_code in {302, 401, 404, 405}, (address, answer.status_code)
        assert answer.status_code != 302 or answer.location.startswith("/sign-in"), address
        assert "Entreprises" not in body


def test_the_committee_never_writes():
    writing = Right.CREATE | Right.UPDATE | Right.BIN
    assert all(not (rights.get(Role.COMMITTEE, Right.NONE) & writing) for rights in POLICY.values())


def test_only_administrators_see_accounts_and_the_journal():
    for name, readers in {
        "user": {Role.ADMIN, Role.ACCOUNTS},
        "journal_entry": {Role.ADMIN},
        "access_entry": {Role.ADMIN},
    }.items():
        assert {role for role in Role if allows(role, name, Right.READ)} == readers


def test_what_the_table_does_not_name_is_refused():
    assert not allows(Role.ADMIN, "no_such_concept", Right.READ)
    assert not allows(None, "company", Right.READ)
    assert not allows(Role.ADMIN, "company", Right.NONE)
