"""Writing a company and its establishments: with a script, without one, and by the keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from models.parties.company import Company
from models.parties.establishment import Establishment
from models.reference.commune import Commune
from tests.browser.journeys import Journey
from tests.browser.steps import heading, new_siren, row, save
from tests.factories import siret

pytestmark = pytest.mark.browser


def _fill_identity(page: Page, name: str, number: str) -> None:
    page.get_by_label("Raison sociale").fill(name)
    page.get_by_label("SIREN", exact=True).fill(number)
    page.get_by_label("Statut ESS").select_option("Scic")


def test_a_company_is_written_with_its_establishment_once_the_error_by_its_field_is_mended(site, visit, script):
    page, number = visit(script=script), new_siren()
    name = f"{'Ferme' if script else 'Jardin'} {number}"  # one whose name is near another's would be asked about
    page.goto("/company/")
    page.get_by_role("link", name="Nouvelle entreprise").click()
    _fill_identity(page, name, number[:-1])
    new = row(page, "Nouvel établissement")
    new.get_by_label("SIRET").fill(siret(number))
    _choose_commune(page, "lodeve", script=script)
    save(page)

    expect(page.get_by_role("alert")).to_contain_text("Un point à corriger")
    page.get_by_role("alert").get_by_role("link", name="SIREN").click()
    wrong = page.get_by_label("SIREN", exact=True)
    expect(wrong).to_be_focused()
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_accessible_description(re.compile("Le SIREN compte 9 chiffres"))
    expect(new.get_by_label("Commune obligatoire")).to_have_value("Lodève (34700)")
    wrong.fill(number)
    save(page)

    heading(page, name)
    expect(page.get_by_role("status")).to_contain_text("est enregistrée")
    expect(page.get_by_role("main")).to_contain_text("Lodève (34700)")
    assert site.count(Company, siren=number) == site.count(Establishment, siret=siret(number)) == 1


def _choose_commune(page: Page, words: str, *, script: bool) -> None:
    """With a script, in the list, by the keyboard; without one, the words are for the server."""
    commune = row(page, "Nouvel établissement").get_by_label("Commune obligatoire")
    if not script:
        commune.fill(words)
        return
    commune.press_sequentially(words)
    expect(page.get_by_role("listbox").get_by_role("option", name="Lodève (34700)")).to_be_visible()
    commune.press("ArrowDown")
    commune.press("Enter")
    expect(commune).to_have_value("Lodève (34700)")


def test_a_postal_code_and_a_commune_fill_each_other(visit):
    page = visit()
    page.goto("/company/new/")
    new = row(page, "Nouvel établissement")
    code, commune = new.get_by_label("Code postal"), new.get_by_label("Commune obligatoire")

    code.fill("34070")
    code.press("Tab")
    expect(commune).to_have_value("Montpellier (34)")
    code.fill("")
    commune.fill("")
    _choose_commune(page, "lodeve", script=True)
    expect(code).to_have_value("34700")


def test_words_that_find_several_communes_are_settled_among_them(site, visit):
    page, number = visit(), new_siren()
    name = f"Vignoble {number}"
    page.goto("/company/new/")
    _fill_identity(page, name, number)
    new = row(page, "Nouvel établissement")
    new.get_by_label("SIRET").fill(siret(number))
    new.get_by_label("Commune obligatoire").fill("aigues vives")
    save(page)
    expect(page.get_by_role("alert")).to_contain_text("Plusieurs fiches correspondent")
    row(page, "Commune obligatoire").get_by_role("radio", name="Aigues-Vives (11800)").check()
    save(page)
    heading(page, name)
    expect(page.get_by_role("main")).to_contain_text("Aigues-Vives (11800)")


def test_the_siret_of_a_new_company_tells_its_siren_and_its_head_office(site, visit):
    page, number = visit(), new_siren()
    name = f"Verger {number}"
    page.goto("/company/new/")
    new = row(page, "Nouvel établissement")
    new.get_by_label("SIRET").fill(siret(number))
    new.get_by_label("Commune obligatoire").fill("Lodève")
    page.get_by_label("Raison sociale").fill(name)
    page.get_by_label("Statut ESS").select_option("Scic")
    save(page)

    heading(page, name)
    assert site.count(Company, siren=number) == site.count(Establishment, siret=siret(number), is_head_office=True) == 1


def test_a_company_is_changed_and_the_change_is_told_in_its_history(site, visit):
    company = site.make(Company, name="Avant")
    page = visit()
    page.goto(f"/company/details/?id={company}")
    page.get_by_role("link", name="Modifier").click()
    page.get_by_label("Raison sociale").fill("Après")
    page.get_by_label("Date de création").fill("14/11/2017")
    save(page)
    heading(page, "Après")
    told = page.locator(".history li").first
    expect(told).to_contain_text("Mission (démo) a changé Raison sociale de Avant à Après")
    expect(page.get_by_role("main")).to_contain_text("14/11/2017")

    asked = Journey("S10", "Savoir qui a changé un champ, quand et de quoi", (1, 0))
    asked.click(page.get_by_role("term").get_by_role("link", name="Date de création"))
    expect(page.get_by_role("main")).to_contain_text("l’a rempli\u202f: 14/11/2017.")
    asked.is_done()


def test_a_wrong_change_is_undone(site, visit):
    company = site.make(Company, name="Juste")
    page, journey = visit(), Journey("S6", "Annuler une erreur qui vient d'être enregistrée", (1, 0))
    page.goto(f"/company/edit/?id={company}")
    page.get_by_label("Raison sociale").fill("Fausse")
    save(page)
    heading(page, "Fausse")
    expect(page.get_by_role("status").and_(page.locator(":focus"))).to_contain_text("est enregistrée")

    journey.click(page.get_by_role("button", name="Annuler", exact=True))

    heading(page, "Juste")
    journey.is_done()


def test_an_establishment_is_struck_out_of_the_form_of_its_company(site, visit):
    page, number = visit(), new_siren()
    company = site.make(Company, siren=number, name="Un site de moins")
    gone = site.make(Establishment, company=company, siret=siret(number), commune=site.id_of(Commune, name="Lodève"))
    page.goto(f"/company/edit/?id={company}")
    page.get_by_label("Retirer").check()
    save(page)
    heading(page, "Un site de moins")
    assert site.count(Establishment, id=gone) == 0


def test_a_form_sent_twice_makes_one_record(site, visit):
    page, number = visit(), new_siren()
    name = f"Unique {number}"
    page.goto("/company/new/")
    _fill_identity(page, name, number)
    page.locator(".bar .primary").dblclick(no_wait_after=True)
    heading(page, name)
    assert site.count(Company, siren=number) == 1


def test_a_form_left_with_something_typed_asks_before(site, visit):
    page, asked = visit(own=True), []
    page.goto("/company/new/")
    page.get_by_label("Raison sociale").press_sequentially("Presque perdue")
    page.on("dialog", lambda dialog: asked.append(dialog.type) or dialog.dismiss())
    page.get_by_role("link", name="Annuler").click()
    expect(page.get_by_label("Raison sociale")).to_have_value("Presque perdue")
    assert asked == ["beforeunload"]


def test_a_company_is_written_by_the_keyboard_alone(site, visit):
    page, number = visit(), new_siren()
    page.goto("/company/")
    _tab_to(page, "Nouvelle entreprise")
    page.keyboard.press("Enter")
    heading(page, "Nouvelle entreprise")
    _tab_to(page, "Raison sociale obligatoire")
    page.keyboard.type("Au clavier")
    _tab_to(page, "SIREN")
    page.keyboard.type(number)
    _tab_to(page, "Statut ESS obligatoire")
    page.keyboard.type("Scop")
    _tab_to(page, "Ajouter un établissement")
    page.keyboard.press("Enter")
    page.keyboard.type(siret(number))  # the new row has the focus
    _tab_to(page, "Commune obligatoire")
    page.keyboard.type("lodeve")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    heading(page, "Au clavier")
    expect(page.get_by_role("main")).to_contain_text("Lodève (34700)")


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until the control of that name has the focus, which must be seen."""
    for _step in range(80):  # the fields and the menu, once round
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const one = document.activeElement; const label = one.labels?.[0] ?? one;"
            "return [label.textContent.trim(), getComputedStyle(one).outlineStyle]; }"
        )
        if " ".join(here[0].split()) == name:
            assert here[1] == "solid", f"{name}: the focus cannot be seen"
            return
    raise AssertionError(f"{name}: out of reach of Tab")
