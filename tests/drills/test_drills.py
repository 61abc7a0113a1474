"""Nothing acknowledged is lost, and it comes back by itself (`app/docs/security.md#losing-nothing` 27 to 31).

`DRILL_CONNECTIONS=500 DRILL_SECONDS=60 DRILL_PEOPLE=20 pytest tests/drills/test_drills.py -k half_open -s` plays the
half-open requests at their full size, and says its figures; `DRILL_ROUNDS=10 … -k killed` kills it ten times.
"""

from __future__ import annotations

import os
import resource
import secrets
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import make_url

from app.database import LOCK_PATIENCE
from models.engine import set_words
from tests.drills.half_open import HalfOpen, waits
from tests.drills.server import EMAIL, PASSWORD, Browser, Crowd, Store
from tests.drills.small_disk import can_mount, small_disk
from tests.migrated import migrated_url
from tests.served import children

pytestmark = pytest.mark.xdist_group("drills")  # their servers are started once
FULL = "Il n'y a plus de place sur le serveur : rien n'est enregistré. Prévenez qui l'administre."
UNAVAILABLE = (
    "Ce que vous étiez en train d'écrire est là. La base de données n'a pas répondu. Revoyez votre saisie, puis "
    "enregistrez : rien ne sera enregistré deux fois."
)
KILLS = int(os.environ.get("DRILL_ROUNDS", "1"))
CONNECTIONS = int(os.environ.get("DRILL_CONNECTIONS", "60"))
SECONDS = int(os.environ.get("DRILL_SECONDS", "1"))
PEOPLE = int(os.environ.get("DRILL_PEOPLE", "2"))
LEAKS = ("SELECT", "INSERT", "UPDATE", "sqlite", "psycopg", "OperationalError", "Traceback")


@pytest.fixture(scope="module")
def stores(tmp_path_factory, run_folder):
    """A store on each engine, by its name, in which the drills follow each other."""
    made = {}
    for engine in ("sqlite", "postgresql"):
        folder = tmp_path_factory.mktemp(engine)
        made[engine] = Store(folder, migrated_url(engine, run_folder, folder, f"drill_{secrets.token_hex(4)}"))
    yield made
    for one in made.values():
        one.leave()


@pytest.fixture
def on_sqlite(stores):
    """The store on SQLite, served."""
    stores["sqlite"].begin()
    return stores["sqlite"]


@pytest.fixture
def on_postgresql(stores):
    """The store on PostgreSQL, served."""
    stores["postgresql"].begin()
    return stores["postgresql"]


@pytest.fixture(params=["on_sqlite", "on_postgresql"])
def store(request):
    """A store on each engine, served."""
    return request.getfixturevalue(request.param)


def signed_in(store):
    """Somebody in front of it."""
    browser = Browser(store.port)
    browser.sign_in(EMAIL, PASSWORD)
    return browser


def said_well(page: str, sentence: str = UNAVAILABLE) -> bool:
    """Whether a page of refusal says that nothing was saved, and nothing of the inside."""
    return set_words(sentence) in unescape(page) and not [word for word in LEAKS if word in page]


def test_killed_while_people_write_it_loses_nothing_and_is_back(store):
    acknowledged = []
    for _ in range(KILLS):
        with Crowd(store.port) as crowd:
            crowd.wait_for(20)
            store.end(signal.SIGKILL)
        acknowledged += crowd.acknowledged
        assert set(crowd.acknowledged) <= store.names()
        store.start()

    assert len(acknowledged) >= 20 * KILLS
    assert set(acknowledged) <= store.names()


def test_a_long_lock_is_waited_for_then_said_and_reading_goes_on(on_sqlite, on_postgresql):
    with ThreadPoolExecutor() as both:  # the time of one wait
        list(both.map(lock_for_long, (on_sqlite, on_postgresql)))


def lock_for_long(store):
    browser = signed_in(store)
    with locked(store) as release:
        form, begun = browser.form(), time.monotonic()
        status, page = browser.create("Pendant", form)
        waited = time.monotonic() - begun
        read = browser.ask("/news").status_code
        release()

    assert (status, said_well(page), read) == (503, True, 200)
    assert "Pendant" in page  # what was typed waits in the page
    assert waited > LOCK_PATIENCE / 2  # it was given time to be let go
    assert browser.create("Après", form)[0] == 302
    assert store.names() == {"Après"}


class locked:  # noqa: N801 — reads as a state after `with`
    """Another program holds what every save needs."""

    def __init__(self, store):
        self.store = store

    def __enter__(self):
        if self.store.url:
            self.connection = psycopg.connect(self.store.url.replace("+psycopg", ""))
            self.connection.execute("LOCK TABLE organisation IN EXCLUSIVE MODE")
        else:
            self.connection = sqlite3.connect(self.store.folder / "alterventure.db", isolation_level=None)
            self.connection.execute("BEGIN IMMEDIATE")
        return self.connection.rollback

    def __exit__(self, *_error):
        self.connection.close()


def test_a_full_disk_is_said_reading_goes_on_and_writing_resumes(on_sqlite):
    store = on_sqlite
    browser = signed_in(store)
    file = store.folder / "alterventure.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    workers = [int(one) for one in children(store.process.pid)]
    for worker in workers:  # no file may grow any more, as on a disk that is full
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    refused = [browser.create(f"Plein {n}", browser.form()) for n in range(4)]
    read = browser.ask("/company/").status_code
    for worker in workers:
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    resumed = browser.create("Place", browser.form())[0]

    assert [(status, said_well(page)) for status, page in refused] == [(503, True)] * 4
    assert (read, resumed) == (200, 302)
    assert store.names() == {"Place"}


@pytest.mark.skipif(not can_mount(), reason="a disk to fill is mounted, which this account may not do")
def test_a_full_disk_of_the_server_is_said_reading_goes_on_and_writing_resumes(tmp_path):
    with TemporaryDirectory() as short, small_disk(Path(short)) as (url, disk):
        store = Store(tmp_path, url)
        store.start()
        try:
            browser = signed_in(store)
            fill(disk / "filler")
            answers = {}
            while sum(status != 302 for status, _page in answers.values()) < 10:  # what fits in begun pages is written
                name = secrets.token_hex(8)
                answers[name] = browser.create(name, browser.form())
            read = browser.ask("/company/").status_code
            (disk / "filler").unlink()
            resumed = browser.create("Place", browser.form())[0]

            written = {name for name, (status, _page) in answers.items() if status == 302}
            refused = [(status, said_well(page, FULL)) for status, page in answers.values() if status != 302]
            assert refused == [(507, True)] * 10
            assert (read, resumed) == (200, 302)
            assert store.names() == written | {"Place"}
        finally:
            store.leave()


def fill(file: Path) -> None:
    """Take what is left of a disk."""
    with file.open("wb", buffering=0) as taken, suppress(OSError):
        while taken.write(bytes(4096)):
            pass


def test_a_database_that_restarts_loses_nothing_and_shows_no_fault(on_postgresql):
    store, name = on_postgresql, make_url(on_postgresql.url).database
    address = store.url.replace("+psycopg", "").replace(f"/{name}", "/postgres")
    with psycopg.connect(address, autocommit=True) as admin, Crowd(store.port) as crowd:
        crowd.wait_for(20)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        store.wait_until_it_says(503)
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        crowd.wait_for(20)

    assert set(crowd.seen) <= {0, 302, 503}, crowd.seen.get(500)
    assert set(crowd.acknowledged) <= store.names()


def test_told_to_stop_it_finishes_what_it_began(store):
    with Crowd(store.port) as crowd:
        crowd.wait_for(20)
        store.end(signal.SIGTERM)

    assert store.process.exitcode == 0
    assert set(crowd.seen) <= {0, 302}  # refused at the door, or done
    assert set(crowd.acknowledged) <= store.names()
    # Whoever was in when it was told got an answer: what is in the database was acknowledged.
    assert store.names() <= set(crowd.acknowledged)


def test_half_open_requests_keep_nobody_out(on_sqlite):
    store, figures = on_sqlite, {}
    first = signed_in(store)
    for name, number in (("before", 0), ("during", CONNECTIONS)):
        with HalfOpen(store.port, number), ThreadPoolExecutor() as both:
            pages = both.submit(waits, first, "/company/", PEOPLE, SECONDS)
            health = waits(Browser(store.port), "/health", 1, SECONDS)
            figures[name] = (pages.result()[int(len(pages.result()) * 0.99) - 1], health[-1])

    print(figures)  # noqa: T201 — read by whoever plays it at its full size
    assert figures["during"][1] <= 1
    assert figures["during"][0] <= max(2 * figures["before"][0], 1)
