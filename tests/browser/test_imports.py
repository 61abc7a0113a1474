"""A spreadsheet of many rows with a few faults: what it costs to bring it in, and to take it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.import_steps import HEAD
from tests.browser.journeys import Journey
from tests.browser.steps import heading, new_siren

pytestmark = pytest.mark.browser
FAULTS = (4, 31, 57, 80, 111)


def _file():
    """120 rows: a wrong SIREN, two sorts of wrong status (one of them twice), a day that is none."""
    rows = [[f"Import numéro {at}", new_siren(), "Scop", "02/05/2012", ""] for at in range(120)]
    rows[FAULTS[0]][1] = "123"
    rows[FAULTS[1]][2] = rows[FAULTS[2]][2] = "Scoop"
    rows[FAULTS[3]][2] = "n'importe quoi"
    rows[FAULTS[4]][3] = "bientôt"
    text = "\n".join(";".join(row) for row in [HEAD.split(";"), *rows])
    return {"name": "import.csv", "mimeType": "text/csv", "buffer": text.encode()}


def test_s11_a_file_of_120_rows_with_five_faults(visit):
    page, journey = visit(script=False), Journey("S5", "Importer 120 lignes dont 5 fautives", (6, 6))
    page.set_default_timeout(20_000)
    page.goto("/company/")

    journey.click(page.get_by_role("link", name="Importer"))
    page.get_by_label("Fichier").set_input_files([_file()])
    journey.fields += 1
    journey.click(page.get_by_role("button", name="Lire ce fichier"))
    journey.click(page.get_by_role("button", name="Vérifier les lignes"))
    heading(page, "4 points à corriger")
    number, status, other, day = (page.locator("fieldset").nth(at) for at in range(4))
    journey.type(number.get_by_role("textbox"), new_siren())
    expect(status.get_by_role("combobox")).to_have_value("scop")  # the nearest, proposed
    other.get_by_role("combobox").select_option("Scic")
    journey.fields += 1
    journey.type(day.get_by_role("textbox"), "03/06/2015")
    journey.click(page.get_by_role("button", name="Vérifier de nouveau"))
    heading(page, "Vérifier")
    journey.click(page.get_by_role("button", name="Importer 120 lignes"))
    expect(page.get_by_text("C’est importé : 120 nouvelles")).to_be_visible()
    journey.is_done()

    undone = Journey("S5", "Annuler cet import", (1, 0))
    undone.click(page.get_by_role("button", name="Annuler cet import"))
    expect(page.get_by_text("C’est annulé : 120 lignes")).to_be_visible()
    undone.is_done()
