"""`python -m tests.bench [ROUNDS]`: the real server and the floor, in turn, on the store that the environment names.

Fill it first: `flask --app wsgi prepare`, then `flask --app wsgi bench generate --companies 100000`. Each line gives
the median and the 95th percentile in milliseconds, the floor's median, the ratio of both, the statements and the
kilobytes of an answer; the last lines give the files and what the server's memory became.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex
from threading import Event, Thread

import psycopg
from sqlalchemy import func, make_url, select

from app import create_app
from app.config import read_settings
from models.accounts.password import hashed
from models.accounts.user import User
from models.engine import db
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.policy import Role
from tests.factories import siren
from tests.pages import Page
from tests.served import Answer, Visitor, free_port, serve

PASSWORD = "un banc d'essai pour mesurer"
NUMBERS = count(int(time.time()) % 1_000_000 * 9)
EXPORT_ROUNDS = 3
ROWS = (
    "SELECT o.name, o.siren, c.ess_status, c.state FROM organisation o JOIN company c ON c.id = o.id "
    "WHERE o.deleted_at IS NULL ORDER BY o.sort_key, o.id"
)


class Server(Visitor):
    """A server, and somebody in front of it."""

    def __init__(self, name: str) -> None:
        super().__init__(free_port(), kept=True)
        self.process = serve(name, self.port, 1, SESSION_HOURS="24")

    @contextmanager
    def other(self) -> Iterator[Visitor]:
        """The same person, on another connection."""
        visitor = Visitor(self.port, self.cookies, kept=True)
        try:
            yield visitor
        finally:
            visitor.connection.close()

    @property
    def memory(self) -> float:
        """Megabytes of the worker that has most."""
        listed = subprocess.run(["ps", "--ppid", str(self.process.pid), "-o", "rss="], capture_output=True, check=True)
        return max(int(one) for one in listed.stdout.split()) / 1024


@contextmanager
def served(name: str) -> Iterator[Server]:
    """`bin/run`'s server with one worker, so that memory and statements are those of one."""
    server = Server(name)
    try:
        for _ in range(300):
            if server.ask("/health").status_code:
                break
            time.sleep(0.1)
        yield server
    finally:
        server.connection.close()
        server.process.terminate()
        server.process.wait()


@dataclass(frozen=True)
class Known:
    """Records to open, somebody to open them."""

    email: str
    companies: list[int]
    applications: list[int]
    total: int


def known() -> Known:
    """From the store; the account is made for the occasion."""
    with create_app().app_context():
        email = "banc@example.org"
        user = db.session.scalars(select(User).filter_by(email=email)).first() or User(email=email, name="Banc")
        user.role, user.password_hash = Role.STAFF, hashed(PASSWORD)
        db.session.add(user)
        db.session.commit()
        total = db.session.scalar(select(func.count(Company.id))) or 0
        spread = select(Company.id).where(Company.id % max(1, total // 40) == 0).limit(40)
        filed = select(FundApplication.id).order_by(FundApplication.id.desc()).limit(40)
        found = Known(email, list(db.session.scalars(spread)), list(db.session.scalars(filed)), total)
        db.session.remove()
        db.engine.dispose()  # the servers may be forked from here
        return found


Ask = Callable[[int], Answer]


def pages(real: Server, floor: Server, store: Known) -> dict[str, tuple[Ask, Ask]]:
    """What is measured: the real page, and the least that shows the same."""
    deep = max(2, store.total // 100)

    def both(real_path: str, floor_path: str = "") -> tuple[Ask, Ask]:
        return lambda _n: real.ask(real_path), lambda _n: floor.ask(floor_path or real_path)

    def each(path: str, short: str, ids: list[int]) -> tuple[Ask, Ask]:
        return (
            lambda n: real.ask(path.format(ids[n % len(ids)])),
            lambda n: floor.ask(short.format(ids[n % len(ids)])),
        )

    return {
        "liste": both("/company/"),
        f"page {deep}": both(f"/company/?page={deep}"),
        "recherche": both("/company/?q=boulangerie+lozere", "/company/?q=boulangerie+lozere"),
        "recherche rare": both(f"/company/?q=velo+{store.total - 1}"),
        "filtre": both("/company/?ess_status=scic&state=active"),
        "tri": both("/company/?sort=-siren"),
        "formulaire entreprise": each("/company/edit/?id={}", "/company/{}", store.companies),
        "formulaire dossier": each("/fund_application/edit/?id={}", "/fund_application/{}", store.applications),
        "enregistrer": (_saving(real, store), _floor_saving(floor, store)),
        "créer": (_creating(real), _floor_creating(floor)),
    }


def _saving(real: Server, store: Known) -> Ask:
    def save(n: int) -> Answer:
        path = f"/company/edit/?id={store.companies[n % len(store.companies)]}"
        form = Page(real.ask(path)).form(website=f"https://www.exemple{n}.fr")  # type: ignore[arg-type]
        return real.ask(path, form)

    return save


def _floor_saving(floor: Server, store: Known) -> Ask:
    return lambda n: floor.ask(
        f"/company/{store.companies[n % len(store.companies)]}", {"website": f"https://www.exemple{n}.fr"}
    )


def _creating(real: Server) -> Ask:
    def create(_n: int) -> Answer:
        said = {"name": token_hex(8), "siren": siren(next(NUMBERS)), "ess_status": "scop"}  # a name like no other
        return real.ask("/company/new/", Page(real.ask("/company/new/")).form(**said))  # type: ignore[arg-type]

    return create


def _floor_creating(floor: Server) -> Ask:
    return lambda _n: floor.ask("/company/new", {"name": token_hex(8), "siren": siren(next(NUMBERS))})


def measure(rounds: int) -> None:
    """Everything, printed as it comes."""
    store = known()
    print(f"{store.total} entreprises, {rounds} tours")
    print(f"{'':24}{'médiane':>9}{'p95':>8}{'plancher':>9}{'rapport':>8}{'requêtes':>9}{'ko':>7}")
    with served("tests.bench.measured:app") as real, served("tests.bench.floor:app") as floor:
        real.connection.close()  # left idle while the floor started
        real.sign_in(store.email, PASSWORD)
        found = pages(real, floor, store)
        before = real.memory
        for name, (ask, least) in found.items():
            _print_line(name, _interleaved(ask, least, rounds))
        print(f"mémoire du serveur : {before:.0f} Mo avant, {real.memory:.0f} Mo après")
        _exports(real)
        _neighbours(real, rounds)


def _interleaved(ask: Ask, least: Ask, rounds: int) -> tuple[list[Answer], list[Answer]]:
    ours, theirs = [], []
    for n in range(rounds + 2):
        ours.append(ask(n))
        theirs.append(least(n))
    for one in (*ours, *theirs):
        assert one.status_code in {200, 302}, one.body.decode()[:2000]
    return ours[2:], theirs[2:]  # the first two warm the caches of both


def _print_line(name: str, answers: tuple[list[Answer], list[Answer]]) -> None:
    ours, theirs = ([one.seconds * 1000 for one in found] for found in answers)
    middle, least = statistics.median(ours), statistics.median(theirs)
    p95 = statistics.quantiles(ours, n=20)[-1]
    last = answers[0][-1]
    size = len(last.body) / 1000
    said = f"{middle:>9.1f}{p95:>8.1f}{least:>9.1f}{middle / least:>7.1f}×{last.headers['X-Statements']:>9}{size:>7.1f}"
    print(f"{name:24}{said}", flush=True)


def _exports(real: Server) -> None:
    raw = _raw()
    for form in ("excel", "xlsx"):
        before = real.memory
        with real.other() as browser:  # the first connection was left idle too long
            found = [browser.ask(f"/company/export/{form}/") for _ in range(EXPORT_ROUNDS)]
        best = min(found, key=lambda one: one.seconds)
        beside = f"brut {raw:.2f} s soit {raw / best.seconds:.0%}" if raw else "brut non mesuré : sqlite3 manque"
        print(
            f"export {form:17}{best.seconds:>8.1f} s, premier octet {best.first * 1000:.0f} ms, "
            f"{len(best.body) / 1e6:.1f} Mo, mémoire +{real.memory - before:.1f} Mo, {beside}",
            flush=True,
        )


def _neighbours(real: Server, rounds: int) -> None:
    """What four people who list feel of a fifth who exports."""
    alone = _listing(real, rounds)
    stop = Event()

    def export() -> None:
        with real.other() as browser:
            while not stop.is_set():
                browser.ask("/company/export/excel/")

    busy = Thread(target=export)
    busy.start()
    beside = _listing(real, rounds)
    stop.set()
    busy.join()
    print(f"quatre qui listent : {alone:.1f} ms, {beside:.1f} ms pendant un export, {beside / alone:.1f}×", flush=True)


def _listing(real: Server, rounds: int) -> float:
    """The median of four browsers at once, in milliseconds."""
    found: list[float] = []

    def look() -> None:
        with real.other() as browser:
            found.extend(browser.ask("/company/").seconds * 1000 for _ in range(rounds))

    people = [Thread(target=look) for _ in range(4)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return statistics.median(found)


def _raw() -> float:
    """Seconds that the database's own client takes to write the same rows, at best; 0 when it is not installed."""
    url = make_url(read_settings().database_url)
    if url.drivername.startswith("sqlite"):
        client = shutil.which("sqlite3")
        return min(_raw_sqlite(client, str(url.database)) for _ in range(EXPORT_ROUNDS)) if client else 0
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return min(_raw_postgresql(address) for _ in range(EXPORT_ROUNDS))


def _raw_sqlite(client: str, path: str) -> float:
    start = time.perf_counter()
    subprocess.run([client, "-csv", path, ROWS], stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def _raw_postgresql(address: str) -> float:
    start = time.perf_counter()
    with psycopg.connect(address) as connection, connection.cursor().copy(f"COPY ({ROWS}) TO STDOUT CSV") as rows:
        for _piece in rows:
            pass
    return time.perf_counter() - start


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parents[2])
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
