"""A real Chromium in front of the real application; whatever a page does wrong behind the scenes fails its test."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, expect, sync_playwright

from models.engine import db
from models.policy import Role
from tests.browser.journeys import TABLE
from tests.browser.site import Account, Site, prepared, serving
from tests.served import Visitor

ORDINARY = {"width": 1280, "height": 720}
LONGEST = 120_000  # milliseconds: a wait ends when its condition holds; a slow machine fails nothing
expect.set_options(timeout=LONGEST)
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--in-process-gpu",  # a process less
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # what a page asks of another host fails, and is told
    "--disable-site-isolation-trials",  # one process for all the pages of one host
    "--renderer-process-limit=1",
    "--js-flags=--no-opt,--no-maglev",  # no page lives long enough for its scripts to be worth optimising: a seventh
)
CUT_OFF = "net::ERR_INTERNET_DISCONNECTED"
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


@pytest.fixture(scope="session", autouse=True)
def journeys() -> Iterator[None]:
    """Those that were counted, printed once they are all done."""
    yield
    if TABLE:
        sys.stdout.write("\n".join(["", f"{'parcours':63}clics/but champs/but", *sorted(TABLE), ""]))


@pytest.fixture(scope="session")
def site(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, run_folder: Path) -> Iterator[Site]:
    """The application, served; it stops after the browser has left."""
    with serving(prepared(run_folder, tmp_path_factory.mktemp("site"))) as served:
        kept = run_folder / "templates"  # what they compile to: the other workers have worked some of it out
        kept.mkdir(exist_ok=True)
        served.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept))
        with served.app.app_context():
            db.engine.update_execution_options(compiled_cache={})  # every statement of every concept, and not 500
        yield served


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    """Every flow works both ways."""
    return bool(request.param)


class Watch:
    """What a page does that nobody sees: messages, errors, calls to other hosts, which none finds."""

    def __init__(self, site: Site, context: BrowserContext, found: list[str]) -> None:
        self.site, self.found = site, found
        context.add_init_script(TELL)
        context.on("console", self._message)
        context.on("weberror", lambda one: self.found.append(f"error: {one.error}"))

    def _message(self, message: ConsoleMessage) -> None:
        outrun = message.text.startswith("Autofocus processing was blocked")  # the test typed before the page was ready
        if not (outrun or self._is_refused(message)):
            self.found.append(f"{message.type}: {message.text} {message.location['url']}")

    def _is_refused(self, message: ConsoleMessage) -> bool:
        """A form sent back with its errors is no fault, nor what a test keeps from leaving."""
        asked = message.location["url"].removeprefix(self.site.url).partition("#")[0] in self.site.asked
        return message.text.startswith("Failed to load resource") and (asked or CUT_OFF in message.text)


class Windows:
    """Opens browsers, and keeps those that are lent: a new one costs as much as a page. `found`: what went wrong."""

    def __init__(self, site: Site, chromium: Browser) -> None:
        self.site, self.chromium = site, chromium
        self.found, self.idle = list[str](), dict[str, list[Page]]()

    def open(self, *, script: bool = True, **options: Any) -> Page:
        """A browser of one's own, to be closed."""
        options = {"base_url": self.site.url, "locale": "fr-FR", "java_script_enabled": script} | options
        context = self.chromium.new_context(**options)
        context.set_default_timeout(LONGEST)
        Watch(self.site, context, self.found)
        return context.new_page()

    @contextmanager
    def lent(self) -> Iterator[Callable[..., Page]]:
        """What lends, until the block ends, a browser with these cookies alone, on the page of whoever had it last."""
        out = list[tuple[str, Page]]()

        def lend(cookies: Any, *, viewport: Any = ORDINARY, **options: Any) -> Page:
            sort = repr(sorted(options.items()))
            page = self.idle[sort].pop() if self.idle.get(sort) else self.open(viewport=viewport, **options)
            out.append((sort, page))
            page.context.clear_cookies()
            page.context.add_cookies(cookies)
            if page.viewport_size != viewport:
                page.set_viewport_size(viewport)
            return page

        yield lend
        for sort, page in out:
            with suppress(Error):  # a page that is still coming
                # What it said before has arrived; what nobody sees is not laid out again for the next one's width.
                page.evaluate("document.documentElement.style.display = 'none'")
            self.idle.setdefault(sort, []).append(page)


@pytest.fixture(scope="session")
def windows(site: Site, chromium: Browser) -> Windows:
    """The browsers of the run."""
    return Windows(site, chromium)


@pytest.fixture
def behind(windows: Windows) -> Iterator[None]:
    """At the end, nothing may have gone wrong behind the scenes."""
    yield
    wrong = windows.found.copy()
    windows.found.clear()
    assert wrong == []


@pytest.fixture
def stranger(windows: Windows, behind: None) -> Iterator[Callable[..., Page]]:
    """Opens browsers of people who are not signed in, each new."""
    pages = list[Page]()

    def open_page(**options: Any) -> Page:
        pages.append(windows.open(**options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()


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
def visit(
    windows: Windows, stranger: Callable[..., Page], signed_in: Callable[[Role], Any]
) -> Iterator[Callable[..., Page]]:
    """Lends the browser of somebody of a role, signed in; `own`: a new one, where a test leaves something in it."""
    with windows.lent() as lend:

        def open_page(role: Role | None = Role.STAFF, *, own: bool = False, script: bool = True, **said: Any) -> Page:
            known = signed_in(role) if role else {"cookies": []}
            if own:
                return stranger(script=script, storage_state=known, **said)
            return lend(known["cookies"], script=script, **said)

        yield open_page


def sign_in(page: Page, account: Account) -> None:
    """From wherever the sign-in page is asked for."""
    if page.url == "about:blank":
        page.goto("/")
    page.get_by_label("Courriel").fill(account.email)
    page.get_by_label("Mot de passe").fill(account.password)
    page.get_by_role("button", name="Se connecter").click()
