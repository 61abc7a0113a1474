"""`python -m tests.browser.screenshot FOLDER`: the pictures of the README, of a new installation."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from models.cohorts.cohort import Cohort
from models.parties.company import Company
from models.policy import Role
from tests.browser.conftest import QUIET, sign_in
from tests.browser.site import Site, prepare, serving

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 780}


def take(folder: Path) -> None:
    """Six screens, as people meet them: four of the team, two of a member of the committee."""
    with tempfile.TemporaryDirectory() as instance, sync_playwright() as playwright:
        prepare(Path(instance))
        with serving(Path(instance)) as site:
            path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
            browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
            for name, (role, address, size) in _pictures(site).items():
                _take(browser, site, folder / f"{name}.png", role, address, size)
            browser.close()


def _pictures(site: Site) -> dict[str, tuple[Role, str, dict[str, int]]]:
    company, cohort = site.id_of(Company, name="Le Pain Partagé (démo)"), site.id_of(Cohort, code="DEMO-2")
    return {
        "home": (Role.STAFF, "/", DESK),
        "companies": (Role.STAFF, "/company/", DESK),
        "company": (Role.STAFF, f"/company/details/?id={company}", DESK),
        "cohort": (Role.STAFF, f"/cohort/details/?id={cohort}", DESK),
        "calendar": (Role.STAFF, "/calendar/", DESK),
        "committee": (Role.COMMITTEE, "/", PHONE),
    }


def _take(browser: Browser, site: Site, file: Path, role: Role, address: str, size: dict[str, int]) -> None:
    page = browser.new_page(base_url=site.url, viewport=size)  # type: ignore[arg-type]
    sign_in(page, site.accounts[role])
    page.get_by_role("heading", level=1).wait_for()
    page.goto(address)
    page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
