"""A file for the Région: chosen, checked, taken away, and taken again, in as few clicks as promised."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Download, expect

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.parties.company import Company
from models.policy import Role
from models.reference.department import Department
from models.region.export_run import ExportRun
from tests.browser.journeys import Journey
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
CUT = "cells => cells.filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent)"


def _rows(download: Download, folder: Path) -> list[dict[str, str]]:
    file = folder / download.suggested_filename
    download.save_as(file)
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def test_what_is_chosen_before_the_script_has_come_applies(visit):
    page, held = visit(own=True), []
    page.route("**/list.js*", lambda route: held.append(route) if not held else route.continue_())
    with page.expect_request("**/list.js*"):
        page.goto("/export_run/new/", wait_until="commit")
    page.get_by_label("Fichier", exact=True).select_option("Conseils stratégiques")
    held[0].continue_()

    expect(page.get_by_role("main")).to_contain_text("Conseils stratégiques, ")


def test_the_jobs_of_the_running_cohort_leave_in_three_clicks(site, visit, tmp_path, script):
    page, journey = visit(script=script), Journey("J9", "Prendre un fichier d'une promotion pour la Région", (3, 0))
    page.goto("/")
    journey.click(page.get_by_role("link", name="Fichier pour la Région", exact=True).first)
    heading(page, "Nouveau fichier pour la Région")
    journey.choose(page.get_by_label("Fichier", exact=True), "Emplois par département")
    if not script:
        page.get_by_role("button", name="Vérifier", exact=True).click()  # one more than the goal, without a script
    rows = 2 * (site.count(Department, is_in_region=True) + 1)  # at T0 and at the end; other tests share the site
    expect(page.get_by_role("main")).to_contain_text(f"{rows} lignes")
    with page.expect_download() as download:
        journey.click(page.get_by_role("button", name="CSV norme (données ouvertes)", exact=True))

    total = next(
        one for one in _rows(download.value, tmp_path) if one["jalon"] == "fin" and not one["code_departement"]
    )
    assert (total["etp_t0"], total["etp_jalon"]) == ("144.50", "156.00")
    journey.is_done()


def test_a_file_is_given_again_in_one_click(site, visit, tmp_path):
    page, journey = visit(), Journey("S4", "Reprendre le même fichier", (1, 0))
    page.goto("/export_run/new/?dataset=conseils-strategiques")
    with page.expect_download() as first:
        page.get_by_role("button", name="CSV pour Excel français").click()
    page.reload()
    before = site.count(ExportRun)
    with page.expect_download() as again:
        journey.click(page.get_by_role("button", name="Télécharger de nouveau Conseils stratégiques").first)

    assert again.value.path().read_bytes() == first.value.path().read_bytes()
    assert again.value.suggested_filename == first.value.suggested_filename
    assert site.count(ExportRun) == before
    journey.is_done()


def test_what_is_to_complete_leads_to_where_it_is_completed(site, visit):
    company = site.make(Company, name="Incomplète")
    # Long ago: the page opens on the last one under way, which is that of the other tests.
    cohort = site.make(Cohort, code="MANQUE", starts_on="15/05/2015", ends_on="14/11/2015")
    site.make(Participation, company=company, cohort=cohort, joined_on="15/05/2015", state="active")
    page = visit()
    page.goto(f"/export_run/new/?cohort={cohort}")
    expect(page.get_by_role("main")).to_contain_text("1 ligne")
    page.get_by_role("link", name="Incomplète", exact=True).first.click()
    heading(page, "Modifier « Incomplète »")


def test_what_files_and_addresses_mean_is_told_whole(visit):
    page = visit(viewport={"width": 1440, "height": 900})
    for address in ("/region/dictionary/", "/region/api/"):
        page.goto(address)
        assert page.locator(".list td").count() > 4
        assert page.locator(".list :is(th, td)").evaluate_all(CUT) == []


def test_the_committee_has_no_such_page(visit):
    page = visit(Role.COMMITTEE)
    page.goto("/")
    expect(page.get_by_role("link", name="Fichier pour la Région")).to_have_count(0)
    answer = page.goto("/export_run/new/")
    assert answer is not None
    assert answer.status == 403
