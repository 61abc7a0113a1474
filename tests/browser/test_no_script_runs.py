"""Markup typed in every text field, on a concept of each shape, runs nowhere, even without the CSP of the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from models.engine import Right, allows, concepts, db, declared, kinds
from models.policy import POLICY, Role
from tests.browser.site import Site
from tests.factories import sample
from tests.shapes import one_of_each_shape

pytestmark = pytest.mark.browser

MARKUP = "\"'><img src=x onerror=alert(1)>{{7777*7}}"
MADE_OTHERWISE = {"export_run", "journal_entry", "organisation", "user"}
CONCEPTS = one_of_each_shape([name for name in POLICY if name not in MADE_OTHERWISE])  # all: `test_hostile.py`
SCREENS = {
    "/?q=img": Right.READ,
    "/details/?id={}": Right.READ,
    "/edit/?id={}": Right.UPDATE,
    "/delete/?id={}": Right.BIN,
}


def hostile(site: Site, name: str) -> int:
    """A record whose every text is markup, where it is long enough to hold it."""
    model = concepts()[name]
    with site.app.app_context():
        record = sample(model, full=True)
        for each in declared(model).values():
            if type(each.kind) in {kinds.Kind, kinds.Prose} and (each.bounds[1] or 0) >= len(MARKUP):
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


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COMMITTEE])
def test_no_page_runs_what_was_typed(site, visit, role):
    page = visit(role, bypass_csp=True)
    fired, told = watched(page), 0
    for name in CONCEPTS:
        number = hostile(site, name)
        for address, right in SCREENS.items():
            if allows(role, name, right):
                page.goto(f"/{name}{address.format(number)}")
                assert page.locator("main img").count() == 0, (name, address)
                assert "54439" not in page.locator("h1").inner_text(), (name, address)
                told += page.locator("main").inner_text().count("onerror")
    for address in ("/", "/bin/"):
        page.goto(address)
    assert fired == []
    assert told > len(CONCEPTS)  # it was there to be read


def test_no_picker_runs_what_was_typed(site, visit):
    hostile(site, "company")
    page = visit(Role.STAFF, bypass_csp=True)
    fired = watched(page)
    page.goto("/participation/new/")
    page.get_by_role("combobox", name="Entreprise").fill("img src")
    options = page.locator("[role=listbox]:visible [role=option]")
    expect(options.first).to_contain_text("onerror")
    options.first.click()
    page.keyboard.press("Tab")
    assert page.locator("main img").count() == 0
    assert fired == []
