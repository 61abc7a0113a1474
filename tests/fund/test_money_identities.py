"""Whatever happens to its money, in whatever order, the sums of a fund hold to the cent, and no float counts them."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import models.fund
from tests.fund.money_histories import HISTORIES, MoneyHistory

ROOM = Path(models.fund.__path__[0])
ASKED = os.environ.get(HISTORIES)  # long ones, on both engines
ENGINES = ("sqlite", "postgresql") if ASKED else ("sqlite",)

REACHED = {
    "granted",
    "granted, refused",
    "endowed",
    "endowed, refused",
    "freed",
    "restored",
    "signed",
    "signed, refused",
}


@pytest.mark.one_database(*ENGINES)
def test_sums_hold_under_any_history(app):
    steps = {"max_examples": int(ASKED or 6), "stateful_step_count": 500 if ASKED else 50}
    steps |= {"phases": [Phase.generate], "derandomize": not ASKED}  # a shorter failure would take minutes
    with app.app_context():
        run_state_machine_as_test(MoneyHistory, settings=settings(**steps, suppress_health_check=list(HealthCheck)))
    assert REACHED | {"paid", "repaid", *(["given up"] if ASKED else [])} <= {*MoneyHistory.reached}


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_no_float_counts_money(path):
    found = [
        node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert found == []
