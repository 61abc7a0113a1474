"""What is wrong with a page to the eye, to a finger, to a screen reader."""

from __future__ import annotations

from typing import Any

import html5lib
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.conformance import faults

DESK, PHONE, SMALLEST = 1440, 360, 320
CONTRAST = "color-contrast"
LAYOUT = ["target-size", "scrollable-region-focusable", "heading-order"]  # a phone hides headings
# Up to three of the texts that are painted alike, on the same ground: a fourth says no more of their contrast.
ONE_OF_EACH_PAINT = """() => {
    const grounds = new Map([[null, ""]]);
    const groundOf = (one) => {
        if (!grounds.has(one)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
            const own = [backgroundColor, backgroundImage, opacity].join(" ");
            grounds.set(one, groundOf(one.parentElement) + (own === "rgba(0, 0, 0, 0) none 1" ? "" : own));
        }
        return grounds.get(one);
    };
    const alike = new Map();
    for (const one of document.querySelectorAll("body, body *")) {
        const isText = one.matches("input, select, textarea") || [...one.childNodes].some((it) => it.data?.trim());
        if (!isText || !one.checkVisibility() || one.matches(":disabled") || one.control?.disabled) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const paint = [color, fontSize, fontWeight, groundOf(one)].join(" ");
        alike.set(paint, [...(alike.get(paint) ?? []), one]);
    }
    return [...alike.values()].flatMap((all) => all.slice(0, 3));
}"""


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


def ill_built(page: Page) -> list[str]:
    """What axe objects to, best practices included, whatever the colours; what a checker of HTML does."""
    tree = html5lib.parse(page.content(), namespaceHTMLElements=False)
    return _objections(page, "() => document", {"rules": {CONTRAST: {"enabled": False}}}) + faults(tree)


def ill_laid_out(page: Page) -> list[str]:
    """What axe objects to that depends on what has room, and where."""
    return _objections(page, "() => document", {"runOnly": LAYOUT})


def ill_painted(page: Page) -> list[str]:
    """Texts that are hard to tell from their ground."""
    return _objections(page, ONE_OF_EACH_PAINT, {"runOnly": [CONTRAST]})


def _objections(page: Page, of_what: str, options: dict[str, Any]) -> list[str]:
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options |= {"resultTypes": ["violations"]}
    found = page.evaluate(f"(options) => axe.run(({of_what})(), options).then((one) => one.violations)", options)
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
