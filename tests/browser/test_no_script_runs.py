"""Markup typed in every text field of concepts of every sort runs nowhere, even without the CSP of the page."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.engine import Declared, Right, allows, concepts, db, declared, kinds
from models.policy import POLICY, Role
from tests.browser.site import Site
from tests.factories import sample
from tests.shapes import covering, marks_of, sort_of

pytestmark = pytest.mark.browser

TEMPLATES = Path(__file__).resolve().parents[2] / "admin_views/screens/templates"
MARKUP = "\"'><img src=x onerror=alert(1)>{{7777*7}}"
MADE_OTHERWISE = {"access_entry", "export_run", "journal_entry", "organisation", "user"}
SCREENS = {
    "/?q=img": Right.READ,
    "/details/?id={}": Right.READ,
    "/edit/?id={}": Right.UPDATE,
    "/delete/?id={}": Right.BIN,
}


def texts(name: str) -> list[Declared]:
    """The fields that hold whatever is typed, where they are long enough for markup."""
    free = {kinds.Kind, kinds.Prose}
    return [one for one in declared(concepts()[name]).values() if type(one.kind) in free and _holds_markup(one)]


def _holds_markup(one: Declared) -> bool:
    return (one.bounds[1] or 0) >= len(MARKUP)


def where_it_shows(name: str) -> set[str]:
    """What decides on which pages, and by which code, the texts of a concept are drawn."""
    marks = {f"{sort_of(one)}, {mark}" for one in texts(name) for mark in marks_of(one)}
    return marks | ({f"the screen of {name}"} if find_spec(f"admin_views.screens.{name}") else set())


def what_runs_there(name: str) -> set[str]:
    """The same, where a script of its own draws them."""
    own = any("<script" in one.read_text(encoding="utf-8") for one in TEMPLATES.glob(f"{name}_*.html"))
    return where_it_shows(name) - ({f"the screen of {name}"} if not own else set())


TYPED = [name for name in sorted(POLICY) if name not in MADE_OTHERWISE]
CONCEPTS = covering({name: where_it_shows(name) for name in TYPED})
RUN = covering({name: what_runs_there(name) for name in TYPED})


def hostile(site: Site, name: str) -> int:
    """A record whose every text is markup, where it is long enough to hold it."""
    with site.app.app_context():
        record = sample(concepts()[name], full=True)
        for each in texts(name):
            setattr(record, each.name, MARKUP)
        db.session.add(record)
        db.session.commit()
        return int(record.id)


def watched(page: Page) -> list[str]:
    """What scripts of others did."""
    fired: list[str] = []

    def note(dialog):
        fired.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note)
    return fired


def pages_of(role: Role, numbers: dict[str, int]) -> list[str]:
    """What somebody of a role may open of these records."""
    shown = ((name, address) for name in numbers for address, right in SCREENS.items() if allows(role, name, right))
    return [f"/{name}{address.format(numbers[name])}" for name, address in shown]


def test_no_page_is_sent_with_what_was_typed_as_markup(site):
    numbers = {name: hostile(site, name) for name in CONCEPTS}
    for role in (Role.ADMIN, Role.COMMITTEE):
        somebody, told = site.client(role), 0
        for address in (*pages_of(role, numbers), "/", "/bin/"):
            page = somebody.get(address, base_url=site.url).get_data(as_text=True)
            assert "<img src=x" not in page, address
            assert "&gt;54439" not in page, address
            told += page.count("onerror")
        assert told > len([one for one in CONCEPTS if allows(role, one, Right.READ)])  # it was there to be read


def test_no_page_runs_what_was_typed(site, visit):
    page, told = visit(Role.ADMIN, own=True, bypass_csp=True), 0
    fired = watched(page)
    for address in (*pages_of(Role.ADMIN, {name: hostile(site, name) for name in RUN}), "/"):
        page.goto(address)
        assert page.locator("main img").count() == 0, address
        assert "54439" not in page.locator("h1").inner_text(), address
        told += page.locator("main").inner_text().count("onerror")
    assert fired == []
    assert told > len(RUN)  # it was there to be read


def test_no_picker_runs_what_was_typed(site, visit):
    hostile(site, "company")
    page = visit(Role.STAFF, own=True, bypass_csp=True)
    fired = watched(page)
    page.goto("/participation/new/")
    page.get_by_role("combobox", name="Entreprise").fill("img src")
    options = page.locator("[role=listbox]:visible [role=option]")
    expect(options.first).to_contain_text("onerror")
    options.first.click()
    page.keyboard.press("Tab")
    assert page.locator("main img").count() == 0
    assert fired == []
