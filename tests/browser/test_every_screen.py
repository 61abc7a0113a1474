"""Every sort of page, light and dark, on a desk and on a phone: nothing axe objects to, nothing beyond the edge."""

from __future__ import annotations

from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.looks import DESK, PHONE, SMALLEST, TABLET, by_finger, ill_laid_out, ill_made, out_of_reach, overflow
from tests.browser.screens import SCREENS, Screen
from tests.browser.steps import heading

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def typed_before(site, first_day):
    """The texts that the store of every test begins with."""
    with closing(site.store()) as store:
        first_day.backup(store)
    return site.typed()


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_holds_in_either_light_at_any_width(site, visit, typed_before: str, screen: Screen):
    page = visit(screen.role, viewport={"width": DESK, "height": 900}, reduced_motion="reduce")
    page.emulate_media(color_scheme="light")
    screen.open(page, site)
    assert ill_made(page, painted="light", typed=(lambda: typed_before, site.typed)) == []
    page.emulate_media(color_scheme="dark")
    assert out_of_reach(page) == []
    page.set_viewport_size({"width": PHONE, "height": 800})
    with by_finger(page):
        assert ill_laid_out(page, painted="dark") == []  # it is built as on a desk
        assert out_of_reach(page) == []
        for width in (SMALLEST, TABLET):
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == []


def test_the_menu_of_a_phone_opens_over_the_page(visit):
    page = visit(viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.goto("/")
    page.get_by_role("button", name="Menu").tap()
    assert ill_made(page, painted="light") == []
    page.get_by_role("navigation").get_by_role("link", name="Entreprises", exact=True).tap()
    heading(page, "Entreprises")


def test_a_chosen_look_stays_without_a_flash(visit):
    page = visit()
    for look, scheme in (("Sombre", "dark"), ("Clair", "light")):
        page.goto("/")
        page.get_by_role("button", name=look).click()
        expect(page.get_by_role("button", name=look)).to_have_attribute("aria-pressed", "true")
        page.goto("/company/")
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == scheme
