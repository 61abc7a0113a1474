"""Rows of a file by packets, a transaction each: nobody waits longer than one takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Connection, text

from admin_views.engine.lookup import forget_options
from models.engine import begin_writing, db

PACKET = 200  # rows: a longer file is a task of the server
GAP = 0.12  # seconds between two: whoever waits for SQLite asks again each tenth of a second
LOCK = 7_305_620_119  # any number, the same for every import

Tell = Callable[[Connection, int, int], None]  # how many rows are done, of how many; in the transaction that does them


def is_long(count: int) -> bool:
    """Whether so many rows are more than one waits for."""
    return count > PACKET


def is_full(count: int) -> bool:
    """Whether so many rows are a whole packet."""
    return count >= PACKET


def silent(_connection: Connection, _done: int, _total: int) -> None:
    """Whoever waits for the answer is told nothing meanwhile."""


def packets(numbers: Sequence[int]) -> Iterator[tuple[int, Sequence[int]]]:
    """(how many came before, ids of rows) for each packet: an empty one for a file that has nothing to do."""
    for start in range(0, len(numbers) or 1, PACKET):
        if start:
            time.sleep(GAP)
        yield start, numbers[start : start + PACKET]


def begin_packet() -> None:
    """One import at a time, until the transaction is over: the second finds what the first one wrote."""
    db.session.rollback()
    db.session.expire_all()
    forget_options()
    if db.engine.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    else:
        begin_writing(db.session())
