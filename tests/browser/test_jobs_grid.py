"""The grid of readings: a block pasted from a spreadsheet stays line by line, and says what has no place."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.cohorts.cohort import Cohort
from tests.browser.journeys import Journey
from tests.browser.looks import DESK, overflow

pytestmark = pytest.mark.browser


def test_a_line_of_the_block_goes_on_its_line_of_the_screen(site, visit):
    page, journey = visit(), Journey("", "", (99, 99))
    page.goto(f"/jobs_reading/grid/?cohort={site.id_of(Cohort, code='AV-2017')}&milestone=T%2B12")
    rows = page.locator("[data-grid] tbody tr")
    first, read = rows.nth(0), rows.nth(1)
    name = read.get_by_role("link").inner_text()
    read.locator("input").first.fill(read.locator("input").first.get_attribute("data-last") or "10")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("status")).to_contain_text("1 relevé enregistré.")  # the new page, not the void between
    expect(read.locator("input")).to_have_count(0)
    page.wait_for_load_state()
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


def test_a_name_has_room_and_the_button_stands_beside_what_it_sends(site, visit):
    page = visit(viewport={"width": DESK, "height": 900})
    page.goto(f"/jobs_reading/grid/?cohort={site.id_of(Cohort, code='AV-2017')}&milestone=T%2B12")

    name = page.locator("[data-grid] tbody th").first.bounding_box()
    sent, button = page.get_by_label("Jalon").bounding_box(), page.get_by_role("button", name="Afficher").bounding_box()

    assert name["width"] >= 160
    assert abs(button["y"] - sent["y"]) <= 2
    assert button["width"] < sent["width"]
    for width in (1280, 700):
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) == []


def test_a_block_with_names_or_numbers_goes_where_its_companies_are(site, visit):
    page, journey = visit(), Journey("", "", (99, 99))
    page.goto(f"/jobs_reading/grid/?cohort={site.id_of(Cohort, code='AV-2017')}&milestone=T%2B36")
    rows = page.locator("[data-grid] tbody tr")
    keys = [one.split("|") for one in rows.evaluate_all("rows => rows.map((row) => row.dataset.keys)")]
    siren = " ".join((keys[1][1][:3], keys[1][1][3:6], keys[1][1][6:]))
    block = [
        "Entreprise\tETP\tSalariés",
        f"{keys[3][0].upper()}\t13,5\t14",
        f"{siren}\t11\t12",
        f"{keys[0][2]}\tnom d'usage\t10",
        "Inconnue au bataillon\t99",
        f"{keys[3][0]}\t98",
    ]

    journey.paste(rows.nth(2).locator("input").first, "\r\n".join(block))

    typed = [[one.input_value() for one in rows.nth(n).locator("input").all()[:2]] for n in range(len(keys))]
    assert typed[:4] == [["10", ""], ["11", "12"], ["", ""], ["13,5", "14"]]
    told = page.locator("[data-pasted]")
    expect(told).to_contain_text("Inconnue au bataillon (absente de la grille)")
    expect(told).to_contain_text(f"{keys[3][0]} (deux fois dans le bloc)")


def test_a_reading_is_corrected_in_the_grid(site, visit):
    page = visit()
    page.goto(f"/jobs_reading/grid/?cohort={site.id_of(Cohort, code='AV-2017')}&milestone=fin")
    first = page.locator("[data-grid] tbody tr").first
    former = first.locator("td").nth(1).inner_text()
    first.get_by_role("button", name="Corriger").click()
    first.get_by_label("Observé le").fill("15/11/2017")
    first.get_by_label("Motif de la correction").fill("Fiche de paie relue")
    page.get_by_role("button", name="Enregistrer").last.click()

    expect(page.get_by_role("status")).to_contain_text("1 relevé enregistré.")
    expect(first).to_contain_text("15/11/2017")
    expect(first).to_contain_text(former)
