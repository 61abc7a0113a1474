"""Rows of a form typed like a spreadsheet: blocks pasted, lines added by Enter, totals that follow."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.fund.fund_application import FundApplication
from models.policy import Role
from tests.browser.journeys import Journey
from tests.browser.looks import ill_made

pytestmark = pytest.mark.browser

HEADED = "Montant\tNature\tAide publique\n\n70 000,10\tInvestissement matériel\t\n60 000\tsubvention\toui\n5\tMystère\t"


def test_a_plan_is_pasted_and_its_totals_follow(site, visit):
    page, journey = visit(Role.FUND_MANAGER, viewport={"width": 1440, "height": 900}), Journey("", "", (99, 99))
    page.goto(f"/fund_application/edit/?id={site.make(FundApplication)}")
    totals, rows = page.locator("[data-totals] dd"), page.locator("[data-rows=plan] > .row")
    page.get_by_role("button", name="Ajouter une ligne du plan").click()

    journey.paste(rows.first.get_by_label("Nature"), HEADED)
    expect(page.locator("[data-pasted=plan]")).to_have_text("3 lignes collées. Non collé : Mystère.")
    expect(rows).to_have_count(3)
    expect(rows.nth(1).get_by_label("Aide publique")).to_be_checked()
    expect(totals.nth(0)).to_have_text("70 000,10 €")
    expect(totals.nth(2)).to_have_text("Plan non équilibré : il manque 10 000,10 € de ressources")

    amount = rows.nth(2).get_by_label("Montant")
    amount.press("Enter")
    expect(rows).to_have_count(4)
    expect(rows.nth(3).get_by_label("Montant")).to_be_focused()
    journey.paste(rows.nth(2).get_by_label("Nature"), "Prêt bancaire\t10 000,10\t\tObtenue\nGarantie\t9")
    expect(totals.nth(2)).to_have_text("Plan équilibré au centime")
    rows.nth(3).get_by_label("Montant").press("ArrowUp")
    expect(amount).to_be_focused()
    amount.fill("10 000,11")
    expect(totals.nth(2)).to_have_text("Plan non équilibré : les ressources dépassent les emplois de 0,01 €")

    page.set_viewport_size({"width": 360, "height": 780})
    assert ill_made(page) == []
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Équilibre du plan de financement")).to_be_visible()
    expect(page.get_by_text("70 000,11").first).to_be_visible()
