"""What is wrong with a page to the eye, to a finger, to a screen reader."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESK, PHONE, SMALLEST = 1440, 360, 320


def overflow(page: Page) -> list[str]:
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


def violations(page: Page, *rules: str, without: tuple[str, ...] = ()) -> list[str]:
    """What axe objects to, best practices included; some rules alone when they are named, or all but some."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {
        "resultTypes": ["violations"],
        "rules": {name: {"enabled": False} for name in without},
        **({"runOnly": list(rules)} if rules else {}),
    }
    found = page.evaluate("(options) => axe.run(document, options).then((one) => one.violations)", options)
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def holds(page: Page, *, width: int) -> None:
    """Nothing is wrong at that width."""
    page.set_viewport_size({"width": width, "height": 900})
    assert overflow(page) == [], f"wider than {width} px"
    assert violations(page) == [], f"{width} px"
