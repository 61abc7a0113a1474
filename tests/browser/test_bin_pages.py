"""Deleting says what goes and what holds back; the bin gives it all back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from tests.browser.journeys import Journey
from tests.browser.steps import heading, new_siren
from tests.factories import siret

pytestmark = pytest.mark.browser


def test_a_company_goes_to_the_bin_with_its_establishments_and_comes_back_whole(site, visit):
    number = new_siren()
    company = site.make(Company, name=f"Partie {number}", siren=number)
    site.make(Establishment, company=company, siret=siret(number), commune=site.id_of(Commune, name="Lodève"))
    page = visit()
    page.goto(f"/company/details/?id={company}")
    page.get_by_label("Autres actions").click()
    page.get_by_role("link", name="Mettre à la corbeille").click()
    heading(page, f"Mettre « Partie {number} » à la corbeille ?")
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("main")).to_contain_text("Établissement « ")
    page.get_by_role("button", name="Mettre à la corbeille").click()
    expect(page.get_by_role("status")).to_contain_text("est dans la corbeille")
    page.goto(f"/company/?q={number}")
    heading(page, "Entreprises")
    expect(page.get_by_role("main")).to_contain_text("Aucune entreprise ne correspond")

    journey = Journey("S6", "Rendre une fiche et ce qu'elle portait", (3, 0))
    journey.click(page.get_by_text("Réglages", exact=True))
    journey.click(page.get_by_role("link", name="Corbeille"))
    journey.click(page.get_by_role("button", name=f"Restaurer Partie {number}"))
    heading(page, f"Partie {number}")
    journey.is_done()
    expect(page.get_by_role("main")).to_contain_text(siret(number)[-5:])


def test_a_company_that_takes_part_stays_and_its_participations_are_named(site, visit):
    company = site.make(Company, name="Tenue")
    held = site.make(Participation, company=company, cohort=site.make(Cohort, code="TENUE"))
    page = visit()
    page.goto(f"/company/delete/?id={company}")
    expect(page.get_by_role("button", name="Mettre à la corbeille")).to_have_count(0)
    page.get_by_role("link", name="« Tenue — TENUE »").click()
    expect(page).to_have_url(f"{site.url}/participation/details/?id={held}")


def test_several_companies_go_at_once_and_the_one_that_takes_part_is_named(site, visit, script):
    names = [f"Lot {script} {which}" for which in ("A", "B", "C")]
    companies = [site.make(Company, name=name) for name in names]
    site.make(Participation, company=companies[2])
    page = visit(script=script)
    page.goto(f"/company/?q=lot {script}")
    for name in names:
        page.get_by_role("checkbox", name=name).check()
    page.get_by_label("Action", exact=True).select_option("Mettre à la corbeille")
    page.locator(".bulk").get_by_role("button", name="Appliquer").click()
    heading(page, "Mettre à la corbeille ?")
    for name in names:
        expect(page.get_by_role("main").get_by_role("listitem").filter(has_text=name)).to_be_visible()
    page.get_by_role("button", name="Mettre à la corbeille").click()
    expect(page.get_by_role("status")).to_contain_text("2 entreprises")
    expect(page.get_by_role("status")).to_contain_text(names[2])
