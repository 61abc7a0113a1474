"""Processor time of a page inside one process: `python -m tests.bench.cpu STORE [ROUNDS]`, to pair two checkouts.

STORE is a SQLite file with companies and applications; it is copied first. A line for each page: its name, milliseconds
of this process for one answer (the median over the rounds). Run it in turn in two checkouts and compare the medians.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.datastructures import MultiDict

from tests.bench.recorded import _application, _signed_in
from tests.pages import Page


def measure(store: Path, rounds: int) -> dict[str, float]:
    """Page → median milliseconds of processor."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(store, Path(folder) / "store.db")
        app = _application(Path(folder), f"sqlite:///{folder}/store.db")
        client = _signed_in(app, "staff")
        with app.app_context(), app.extensions["sqlalchemy"].engine.connect() as connection:
            company, filed = (
                connection.execute(text(f"SELECT min(id) FROM {table}")).scalar()
                for table in ("company", "fund_application")
            )
        asks = _asks(client, company, filed)
        return {name: _median(ask, rounds) for name, ask in asks.items()}


def _asks(client: FlaskClient, company: Any, filed: Any) -> dict[str, Callable[[], Any]]:
    address, numbers = f"/company/edit/?id={company}", count()
    return {
        "list": lambda: client.get("/company/"),
        "filter": lambda: client.get("/company/?ess_status=scop"),
        "form": lambda: client.get(address),
        "page": lambda: client.get(f"/company/details/?id={company}"),
        "fund page": lambda: client.get(f"/fund_application/details/?id={filed}"),
        "home": lambda: client.get("/"),
        "save": lambda: _saved(client, address, next(numbers)),
    }


def _saved(client: FlaskClient, address: str, number: int) -> Any:
    """A save of the form as it was opened first; only the version follows."""
    form = _FORMS.setdefault(address, Page(client.get(address)).form())
    form["acronym"] = f"B{number}"
    answer = client.post(address, data=form)
    assert answer.status_code == 302, answer.status_code
    form["_version"] = str(int(form["_version"]) + 1)
    return answer


_FORMS: dict[str, MultiDict[str, str]] = {}


def _median(ask: Callable[[], Any], rounds: int) -> float:
    times = []
    for _ in range(rounds + 5):
        start = time.process_time()
        answer = ask()
        times.append((time.process_time() - start) * 1000)
        assert answer.status_code in {200, 302}, answer.status_code
    return round(statistics.median(times[5:]), 2)


if __name__ == "__main__":
    for page_name, milliseconds in measure(Path(sys.argv[1]), int((sys.argv[2:] or ["60"])[0])).items():
        print(page_name, milliseconds, sep="\t")
