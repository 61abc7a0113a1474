"""Every sort of page, light and dark, on a desk and on a phone: nothing axe objects to, nothing beyond the edge."""

from __future__ import annotations

from functools import cache

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import watched_pages
from tests.browser.looks import DESK, PHONE, SMALLEST, ill_built, ill_laid_out, ill_painted, overflow
from tests.browser.screens import SCREENS, Screen
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
STILL = {"reduced_motion": "reduce"}


@pytest.fixture(scope="module")
def kept_pages(site, chromium, signed_in):
    """The browser of each role, opened once, and what goes wrong in them."""
    with watched_pages(site, chromium) as (open_page, found):
        yield cache(lambda role: open_page(storage_state=signed_in(role) if role else None, **STILL)), found


@pytest.fixture
def page_of(kept_pages):
    """The page of a role, wherever the last screen left it; nothing may go wrong behind this one."""
    page_of_role, found = kept_pages
    yield page_of_role
    wrong = found.copy()
    found.clear()
    assert wrong == []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_holds_in_either_light_at_any_width(site, page_of, screen: Screen):
    page = page_of(screen.role)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": DESK, "height": 900})
    screen.open(page, site)
    assert (overflow(page), ill_built(page), ill_painted(page)) == ([], [], [])
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert (overflow(page), ill_laid_out(page)) == ([], [])  # it is built, and painted, as on a desk
    page.set_viewport_size({"width": SMALLEST, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert (overflow(page), ill_painted(page)) == ([], [])


def test_the_menu_of_a_phone_opens_over_the_page(visit):
    page = visit(viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.goto("/")
    page.get_by_role("button", name="Menu").tap()
    assert ill_built(page) + ill_painted(page) == []
    page.get_by_role("navigation").get_by_role("link", name="Entreprises", exact=True).tap()
    heading(page, "Entreprises")


def test_a_chosen_look_stays_without_a_flash(visit, script):
    page = visit(script=script)
    for look, scheme in (("Sombre", "dark"), ("Clair", "light")):
        page.goto("/")
        page.get_by_role("button", name=look).click()
        expect(page.get_by_role("button", name=look)).to_have_attribute("aria-pressed", "true")
        page.goto("/company/")
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme
