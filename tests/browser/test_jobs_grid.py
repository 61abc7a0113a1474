"""The grid of readings: a block pasted from a spreadsheet stays line by line, and says what has no place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.cohorts.cohort import Cohort
from tests.browser.journeys import Journey

pytestmark = pytest.mark.browser


def test_a_line_of_the_block_goes_on_its_line_of_the_screen(site, visit):
    page, journey = visit(), Journey("", "", (99, 99))
    page.goto(f"/jobs_reading/grid/?cohort={site.id_of(Cohort, code='AV-2017')}&milestone=T%2B12")
    rows = page.locator("[data-grid] tbody tr")
    first, read = rows.nth(0), rows.nth(1)
    name = read.get_by_role("link").inner_text()
    read.locator("input").first.fill(read.locator("input").first.get_attribute("data-last") or "10")
    page.get_by_role("button", name="Enregistrer").click()
    expect(read.locator("input")).to_have_count(0)
    count = rows.count()

    block = [str(11 * (number + 1)) for number in range(count + 1)]
    journey.paste(first.locator("input").first, "\r\n".join(block))

    for number in [one for one in range(count) if one != 1]:
        expect(rows.nth(number).locator("input").first).to_have_value(block[number])
    told = page.locator("[data-pasted]")
    expect(told).to_contain_text(f"22 ({name} est déjà relevée)")
    expect(told).to_contain_text(f"{block[-1]} (sous la dernière ligne)")

    journey.paste(first.locator("input").last, "1\t2")
    expect(told).to_have_text("Non collé : 2 (à droite de la dernière colonne).")
    journey.paste(first.locator("input").first, "5\t6")
    expect(told).to_have_text("")
