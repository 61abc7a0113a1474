"""Lists: searched, filtered, sorted, taken away as files; and a relation picked from one."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.engine import normal
from models.parties.company import Company
from models.policy import Role
from tests.browser.journeys import Journey
from tests.browser.steps import heading, save

pytestmark = pytest.mark.browser
FILES = {  # what they are called, and their column of names
    "Classeur Excel (.xlsx)": "Raison sociale",
    "CSV pour Excel français": "Raison sociale",
    "CSV norme (données ouvertes)": "name",
}


def _names(page: Page) -> list[str]:
    return page.locator("tbody th").all_inner_texts()


def test_a_search_needs_no_accents_and_no_capitals(visit):
    page = visit()
    page.goto("/company/")
    page.get_by_role("main").get_by_role("searchbox").fill("lozere CHARP")
    page.get_by_role("main").get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("1 entreprise")
    assert _names(page) == ["Bois & Charpente de Lozère (démo)"]


def test_the_search_of_everything_is_left_by_one_key_whatever_was_typed(visit):
    page = visit()
    page.goto("/company/")
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Rechercher ou agir")
    box.get_by_role("searchbox").fill("lozere")
    expect(box.get_by_role("link").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()


def test_a_list_is_filtered_then_sorted_and_each_filter_can_be_taken_off(visit):
    page = visit(Role.COMMITTEE)
    page.goto("/company/?q=demo")
    page.get_by_text("Filtrer", exact=True).click()
    page.get_by_text("Statut ESS", exact=True).first.click()
    page.get_by_role("group", name="Statut ESS").get_by_label("Scop", exact=True).check()
    page.get_by_role("group", name="Statut ESS").get_by_role("button", name="Appliquer").click()
    page.get_by_role("link", name="Raison sociale").click()
    expect(page.get_by_role("columnheader", name="Raison sociale")).to_have_attribute("aria-sort", "ascending")
    assert _names(page) == ["Bois & Charpente de Lozère (démo)", "Fil d'Oc (démo)"]
    page.get_by_role("link", name="Raison sociale").click()
    expect(page.get_by_role("columnheader", name="Raison sociale")).to_have_attribute("aria-sort", "descending")
    assert _names(page) == ["Fil d'Oc (démo)", "Bois & Charpente de Lozère (démo)"]
    page.get_by_role("link", name="Retirer le filtre Statut ESS : Scop").click()
    expect(page.get_by_role("main")).to_contain_text("8 entreprises")  # of the eleven, those a member of councils reads


def test_a_filter_that_cannot_be_read_says_so(visit):
    page = visit(script=False)  # with one, it is a page of `test_every_screen.py`
    page.goto("/participation/?joined_on_from=bientôt")
    box = page.get_by_label("Entrée le, à partir de")
    expect(box).to_be_visible()
    expect(box).to_have_attribute("aria-invalid", "true")


def test_the_filtered_list_is_taken_away_as_a_file(visit, tmp_path):
    page = visit(Role.COMMITTEE)
    for label, title in FILES.items():
        page.goto("/company/?q=demo&ess_status=scic&sort=-name")
        page.get_by_text("Exporter", exact=True).click()
        with page.expect_download() as download:
            page.get_by_role("link", name=label, exact=True).click()
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        heads, *rows = _read(file)
        found = [row[heads.index(title)] for row in rows]
        assert [one for one in found if one.endswith("(démo)")] == found == sorted(found, key=normal, reverse=True), (
            label
        )
        assert {"Énergie Partage Narbonnaise (démo)", "Alimenterre Garrigue (démo)"} <= set(found), label
        energy = rows[found.index("Énergie Partage Narbonnaise (démo)")]
        assert "000017046" in " ".join(energy).replace("\u202f", ""), label


def _read(file: Path) -> list[list[str]]:
    if file.suffix == ".xlsx":
        book = load_workbook(file)
        rows = [[str(cell) for cell in row] for row in book.worksheets[0].iter_rows(values_only=True)]
        book.close()
        return rows
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    return list(csv.reader(lines, delimiter=";" if ";" in lines[0] else ","))


def test_a_company_is_picked_into_a_participation(site, visit, script):
    cohort = site.make(Cohort, code=f"CHOIX-{script}", name="Choisie")
    company = site.make(Company, name=f"Cueillie Été {script}")
    page = visit(script=script)
    page.goto(f"/participation/new/?cohort={cohort}")
    if script:
        picker = page.get_by_role("combobox", name="Entreprise")
        picker.press_sequentially("cueillie ete")
        page.get_by_role("option", name=f"Cueillie Été {script}").click()
        expect(picker).to_have_value(f"Cueillie Été {script}")
    else:
        page.get_by_label("Entreprise").fill(f"cueillie ete {script}")
    page.get_by_label("Entrée le").fill("2017-05-02")
    save(page)
    heading(page, f"Cueillie Été {script} — CHOIX-{script}")
    assert site.count(Participation, company_id=company, cohort_id=cohort) == 1


def test_one_mentor_is_given_to_several_companies(visit, site):
    """All that a list shows, what to do, the mentor; what it comes to is told; then done, and undone as one."""
    page, journey = visit(Role.STAFF), Journey("S9", "Donner un mentor à plusieurs entreprises", (5, 0))
    before = site.count(Mentoring)
    page.goto("/participation/")
    journey.tick(page.get_by_label("Tout cocher"))
    journey.choose(page.get_by_label("Action"), "Nouveau mentorat")
    journey.click(page.get_by_role("button", name="Appliquer", exact=True).and_(page.locator(".bulk *")))
    journey.click(page.get_by_role("option").first)  # the picker was open
    expect(page.get_by_role("status").filter(has_text="reçoi")).to_be_visible()
    assert site.count(Mentoring) == before
    journey.press(page, "Enter")
    expect(page.locator(".flash").first).to_contain_text("Nouveau mentorat : ")
    given = site.count(Mentoring) - before
    assert given > 0
    journey.is_done()
    page.get_by_role("button", name="Annuler", exact=True).click()
    expect(page.locator(".flash").first).to_contain_text("C’est annulé")
