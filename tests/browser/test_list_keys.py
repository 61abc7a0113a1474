"""A list by the keyboard, a record beside it, and where one is when one comes back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.accompaniment.participation import Participation
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role

pytestmark = pytest.mark.browser


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_letters_move_tick_show_and_open(visit):
    page = visit(Role.STAFF)
    page.goto("/company/")
    names = page.locator(".list tbody th").all_inner_texts()

    for key in ("j", "j", "j", "k"):
        page.keyboard.press(key)
    assert _focused(page) == names[1]
    page.keyboard.press("x")
    assert page.locator("[name=rowid]:checked").count() == 1

    page.keyboard.press("Space")
    beside = page.locator(".peek")
    expect(beside.get_by_role("heading", name=names[1])).to_be_visible()
    page.keyboard.press("j")
    expect(beside.get_by_role("heading", name=names[2])).to_be_visible()
    page.keyboard.press("Escape")
    assert (_focused(page), beside.is_visible()) == (names[2], False)

    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[2])
    page.go_back()
    page.wait_for_function("name => document.activeElement.textContent.trim() === name", arg=names[2])
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Modifier « {names[2]} »")
    page.goto("/company/")
    page.keyboard.press("n")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nouvelle entreprise")


def test_back_gives_the_scroll_back_and_a_search_its_first_row(visit):
    page = visit(Role.STAFF)
    page.set_viewport_size({"width": 1440, "height": 300})
    page.goto("/company/")
    page.locator(".list tbody th a").last.scroll_into_view_if_needed()
    top = page.evaluate("scrollY")
    page.locator(".list tbody th a").last.click()
    page.wait_for_url("**/details/**")
    page.go_back()
    page.wait_for_function("top => top > 0 && Math.abs(scrollY - top) < 2", arg=top)

    page.locator("#q").fill("lozere charp")
    page.locator("#q").press("Enter")
    page.wait_for_url("**q=lozere**")
    page.wait_for_function("document.activeElement.closest('.list tbody th')")


def test_letters_are_silenced_and_typed_ones_move_nothing(visit):
    page = visit(Role.STAFF, own=True)  # the browser remembers it
    page.goto("/company/")
    page.locator("#q").press_sequentially("jx")
    assert page.locator("#q").input_value() == "jx"

    page.get_by_role("button", name="Clavier").click()
    page.get_by_label("Ne plus écouter ces touches").check()
    page.get_by_role("button", name="Fermer").click()
    page.keyboard.press("j")
    page.keyboard.press("/")
    assert page.locator("[data-here], :focus[type=search]").count() == 0

    page.locator(".list tbody th a").first.click()
    page.wait_for_url("**/details/**")
    heading = page.get_by_role("heading", level=1).inner_text()
    page.keyboard.press("e")
    page.get_by_role("button", name="Clavier").click()
    page.get_by_label("Ne plus écouter ces touches").uncheck()
    page.get_by_role("button", name="Fermer").click()
    assert page.get_by_role("heading", level=1).inner_text() == heading
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Modifier « {heading} »")


def test_a_cell_is_changed_where_it_is_by_the_rules_of_its_form(visit):
    page = visit(Role.STAFF)
    page.goto("/company/?columns=name,founded_on,website")
    row = page.locator(".list tbody tr").first
    page.keyboard.press("j")
    page.keyboard.press("F2")
    expect(page.get_by_role("textbox", name="Raison sociale")).to_be_focused()
    page.keyboard.press("Tab")
    day = page.get_by_role("textbox", name="Date de création")
    expect(day).to_be_focused()

    day.fill("bientôt")
    page.keyboard.press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("n’est pas une date")
    page.keyboard.press("Escape")
    expect(row.locator("td").nth(1)).to_have_text("")

    row.locator("td").nth(1).dblclick()
    day.fill("14/11/2012")
    page.keyboard.press("Enter")
    expect(row.locator("td").nth(1)).to_have_text("14/11/2012")
    expect(page.locator(".toast")).to_contain_text("est enregistrée")
    page.locator(".toast").get_by_role("button", name="Annuler").click()
    page.goto("/company/?columns=name,founded_on")
    expect(row.locator("td").nth(1)).to_have_text("")


def test_a_record_is_picked_in_a_cell_and_a_long_text_has_its_lines(visit, site):
    page = visit(Role.STAFF)
    page.goto("/participation/?columns=company,adviser,stake&q=Fil")
    row = page.locator(".list tbody tr").first
    was = row.locator("td").nth(1).inner_text()

    row.locator("td").nth(1).dblclick()
    adviser = page.get_by_role("combobox", name="Chargé·e de mission")
    expect(adviser).to_be_focused()
    expect(row.get_by_role("option").first).to_be_visible()  # the likely ones
    adviser.fill("Personne de nulle part")
    page.keyboard.press("Enter")
    expect(row.get_by_role("alert")).to_contain_text("Aucune fiche « Personne de nulle part ».")
    adviser.fill("")
    page.keyboard.press("ArrowDown")
    other = row.get_by_role("option").filter(has_not_text=was).first
    name = other.evaluate("one => one.dataset.label")
    other.click()
    page.keyboard.press("Tab")

    text = page.get_by_role("textbox", name="Enjeu écrit à l’entrée")
    expect(text).to_be_focused()
    expect(row.locator("td").nth(1)).to_have_text(name)
    text.fill("Grandir")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("sans perdre")
    page.keyboard.press("Enter")
    expect(row.locator("td").nth(2)).to_have_text("Grandir sans perdre")
    number = int(row.locator("th a").get_attribute("href").rpartition("=")[2])
    assert site.count(Participation, id=number, stake="Grandir\nsans perdre") == 1


CUT = """rows => {
    const text = document.createRange();
    return rows.flatMap(row => [row.querySelector("th"), row.querySelector("th a")]).filter(one => {
        text.selectNodeContents(one);  // a part of a pixel too puts an ellipsis
        const isOver = text.getBoundingClientRect().width > one.getBoundingClientRect().width;
        return isOver || one.scrollWidth > one.clientWidth;
    }).map(one => one.textContent);
}"""
WHOLE = """names => names.map(one => one.scrollWidth <= one.clientWidth && one.scrollHeight <= one.clientHeight
    && one.closest("tr").getBoundingClientRect().height <= 34.5)"""
WITHOUT_BOXES = "list => list.querySelectorAll('.tick, td:has([type=checkbox])').forEach(one => one.remove())"
SEEN = "rows => rows.filter(row => row.getBoundingClientRect().bottom <= innerHeight).length"


def test_no_name_is_cut_and_twenty_rows_are_seen_or_twenty_six(visit, site):
    company = site.make(Company, name="Séjours Solidaires du Lavedan (démo)")  # the longest of the demonstration
    adviser = site.make(Person, last_name="Nom-Composé (démo)", first_name="Prénom-Long")
    site.make(Participation, company=company, adviser=adviser, state="active")
    page = visit(Role.STAFF, viewport={"width": 1440, "height": 900})
    rows = page.locator(".list tbody tr")
    page.goto("/company/?view=toutes")
    assert rows.evaluate_all(CUT) == []
    assert page.get_by_title("Nom-Composé (démo) Prénom-Long").evaluate_all(WHOLE) == [True]
    page.locator(".list").evaluate(WITHOUT_BOXES)  # as a member of the committee reads it
    assert rows.evaluate_all(CUT) == []

    page.goto("/commune/")
    assert rows.evaluate_all(SEEN) >= 20
    page.locator(".list").evaluate("list => list.classList.add('tight')")
    assert rows.evaluate_all(SEEN) >= 26
