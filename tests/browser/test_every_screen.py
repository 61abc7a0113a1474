"""Every sort of page, light and dark, on a desk and on a phone: nothing axe objects to, nothing beyond the edge."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.looks import DESK, PHONE, SMALLEST, ill_built, ill_painted, overflow
from tests.browser.screens import SCREENS, Screen
from tests.browser.steps import heading

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_holds_in_either_light_at_any_width(site, stranger, visit, screen: Screen):
    options: dict[str, Any] = {"reduced_motion": "reduce", "viewport": {"width": DESK, "height": 900}}
    page = visit(screen.role, **options) if screen.role else stranger(**options)
    screen.open(page, site)
    assert (overflow(page), ill_built(page), ill_painted(page)) == ([], [], [])
    page.set_viewport_size({"width": PHONE, "height": 800})
    assert (overflow(page), ill_built(page)) == ([], [])  # its colours are those of a desk
    page.set_viewport_size({"width": SMALLEST, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert (overflow(page), ill_painted(page)) == ([], [])


def test_the_menu_of_a_phone_opens_over_the_page(visit):
    page = visit(viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.goto("/")
    page.get_by_role("button", name="Menu").tap()
    assert ill_built(page) + ill_painted(page) == []
    page.get_by_role("link", name="Entreprises").tap()
    heading(page, "Entreprises")


@pytest.mark.parametrize("look", ["Sombre", "Clair"])
def test_a_chosen_look_stays_without_a_flash(visit, script, look):
    page = visit(script=script)
    page.goto("/")
    page.get_by_role("button", name=look).click()
    expect(page.get_by_role("button", name=look)).to_have_attribute("aria-pressed", "true")
    page.goto("/company/")
    scheme = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert scheme == {"Sombre": "dark", "Clair": "light"}[look]
