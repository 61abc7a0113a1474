"""Two servers on a primary of PostgreSQL and its standby: one is killed, the other promoted, nothing is lost.

`DRILL_ROUNDS=10 pytest -s tests/drills/test_standby.py` plays ten failovers and tells their figures; each former
primary comes back as the standby of the other. Without `DRILL_ROUNDS` it is left out: one failover takes most of a
minute, and ten seconds of processor beside those of both PostgreSQL and of the workers.
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event, Thread

import pytest
from sqlalchemy import select

from app import deploy
from app.scheduler import LEADS_NO_MORE, Task, leading, play
from models.engine import db
from models.parties.company import Company
from tests.drills.pair import Pair
from tests.drills.server import EMAIL, NUMBERS, PASSWORD, Browser, Store, until
from tests.drills.test_drills import said_well
from tests.factories import siren
from tests.postgres import keep_locks_in
from tests.served import token

pytestmark = [
    pytest.mark.xdist_group("drills"),
    pytest.mark.skipif("DRILL_ROUNDS" not in os.environ, reason="a minute long: DRILL_ROUNDS=1 plays it"),
]
ROUNDS = int(os.environ.get("DRILL_ROUNDS", "1"))
WRITES = 10 if ROUNDS == 1 else 40
BACK_WITHIN = 10  # seconds after the promotion
STRANGER, GUESSES = "personne@exemple.fr", 5


@dataclass
class Writers:
    """People who write, each request to the other server, and send what was refused again until it is acknowledged."""

    ports: tuple[int, int]
    cookies: dict[str, str]
    people: int = 4
    acknowledged: list[tuple[float, int, str]] = field(default_factory=list)  # when, by which server, what
    seen: Counter[int] = field(default_factory=Counter)

    def __enter__(self):
        self.stop = Event()
        self.threads = [Thread(target=self._write, args=(one,)) for one in range(self.people)]
        for one in self.threads:
            one.start()
        return self

    def __exit__(self, *_error):
        self.stop.set()
        for one in self.threads:
            one.join()

    def _write(self, turn):
        browsers, form = behind_one_address(self.ports, self.cookies), None
        while form or not self.stop.is_set():
            turn += 1
            browser = browsers[turn % 2]
            form = form or company(browser)
            answer = browser.ask("/company/new/", form) if form else None
            status = answer.status_code if answer else browser.last
            self.seen[status] += 1
            if status == 302:
                self.acknowledged.append((time.monotonic(), browser.port, form["name"]))
                form = None
            else:
                time.sleep(0.05)

    def wait_for_more(self):
        """Until each server acknowledged some more."""
        begun = time.monotonic()
        until(lambda: all(len(self.since(begun, port)) >= WRITES // 2 for port in self.ports))

    def since(self, moment, port):
        """The instants at which a server acknowledged something, from a moment on."""
        return [at for at, by, _name in self.acknowledged.copy() if by == port and at >= moment]


def behind_one_address(ports, cookies):
    """Somebody whose requests go to one server or the other, as a proxy sends them: the same cookies for both."""
    browsers, jar = [Browser(port) for port in ports], dict(cookies)
    for one in browsers:
        one.cookies = jar
    return browsers


def company(browser):
    """The form of a company like no other, ready to be sent; None when no server gives it."""
    form = browser.form()
    said = {"name": secrets.token_hex(8), "siren": siren(next(NUMBERS)), "ess_status": "scop", "state": "active"}
    return form | said if form["_key"] else None


@pytest.fixture(scope="module")
def pair(tmp_path_factory, run_folder):
    """The primary and its standby."""
    keep_locks_in(run_folder / "postgres")
    made = Pair(tmp_path_factory.mktemp("pair") / "pg", until)
    try:
        made.add_standby()
        yield made
    finally:
        made.leave()


@pytest.fixture(scope="module")
def store(pair, tmp_path_factory):
    """The store of both, and the first server in front of it."""
    made = Store(tmp_path_factory.mktemp("first"), pair.url)
    made.start()
    yield made
    made.leave()


@pytest.fixture(scope="module")
def ports(store, tmp_path_factory):
    """Where the two servers answer: the second has of the first the address of the store and the key alone."""
    folder = tmp_path_factory.mktemp("second")
    shutil.copy(store.folder / "secret-key", folder)
    second = Store(folder, store.url, is_second=True)
    second.start()
    yield store.port, second.port
    second.leave()


def names(store):
    """Every company, as often as it is there."""
    with store.app.app_context():
        found = list(db.session.scalars(select(Company.name)))
        db.session.remove()
        db.engine.dispose()
    return found


def signed_in(port):
    """Somebody in front of a server."""
    browser = Browser(port)
    browser.sign_in(EMAIL, PASSWORD)
    return browser


def guess(port):
    """What a server answers to a wrong password."""
    browser = Browser(port)
    said = {"csrf_token": token(browser.ask("/sign-in").get_data()), "email": STRANGER, "password": "un mot au hasard"}
    return browser.ask("/sign-in", said).status_code


class Leader(Thread):
    """A server whose task lasts longer than the primary: what came of its commit."""

    def __init__(self, app):
        super().__init__()
        self.app, self.ready, self.go_on, self.refusal = app, Event(), Event(), ""
        self.start()
        assert self.ready.wait(60)

    def run(self):
        with self.app.app_context():
            try:
                with leading() as self.leads:
                    self.ready.set()
                    assert self.go_on.wait(300)
                    play(TASK)
            except ValueError as refusal:
                self.refusal = str(refusal)


TASK = Task("drill", "Essai", lambda: "Fait.")


def leads(app):
    """Whether another server may play tasks; it plays one if so."""
    with app.app_context(), leading() as is_leader:
        if is_leader:
            play(TASK)
        return is_leader


def test_the_primary_is_killed_the_standby_promoted_and_nothing_is_lost(pair, store, ports):
    """Sign-ins, brakes, keys of forms and the leader of tasks are those of before, on both servers."""
    first, second = ports
    guests = [signed_in(first) for _ in range(2)]
    guessed = [guess(ports[number % 2]) for number in range(GUESSES)]
    told = [round_of(pair, store, ports, guests[0]) for _ in range(ROUNDS)]

    assert guessed == [401] * GUESSES
    assert guess(second) == 429  # those that the dead primary noted, on either server
    stale = dict(guests[1].cookies)
    guests[1].ask("/sign-out", {"csrf_token": token(guests[1].ask("/company/new/").get_data())})
    assert "/sign-in" in (Browser(second, stale).ask("/company/new/").location or "")
    written, back = sum(one for one, _seconds in told), [max(seconds) for _one, seconds in told]
    sys.stdout.write(f"\n{ROUNDS} failovers: {written} writes acknowledged, 0 lost; first write back, on the later ")
    sys.stdout.write(f"server, {min(back):.2f} to {max(back):.2f} s after the promotion\n")


def round_of(pair, store, ports, guest):
    """One failover: how many writes were acknowledged, and after how long each server took one again."""
    (typing, elsewhere), leader = behind_one_address(ports, guest.cookies), Leader(store.app)
    sent, open_still = company(typing), company(typing)
    assert typing.ask("/company/new/", sent).status_code == 302
    assert (leader.leads, leads(store.app)) == (True, False)
    with Writers(ports, guest.cookies) as writers:
        writers.wait_for_more()
        pair.lose_primary()
        for port in ports:
            until(lambda port=port: Browser(port).ask("/ready").status_code == 503)
        refused = typing.ask("/company/new/", open_still)
        pair.promote()
        promoted = time.monotonic()
        writers.wait_for_more()
    leader.go_on.set()
    leader.join()

    seconds = [min(writers.since(promoted, port)) - promoted for port in ports]
    assert max(seconds) <= BACK_WITHIN
    assert set(writers.seen) <= {302, 503}
    assert (refused.status_code, said_well(refused.get_data()), open_still["name"] in refused.get_data()) == (
        503,
        True,
        True,
    )
    assert (leader.refusal, leads(store.app)) == (LEADS_NO_MORE, True)
    again = [elsewhere.ask("/company/new/", form).status_code for form in (sent, open_still)]
    there, acknowledged = Counter(names(store)), [name for _at, _port, name in writers.acknowledged]
    assert again == [302, 302]
    assert [there[one] for one in (*acknowledged, sent["name"], open_still["name"])] == [1] * (len(acknowledged) + 2)
    with store.app.app_context():
        warned = list(deploy.without_a_spare(store.app.config["SETTINGS"]))
        db.session.remove()
        db.engine.dispose()
    assert sum("synchronous_standby_names" in one for one in warned) == 1
    pair.take_back()
    return len(acknowledged) + 2, seconds
