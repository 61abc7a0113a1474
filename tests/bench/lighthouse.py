"""`python -m tests.bench.lighthouse [ROUNDS]`: what Lighthouse says, as of a phone, of the pages people live in.

It needs `npx` (Node.js ≥ 18), which fetches Lighthouse, and Chromium. The demonstration is made anew and served on
loopback. A line for each page: performance (the median over the rounds, the lowest, the highest), accessibility, best
practices, milliseconds to the largest paint and of a blocked thread, what moved, what takes from the scores; then the
load of the machine, since a busy one lowers the first figure alone.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from models.parties.company import Company
from models.policy import Role
from tests.browser.site import prepare, serving
from tests.served import Visitor, free_port, serve

LIGHTHOUSE = "lighthouse@12.8.2"  # the last one for Node.js 18 and 20
SOUGHT = ("performance", "accessibility", "best-practices")
PAGES = {
    "home": (Role.STAFF, "/"),
    "list": (Role.STAFF, "/company/"),
    "company": (Role.STAFF, "/company/details/?id={company}"),
    "committee": (Role.COMMITTEE, "/"),
}
PATIENCE = 60  # seconds for the server to answer


@dataclass(frozen=True)
class Seen:
    """Of one page, once: its scores, its largest paint, its blocked milliseconds, what moved, what takes from them."""

    scores: tuple[float, ...]
    paint: float
    blocked: float
    moved: float
    faults: tuple[str, ...]


def measure(rounds: int) -> dict[str, list[Seen]]:
    """Page → what was seen of it, the pages in turn."""
    found: dict[str, list[Seen]] = {name: [] for name in PAGES}
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder))
        with serving(Path(folder)) as site:
            company, accounts = site.id_of(Company, name="Le Pain Partagé (démo)"), site.accounts
        port = free_port()
        server = serve("wsgi:app", port, 1, INSTANCE_PATH=folder, DATABASE_URL="")
        try:
            _wait(port)
            known = {one: Visitor(port).sign_in(accounts[one].email, accounts[one].password) for one in _roles()}
            for _round in range(rounds):
                for name, (role, path) in PAGES.items():
                    address = f"http://127.0.0.1:{port}{path.format(company=company)}"
                    found[name].append(_look(address, known[role].cookies))
        finally:
            server.terminate()
            server.wait()
    return found


def _roles() -> set[Role]:
    return {role for role, _path in PAGES.values()}


def _wait(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while Visitor(port).ask("/sign-in").status_code != 200:
        assert time.monotonic() < end, "the server does not answer"
        time.sleep(0.2)


def _look(address: str, cookies: dict[str, str]) -> Seen:
    """One run, as Lighthouse does it of a phone."""
    chromium = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    assert chromium, "Chromium is absent: `apt-get install chromium`."
    sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    words = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--extra-headers={json.dumps(sent)}"]
    words += [f"--only-categories={','.join(SOUGHT)}", "--chrome-flags=--headless --no-sandbox"]
    done = subprocess.run(words, env=os.environ | {"CHROME_PATH": chromium}, capture_output=True, check=True)
    said = json.loads(done.stdout)
    assert said["finalDisplayedUrl"] == address, said["finalDisplayedUrl"]  # not the page where one signs in
    audits, categories = said["audits"], [said["categories"][one] for one in SOUGHT]
    weighed = [(each["id"], one["id"]) for one in categories for each in one["auditRefs"] if each["weight"]]
    lost = [f"{audit} {audits[audit]['score']}" for audit, _of in weighed if (audits[audit]["score"] or 0) < 0.9]
    figure = {one: audits[one]["numericValue"] for one in ("largest-contentful-paint", "total-blocking-time")}
    moved = audits["cumulative-layout-shift"]["numericValue"]
    return Seen(tuple(one["score"] for one in categories), *figure.values(), moved, tuple(lost))


def _line(name: str, those: list[Seen]) -> str:
    performance = [one.scores[0] for one in those]
    spread = f"{statistics.median(performance):.2f} ({min(performance):.2f}–{max(performance):.2f})"
    rest = " ".join(f"{min(one.scores[n] for one in those):.2f}" for n in (1, 2))
    paint, blocked = (statistics.median(getattr(one, what) for one in those) for what in ("paint", "blocked"))
    moved, faults = max(one.moved for one in those), sorted({one for each in those for one in each.faults})
    return f"{name:10} {spread} {rest}  {paint:5.0f} ms {blocked:4.0f} ms {moved:.3f}  {', '.join(faults)}"


if __name__ == "__main__":
    before = os.getloadavg()[0]
    for name, those in measure(int(sys.argv[1]) if sys.argv[1:] else 3).items():
        print(_line(name, those))
    print(f"load: {before:.1f} before, {os.getloadavg()[0]:.1f} after")
