"""Two people on one record, in any order: a save changes what its author changed, a refused one nothing.

`DRILL_ROUNDS=1000 pytest tests/drills/test_two_writers.py` plays a thousand of them on each engine.
"""

from __future__ import annotations

import os
import random

import pytest

from models.engine import db
from models.parties.company import Company
from models.policy import Role

ROUNDS = int(os.environ.get("DRILL_ROUNDS", "15"))
FIELDS = ("acronym", "website", "status_gap")
TURNS = 8


class Writer:
    """A browser with a form open: what it showed, what is typed in it."""

    def __init__(self, browser, address):
        self.browser, self.address = browser, address
        self.open()

    def open(self):
        self.hold(self.browser.get(self.address))

    def hold(self, page):
        self.form = page.form()
        self.shown = {name: self.form[name] for name in FIELDS}

    def type(self, dice, number):
        name = dice.choice(FIELDS)
        self.form[name] = f"https://e{number}.exemple.fr" if name == "website" else f"Texte {number}"

    @property
    def typed(self):
        return {name: self.form[name] for name in FIELDS if self.form[name] != self.shown[name]}

    def send(self):
        return self.browser.post(self.address, self.form)


@pytest.fixture
def saved(app, make):
    """The company, and what the database holds of it."""
    number = make(Company, name="Filature", siren="000017012")

    def values():
        with app.app_context():
            company = db.session.get(Company, number)
            return {name: getattr(company, name) or "" for name in FIELDS}

    return number, values


def test_a_save_changes_what_its_author_changed_and_nothing_else(browse_as, saved):
    company, values = saved
    address = f"/company/edit/?id={company}"
    writers = [Writer(browse_as(Role.STAFF, name), address) for name in ("Ana", "Paul")]
    dice, refused = random.Random(20261125), 0  # noqa: S311 — a game to play again

    for number in range(ROUNDS * TURNS):
        writer = dice.choice(writers)
        deed = dice.choice(("open", "type", "type", "send"))
        if deed == "open":
            writer.open()
        elif deed == "type":
            writer.type(dice, number)
        else:
            refused += _send(writer, values)

    assert refused > ROUNDS / 20  # they did meet


def _send(writer, values):
    """Whether it was refused; whatever happened, nothing else moved."""
    before, typed = values(), writer.typed
    answer = writer.send()
    if answer.status == 302:
        assert values() == before | typed
        writer.open()
        return False
    assert (answer.status, values()) == (409, before)
    clashing = [name for name in typed if before[name] not in {writer.shown[name], typed[name]}]
    assert clashing, "nobody else changed what was typed"
    for name in clashing:
        assert answer.form()[name] == typed[name]  # what was typed is still there
        assert before[name] in answer.words  # beside what the other one saved
    writer.hold(answer)
    writer.shown = before  # both versions were shown: what is sent next is a choice
    return True
