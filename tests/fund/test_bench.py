"""The bench of the fund runs, and no page of its granted, paid and linked files asks more than the budget."""

from __future__ import annotations

import pytest

from seeds import reference
from tests.bench import fund
from tests.contract.test_budgets import MOST
from tests.present import copy_of_the_region

pytestmark = pytest.mark.one_database


def test_no_page_of_the_fund_asks_more_than_the_budget(tmp_path, monkeypatch):
    monkeypatch.setattr(fund, "ROUNDS", 1)
    monkeypatch.setattr(reference, "DATA", copy_of_the_region(tmp_path))

    costs = fund.measured("sqlite", tmp_path, applications=8)

    asked = {name: cost.statements for name, cost in costs.items() if name not in fund.FILES}
    assert {"dossier", "fiche du fonds"} <= set(asked)
    assert {name: count for name, count in asked.items() if count > MOST} == {}
