"""`python -m tests.browser.gallery FOLDER [WORD]`: every screen as a desk and a phone show it, light and dark.

One picture for each screen (those whose name holds the word, when one is said), width and light; the state of the
screen is played for each, on a new installation with its demonstration.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from models.policy import Role
from tests.browser.conftest import QUIET, sign_in
from tests.browser.looks import DESK, PHONE
from tests.browser.screens import SCREENS
from tests.browser.site import Site, prepare, serving

SIZES = ((DESK, 900), (PHONE, 780))
LIGHTS = ("light", "dark")


def take(folder: Path, word: str) -> int:
    """How many pictures were written."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance, sync_playwright() as playwright:
        prepare(Path(instance))
        path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        with serving(Path(instance)) as site:
            pages = _pages(browser, site)
            for screen in (one for one in SCREENS if word in one.name):
                for light in LIGHTS:
                    for width, height in SIZES:
                        page = pages[screen.role]
                        page.emulate_media(color_scheme=light, reduced_motion="reduce")  # type: ignore[arg-type]
                        page.set_viewport_size({"width": width, "height": height})
                        screen.open(page, site)
                        page.screenshot(path=folder / f"{screen.name}-{width}-{light}.png", full_page=True)
            browser.close()
    return len(list(folder.glob("*.png")))


def _pages(browser: Browser, site: Site) -> dict[Role | None, Page]:
    """A browser for each role that a screen is for, signed in."""
    found: dict[Role | None, Page] = {}
    for role in {one.role for one in SCREENS}:
        found[role] = browser.new_page(base_url=site.url, locale="fr-FR")
        if role is not None:
            sign_in(found[role], site.accounts[role])
            found[role].get_by_role("heading", level=1).wait_for()
    return found


if __name__ == "__main__":
    print(take(Path(sys.argv[1]), *(sys.argv[2:] or [""])))
