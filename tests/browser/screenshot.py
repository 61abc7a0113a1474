"""`python -m tests.browser.screenshot FILE`: the picture of the README, of a new installation."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from models.policy import Role
from tests.browser.conftest import QUIET, sign_in
from tests.browser.site import prepare, serving


def take(file: Path) -> None:
    """The home page of the team, as a desk shows it."""
    with tempfile.TemporaryDirectory() as instance, sync_playwright() as playwright:
        prepare(Path(instance))
        with serving(Path(instance)) as site:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
            page = browser.new_page(base_url=site.url, viewport={"width": 1440, "height": 900})
            sign_in(page, site.accounts[Role.STAFF])
            page.get_by_role("heading", level=1).wait_for()
            page.screenshot(path=file)
            browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
