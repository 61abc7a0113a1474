"""`python -m tests.bench [ROUNDS] [pages]`: the real server and the page by hand, in turn, on the environment's store.

Fill it first: `flask --app wsgi prepare`, then `flask --app wsgi bench generate --companies 100000`; it is written in.
A line gives milliseconds of the server's processor for an answer (the median, and the 95th percentile), those of the
page by hand, the ratio of both, milliseconds of the clock of both (PostgreSQL works in another process, and a busy
machine waits), statements and kilobytes; the last lines give the server's memory and the files, but for `pages` alone.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

import psycopg
from sqlalchemy import make_url

from app.config import read_settings
from tests.bench.journeys import PASSWORD, Journey, journeys, known
from tests.served import Answer, Visitor, children, free_port, serve

WARM = 3  # rounds that are not counted: they warm the caches of both
SETTLED, IDLE = 0.005, 0.0001  # seconds: a server that took less of the processor meanwhile waits
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
    def worker(self) -> Path:
        """What the kernel tells of the only one."""
        return Path(f"/proc/{children(self.process.pid)[0]}")

    @property
    def spent(self) -> float:
        """The seconds of processor that its threads took so far, to the microsecond."""
        told = (one.read_text(encoding="ascii") for one in self.worker.glob("task/*/schedstat"))
        return sum(int(one.split()[0]) for one in told) / 1e9

    @property
    def settled(self) -> float:
        """The same, once it does nothing more: what an answer leaves to be done is part of what it costs."""
        spent = self.spent
        while True:
            time.sleep(SETTLED)
            spent, before = self.spent, spent
            if spent - before < IDLE:
                return spent

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
class Cost:
    """Of the answers to the same question: milliseconds, the last answer."""

    processor: list[float]
    clock: list[float]
    last: Answer


def measure(rounds: int, *, files: bool = True) -> None:
    """Everything, printed as it comes."""
    store = known()
    print(f"{store.total} entreprises, {rounds} tours")
    heads = ("processeur", "p95", "à la main", "rapport", "horloge", "à la main", "requêtes", "ko")
    print(" " * 24 + "".join(f"{one:>11}" for one in heads))
    with served("tests.bench.measured:app") as real, served("tests.bench.floor:app") as floor:
        real.connection.close()  # left idle while the floor started
        real.sign_in(store.email, PASSWORD)
        before = real.memory
        for name, journey in journeys(real, floor, store).items():
            _print_line(name, *_interleaved(real, floor, journey, rounds))
        print(f"mémoire du serveur : {before:.0f} Mo avant, {real.memory:.0f} Mo après")
        if files:
            _exports(real)
            _neighbours(real, rounds)


def _interleaved(real: Server, floor: Server, journey: Journey, rounds: int) -> tuple[Cost, Cost | None]:
    sides = [(real, journey.real), *([(floor, journey.floor)] if journey.floor else [])]
    answers: list[list[tuple[float, Answer]]] = [[] for _ in sides]
    for n in range(rounds + WARM):
        for (server, prepared), found in zip(sides, answers, strict=True):
            ask = prepared(n)
            before = server.spent
            answer = ask()
            assert answer.status_code in {200, 302}, answer.body.decode()[:2000]
            found.append((server.settled - before, answer))
    ours, *theirs = (_cost(found[WARM:]) for found in answers)
    return ours, theirs[0] if theirs else None


def _cost(found: list[tuple[float, Answer]]) -> Cost:
    return Cost([one * 1000 for one, _ in found], [one.seconds * 1000 for _, one in found], found[-1][1])


def _print_line(name: str, ours: Cost, theirs: Cost | None) -> None:
    middle, p95 = statistics.median(ours.processor), statistics.quantiles(ours.processor, n=20)[-1]
    told = [f"{middle:.1f}", f"{p95:.1f}", "", "", f"{statistics.median(ours.clock):.1f}", ""]
    if theirs:
        least = statistics.median(theirs.processor)
        told[2:4] = f"{least:.1f}", f"{middle / least:.1f}×"
        told[5] = f"{statistics.median(theirs.clock):.1f}"
    told += [ours.last.headers["X-Statements"], f"{len(ours.last.body) / 1000:.1f}"]
    print(f"{name:24}" + "".join(f"{one:>11}" for one in told), flush=True)


def _exports(real: Server) -> None:
    raw = _raw()
    for form in ("excel", "xlsx"):
        before, spent = real.memory, real.spent
        with real.other() as browser:  # the first connection was left idle too long
            found = [browser.ask(f"/company/export/{form}/") for _ in range(EXPORT_ROUNDS)]
        spent = (real.settled - spent) / EXPORT_ROUNDS
        best = min(found, key=lambda one: one.seconds)
        beside = f"brut {raw:.2f} s soit {raw / best.seconds:.0%}" if raw else "brut non mesuré : sqlite3 manque"
        print(
            f"export {form:17}{spent:>8.2f} s de processeur, {best.seconds:.1f} s d'horloge, "
            f"premier octet {best.first * 1000:.0f} ms, "
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
    measure(int((sys.argv[1:] or ["40"])[0]), files="pages" not in sys.argv)
