"""A real Chromium in front of the real application; whatever a page does wrong behind the scenes fails its test."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from models.policy import Role
from tests.browser.site import Account, Site, prepared, serving
from tests.served import Visitor

LONGEST = 120_000  # milliseconds: a wait ends when its condition holds; a slow machine fails nothing
expect.set_options(timeout=LONGEST)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-site-isolation-trials",  # one process for all the pages of one host
    "--renderer-process-limit=1",
)
TELL = (
    "addEventListener('securitypolicyviolation', (one) => console.error('CSP', one.violatedDirective, one.blockedURI))"
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the run; its absence is said, and refused where it must be there."""
    # The first is the second without windows.
    path = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if path is None:
        assert os.environ.get("CI") != "true", "Chromium is absent, and CI must drive a real browser."
        pytest.skip("Chromium is absent: `apt-get install chromium` to drive the pages.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET), timeout=LONGEST)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Site]:
    """The application, served; it stops after the browser has left."""
    with serving(prepared(run_folder, tmp_path_factory.mktemp("site"))) as served:
        yield served


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Every flow works both ways."""
    return bool(request.param)


class Watch:
    """What a page does that nobody sees: messages, errors, calls to other hosts."""

    def __init__(self, site: Site, context: BrowserContext, found: list[str]) -> None:
        self.host, self.found, self.answered = urlsplit(site.url).netloc, found, set[str]()
        context.add_init_script(TELL)
        context.on("console", self._message)
        context.on("weberror", lambda one: self.found.append(f"error: {one.error}"))
        context.on("request", self._request)

    def _message(self, message: ConsoleMessage) -> None:
        refused_page = message.text.startswith("Failed to load resource") and message.location["url"] in self.answered
        outrun = message.text.startswith("Autofocus processing was blocked")  # the test typed before the page was ready
        if not (refused_page or outrun):  # a form sent back with its errors is no fault
            self.found.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.answered.add(request.url)
        if urlsplit(request.url).netloc != self.host and not request.url.startswith(("data:", "blob:")):
            self.found.append(f"request: {request.url}")


@contextmanager
def watched_pages(site: Site, chromium: Browser) -> Iterator[tuple[Callable[..., Page], list[str]]]:
    """What opens the browser of somebody who is not signed in, and what goes wrong in them behind the scenes."""
    contexts, found = list[BrowserContext](), list[str]()

    def open_page(*, script: bool = True, **options: Any) -> Page:
        context = chromium.new_context(base_url=site.url, locale="fr-FR", java_script_enabled=script, **options)
        context.set_default_timeout(LONGEST)
        contexts.append(context)
        Watch(site, context, found)
        return context.new_page()

    yield open_page, found
    for context in contexts:
        context.close()
    assert found == []


@pytest.fixture
def stranger(site: Site, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens browsers of people who are not signed in; at the end, nothing may have gone wrong behind the scenes."""
    with watched_pages(site, chromium) as (open_page, _found):
        yield open_page


@pytest.fixture(scope="session")
def first_day(site: Site, signed_in: Callable[[Role], Any]) -> Iterator[sqlite3.Connection]:
    """The store as it was once everybody had signed in."""
    for role in site.accounts:
        signed_in(role)
    with closing(sqlite3.connect(":memory:")) as kept, closing(site.store()) as store:
        store.backup(kept)
        yield kept


@pytest.fixture(autouse=True)
def begin_again(site: Site, first_day: sqlite3.Connection) -> None:
    """What a test leaves in the store is not there for the next one, in whatever order they come."""
    with closing(site.store()) as store:
        first_day.backup(store)


@pytest.fixture(scope="session")
def signed_in(site: Site) -> Callable[[Role], Any]:
    """The cookies of a role, from one sign-in through the real page: browsers do it in `test_signing_in.py`."""
    place = urlsplit(site.url)
    said = {"domain": place.hostname, "path": "/", "expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    known: dict[Role, Any] = {}

    def cookies(role: Role) -> Any:
        if role not in known:
            account, visitor = site.accounts[role], Visitor(place.port or 0)
            held = visitor.sign_in(account.email, account.password).cookies
            known[role] = {"cookies": [{"name": name, "value": value, **said} for name, value in held.items()]}
        return known[role]

    return cookies


@pytest.fixture
def visit(stranger: Callable[..., Page], signed_in: Callable[[Role], Any]) -> Callable[..., Page]:
    """Opens the browser of somebody of a role, signed in."""

    def open_page(role: Role = Role.STAFF, *, script: bool = True, **options: Any) -> Page:
        return stranger(script=script, storage_state=signed_in(role), **options)

    return open_page


def sign_in(page: Page, account: Account) -> None:
    """From wherever the sign-in page is asked for."""
    if page.url == "about:blank":
        page.goto("/")
    page.get_by_label("Courriel").fill(account.email)
    page.get_by_label("Mot de passe").fill(account.password)
    page.get_by_role("button", name="Se connecter").click()
