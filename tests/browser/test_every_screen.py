"""Every sort of page, light and dark, on a desk and on a phone: nothing axe objects to, nothing beyond the edge."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.screens import SCREENS, Screen
from tests.browser.steps import heading

pytestmark = pytest.mark.browser
DESK, PHONE, SMALLEST = 1440, 360, 320


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_a_screen_holds_in_either_light_at_any_width(site, stranger, visit, screen: Screen):
    options: dict[str, Any] = {"reduced_motion": "reduce", "viewport": {"width": DESK, "height": 900}}
    page = visit(screen.role, **options) if screen.role else stranger(**options)
    screen.open(page, site)
    for width in (DESK, PHONE, SMALLEST):
        page.set_viewport_size({"width": width, "height": 800})
        assert _overflow(page) == [], f"wider than {width} px"
        if width != SMALLEST:
            page.emulate_media(color_scheme="light")
            assert _violations(page) == [], f"light, {width} px"
            page.emulate_media(color_scheme="dark")
            assert _violations(page, "color-contrast") == [], f"dark, {width} px"


def _overflow(page: Page) -> list[str]:
    """What sticks out, when the page scrolls sideways."""
    return page.evaluate(
        """() => {
            const edge = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= edge) return [];
            return [...document.querySelectorAll("body *")]
                .filter((one) => one.getBoundingClientRect().right > edge)
                .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
        }"""
    )


def _violations(page: Page, *rules: str) -> list[str]:
    """What axe objects to, best practices included; some rules alone when they are named."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = page.evaluate("(options) => axe.run(document, options).then((one) => one.violations)", options)
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def test_the_menu_of_a_phone_opens_over_the_page(visit):
    page = visit(viewport={"width": PHONE, "height": 740}, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.goto("/")
    page.get_by_role("button", name="Menu").tap()
    assert _violations(page) == []
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
