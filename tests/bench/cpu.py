"""Processor time of a page inside one process: `python -m tests.bench.cpu STORE [ROUNDS]`, to pair two checkouts.

STORE is a SQLite file with companies and applications, which is copied first, or the address of a PostgreSQL database
that may be written in. A line for each page: milliseconds of this process for one answer (the median over the rounds),
how many times the list that is, milliseconds of the clock, since PostgreSQL works in another process, and statements.
Run it in turn in two checkouts and compare the medians.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from admin_views.engine.list_rows import PAGE_SIZE
from models.engine import db
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.policy import Role
from tests.bench.recorded import _application
from tests.migrated import copy_file
from tests.pages import Page
from tests.seats import account
from tests.sessions import let_in
from tests.statements import statements


@dataclass(frozen=True)
class Measured:
    """Of one answer: milliseconds of this process, milliseconds of the clock, statements."""

    processor: float
    clock: float
    statements: int


def measure(store: str, rounds: int) -> dict[str, Measured]:
    """Page → what it costs, the median over the rounds."""
    with tempfile.TemporaryDirectory() as folder:
        url = store
        if "://" not in store:
            copy_file(Path(store), Path(folder) / "store.db")
            url = f"sqlite:///{folder}/store.db"
        app = _application(Path(folder), url)
        client = app.test_client()
        with app.app_context():
            db.session.add(user := account(Role.STAFF, email=f"{token_hex(8)}@example.org"))
            let_in(client, user)
            first = (select(func.min(one.id)) for one in (Company, FundApplication))
            company, filed = map(db.session.scalar, first)
            total = db.session.scalar(select(func.count(Company.id)))
        asks = _asks(client, company, filed, -(-(total or 1) // PAGE_SIZE))
        return {name: _median(ask, rounds) for name, ask in asks.items()}


def _asks(client: FlaskClient, company: Any, filed: Any, last: int) -> dict[str, Callable[[], Any]]:
    address, numbers = f"/company/edit/?id={company}", count()
    return {
        "list": lambda: client.get("/company/"),
        "last page": lambda: client.get(f"/company/?page={last}"),
        "last page, sorted": lambda: client.get(f"/company/?sort=-name&page={last}"),
        "search without a hit": lambda: client.get("/company/?q=zzyyxxbrouette"),
        "filter": lambda: client.get("/company/?ess_status=scop"),
        "form": lambda: client.get(address),
        "page": lambda: client.get(f"/company/details/?id={company}"),
        "fund page": lambda: client.get(f"/fund_application/details/?id={filed}"),
        "home": lambda: client.get("/"),
        "week": lambda: client.get("/week"),
        "save": lambda: _saved(client, address, next(numbers)),
    }


def _saved(client: FlaskClient, address: str, number: int) -> Any:
    """A save of the form as it was opened first, by a browser that was told of the last one; the version follows."""
    if address not in _OPENED:
        form = Page(client.get(address)).form()
        _OPENED[address] = form, client.get_cookie("session").value  # type: ignore[union-attr]
    form, cookie = _OPENED[address]
    form["acronym"] = f"B{number}"
    client.set_cookie("session", cookie)
    answer = client.post(address, data=form)
    assert answer.status_code == 302, answer.status_code
    form["_version"] = str(int(form["_version"]) + 1)
    return answer


_OPENED: dict[str, tuple[MultiDict[str, str], str]] = {}  # address → its form, and the cookie with which it was opened


def _median(ask: Callable[[], Any], rounds: int) -> Measured:
    times: list[tuple[float, float]] = []
    for _ in range(rounds + 5):
        with statements() as seen:
            start = time.process_time(), time.perf_counter()
            answer = ask()
            times.append(((time.process_time() - start[0]) * 1000, (time.perf_counter() - start[1]) * 1000))
        assert answer.status_code in {200, 302}, answer.status_code
    processor, clock = (statistics.median(found) for found in zip(*times[5:], strict=True))
    return Measured(processor, clock, len(seen))


def _print(found: dict[str, Measured]) -> None:
    print(f"{'':24}{'processor':>10}{'× list':>8}{'clock':>9}{'statements':>11}")
    for name, one in found.items():
        ratio = one.processor / found["list"].processor
        print(f"{name:24}{one.processor:>10.1f}{ratio:>8.1f}{one.clock:>9.1f}{one.statements:>11}", flush=True)


if __name__ == "__main__":
    _print(measure(sys.argv[1], int((sys.argv[2:] or ["60"])[0])))
