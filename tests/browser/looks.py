"""What is wrong with a page to the eye, to a finger, to a screen reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from tests.browser.site import AXE
from tests.conformance import faults
from tests.html import parsed
from tests.typography import ill_set_in

DESK, TABLET, PHONE, SMALLEST = 1440, 768, 360, 320
CONTRAST = "color-contrast"
LAYOUT = ["target-size", "scrollable-region-focusable", "heading-order"]  # a phone hides headings
ENOUGH = 3  # of the texts that are painted alike, on the same ground: a fourth says no more of their contrast
OVERFLOW = """() => {
    const edge = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= edge) return [];
    return [...document.querySelectorAll("body *")]
        .filter((one) => one.getBoundingClientRect().right > edge)
        .map((one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""
CUT = """() => [...document.querySelectorAll("button, .button")].filter((one) => one.checkVisibility()).flatMap((one) =>
    [...one.childNodes].filter((it) => it.data?.trim()).flatMap((text) =>
        [...text.data.matchAll(/[\\p{L}]+/gu)].filter(({ 0: word, index }) => {
            const range = document.createRange();
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1;
        }).map(([word]) => `a word is cut in a button: ${word}`)))"""
# The words that two lines share, in what a selector says.
BROKEN = """(place) => [...document.querySelectorAll(place)].flatMap((one) => {
    const texts = document.createTreeWalker(one, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) for (const { 0: word, index } of texts.currentNode.data.matchAll(/[\\p{L}\\d]+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, index);
        range.setEnd(texts.currentNode, index + word.length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word);
    }
    return found;
})"""
# What is pressed is 44 px high for a finger, or goes as far as the next thing that is; for either, never less than 24.
# A link in a sentence is as high as its line. Three of those that stand alike are enough.
REACH = """() => {
    const [least, aim] = [24, matchMedia("(pointer: coarse)").matches ? 44 : 24];
    const pressed = "a[href], button, input:not([type=hidden]), select, summary, textarea, label";
    const place = (one) => [one, one.parentElement, one.parentElement.parentElement]
        .map((it) => `${it.tagName}.${it.className}`).join(" in ");
    const alike = new Map();
    const found = [];
    for (const one of document.querySelectorAll(pressed)) {
        if (!one.checkVisibility({ visibilityProperty: true }) || one.matches("label, :disabled, .skip")) continue;
        const beside = [...one.parentElement.childNodes].some((it) => it.nodeType === Node.TEXT_NODE && it.data.trim());
        if (one.matches("a") && beside) continue;
        const where = place(one);
        if (alike.get(where) >= 3) continue;
        alike.set(where, (alike.get(where) ?? 0) + 1);
        const box = one.closest("label") ?? one;
        box.scrollIntoView({ block: "center", inline: "center" });
        const at = box.getClientRects()[0];
        const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
        const under = (away) => document.elementFromPoint(x, y + away);
        const own = (away) => box.contains(under(away));
        if (!own(0) || at.width < 3) continue;  // behind a bar that sticks, or there for a reader of screens
        let [up, down] = [0, 0];
        while (up < aim && own(-up - 1)) up++;
        while (down < aim && own(down + 1)) down++;
        const reach = up + down + 1;
        const meets = [-up - 2, down + 2].some((away) => under(away)?.closest(`${pressed}, .popup`));
        if (reach < least - 1 || (reach < aim - 2 && !meets))
            found.push(`only ${reach} px high to press: ${where} ${(one.innerText || one.name).slice(0, 40)}`);
    }
    scrollTo(0, 0);
    return found;
}"""
# One pass of axe: of the texts painted alike, those that a run has still to see are marked, and they alone are compared
# with their ground. What a page is made of is taken before anything is marked. A bar that sticks is put in its place:
# which box it half covers is only how far the page happens to be scrolled.
LOOK = """async ({ axe: source, rules, seen, enough }) => {
    const found = { html: `<!doctype html>${document.documentElement.outerHTML}`, paints: {} };
    found.sticking = [...(OVERFLOW)(), ...(CUT)()];
    if (!("axe" in window)) await new Promise((done, failed) => {
        const script = document.createElement("script");
        [script.src, script.onload, script.onerror] = [source, done, failed];
        document.head.append(script);
        script.remove();
    });
    const grounds = new Map([[null, ""]]);
    const groundOf = (one) => {
        if (!grounds.has(one)) {
            const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
            const own = [backgroundColor, backgroundImage, opacity].join(" ");
            grounds.set(one, groundOf(one.parentElement) + (own === "rgba(0, 0, 0, 0) none 1" ? "" : own));
        }
        return grounds.get(one);
    };
    const marked = [];
    for (const one of seen ? document.querySelectorAll("body, body *") : []) {
        const isText = one.matches("input, select, textarea") || [...one.childNodes].some((it) => it.data?.trim());
        if (!isText || !one.checkVisibility() || one.matches(":disabled") || one.control?.disabled) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(one);
        const paint = [color, fontSize, fontWeight, groundOf(one)].join(" ");
        const known = (seen[paint] ?? 0) + (found.paints[paint] ?? 0);
        if (known >= enough) continue;
        found.paints[paint] = (found.paints[paint] ?? 0) + 1;
        one.dataset.painted = "";
        marked.push(one);
    }
    const sticks = (one) => getComputedStyle(one).position === "sticky";
    const bars = [...document.querySelectorAll("form *, .bar")].filter(sticks);
    for (const one of bars) one.style.position = "static";
    axe.configure({ rules: [{ id: "color-contrast", selector: "[data-painted], [data-painted] *" }] });
    const chosen = { "color-contrast": { enabled: marked.length > 0 } };
    const only = rules && { runOnly: marked.length ? [...rules, "color-contrast"] : rules };
    const { violations } = await axe.run(document, { resultTypes: ["violations"], ...(only ?? { rules: chosen }) });
    for (const one of marked) delete one.dataset.painted;
    for (const one of bars) one.style.position = "";
    found.said = violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`));
    return found;
}""".replace("OVERFLOW", OVERFLOW).replace("CUT", CUT)
_seen: dict[str, Counter[str]] = {}


def overflow(page: Page) -> list[str]:
    """What sticks out, when the page scrolls sideways."""
    found: list[str] = page.evaluate(OVERFLOW)
    return found


@contextmanager
def by_finger(page: Page) -> Iterator[None]:
    """It is a finger that presses, and not a mouse."""
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    try:
        yield
    finally:
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        session.detach()


def out_of_reach(page: Page) -> list[str]:
    """What is too small to be pressed."""
    found: list[str] = page.evaluate(REACH)
    return found


def ill_made(page: Page, *, painted: str = "", typed: Sequence[Callable[[], str]] = ()) -> list[str]:
    """What sticks out, words that are cut, what axe objects to, best practices included, what a checker of HTML does.

    `painted` is the scheme, light or dark, in which colours are looked at too; `typed` tells all that people typed,
    which is not set as our words are, when these are looked at: the next one is asked of what the former did not tell.
    """
    found = _look(page, None, painted)
    tree = parsed(found["html"])  # as the browser writes it, which is well nested
    words = ill_set_in(tree) if typed else []
    for read in typed:
        words = ill_set_in(tree, read()) if words else []
    return [*found["sticking"], *found["said"], *faults(tree), *words]


def ill_laid_out(page: Page, *, painted: str = "") -> list[str]:
    """What sticks out, what axe objects to that depends on what has room, and where; colours as of `ill_made`."""
    found = _look(page, LAYOUT, painted)
    return [*found["sticking"], *found["said"]]


def _look(page: Page, rules: Sequence[str] | None, painted: str) -> dict[str, Any]:
    seen = _seen.setdefault(painted, Counter()) if painted else None
    found: dict[str, Any] = page.evaluate(LOOK, {"axe": AXE, "rules": rules, "seen": seen, "enough": ENOUGH})
    if seen is not None and not any(one.startswith(CONTRAST) for one in found["said"]):
        seen.update(found["paints"])  # what is hard to read is told again of every page that shows it
    return found
