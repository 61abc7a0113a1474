"""Whether sealed lines are as they were sealed: which is the first that is not, and how many no seal holds yet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from models.engine.choices import LabelledEnum
from models.engine.seal_triggers import missing_triggers
from models.engine.sealing import (
    BEGINNING,
    DIGEST,
    FIRST,
    LEAF,
    SEALS,
    Chain,
    chains,
    line_digest,
    plain_lines,
    seal_hash,
    sealed_columns,
    told_in_utc,
)

LATE = timedelta(
    minutes=10
)  # a line is sealed within a minute: one that is older than the seal before it was put there
READ = 2000  # lines at a time


class Harm(LabelledEnum):
    """What was done to a line, or to a seal."""

    ALTERED = "altered", "modifiée"
    REMOVED = "removed", "retirée"
    INSERTED = "inserted", "ajoutée après coup"
    BROKEN_SEAL = "broken_seal", "sous un sceau modifié ou retiré"


@dataclass(frozen=True)
class Break:
    """The first line of a chain that is not as it was sealed; without a `line`, it is the seal of that `number`."""

    chain: str
    harm: Harm
    line: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What a chain came to: `head` is the hash of its last seal."""

    chain: str
    sealed: int
    purged: int
    unsealed: int
    head: str
    broken: Break | None


class _Found(Exception):  # noqa: N818 — the break that ends a reading
    def __init__(self, harm: Harm, line: int | None = None) -> None:
        self.harm, self.line = harm, line
        super().__init__(harm.label)


class _Reading:
    """One chain as it is read, seal after seal."""

    def __init__(self, chain: Chain) -> None:
        self.chain, self.number, self.head = chain, 0, BEGINNING
        self.sealed = self.purged = 0
        self.is_purge_over = False
        self.made_at: datetime | None = None
        self.broken: Break | None = None

    def take(self, seal: Any, lines: Sequence[Any]) -> None:
        """Compare a seal and its lines with those before; what breaks first is kept."""
        if self.broken is None:
            try:
                self._compare(seal, lines)
            except _Found as found:
                self.broken = Break(self.chain.name, found.harm, found.line, seal.number)

    def _compare(self, seal: Any, lines: Sequence[Any]) -> None:
        said = seal._mapping
        is_next = seal.number == self.number + 1 and seal.previous == self.head
        if not is_next or seal.hash != seal_hash(said):
            raise _Found(Harm.BROKEN_SEAL)
        if seal.purged_at is None:
            self._compare_lines(seal, lines)
        elif self.is_purge_over or lines:
            raise _Found(Harm.INSERTED if lines else Harm.BROKEN_SEAL, lines[0].id if lines else None)
        self.is_purge_over = seal.purged_at is None
        self.sealed, self.purged = self.sealed + len(lines), self.purged + (seal.lines if seal.purged_at else 0)
        self.number, self.head, self.made_at = seal.number, seal.hash, seal.made_at

    def _compare_lines(self, seal: Any, lines: Sequence[Any]) -> None:
        if hashlib.sha256(seal.leaves).hexdigest() != seal.root:
            raise _Found(Harm.BROKEN_SEAL)
        expected, order = dict(_leaves(seal.leaves)), sealed_columns(self.chain.table)
        places = [FIRST + order.index(name) for name in seal.columns]
        found = {one.id: one for one in lines}
        for number in sorted(expected.keys() | found.keys()):
            if number not in found:
                raise _Found(Harm.REMOVED, number)
            if number not in expected or self._is_late(found[number].held_at):
                raise _Found(Harm.INSERTED, number)
            if line_digest(found[number], seal.columns, places) != expected[number]:
                raise _Found(Harm.ALTERED, number)

    def _is_late(self, at: Any) -> bool:
        """Whether a line says a moment that the seal before it would have held."""
        if not self.chain.is_dated or self.made_at is None:
            return False
        return (told_in_utc(at) if isinstance(at, datetime) else str(at)) < told_in_utc(self.made_at - LATE)


def verify(engine: Engine) -> list[Verdict]:
    """What each chain came to, in one reading of what was there when it began."""
    with engine.connect() as connection:
        _hold_the_moment(connection)
        readings = {chain.name: _Reading(chain) for chain in chains()}
        for table in {chain.table.name: chain.table for chain in chains()}.values():
            mine = {name: one for name, one in readings.items() if one.chain.table is table}
            _read_table(connection, table, mine)
        return [_verdict(connection, one) for one in readings.values()]


def triggers_away(engine: Engine) -> list[str]:
    """The triggers that should keep the lines and are not there."""
    with engine.connect() as connection:
        return missing_triggers(connection)


def _hold_the_moment(connection: Connection) -> None:
    """What is sealed meanwhile is not read by halves."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN" if is_sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def _read_table(connection: Connection, table: Any, readings: dict[str, _Reading]) -> None:
    """Its seals in the order they were made, beside its lines in the same order."""
    seals = connection.execute(select(SEALS).where(SEALS.c.chain.in_(readings)).order_by(SEALS.c.id))
    groups = groupby(_lines(connection, table), key=lambda line: line.seal_id)
    group = next(groups, None)
    for seal in seals:
        while group is not None and group[0] < seal.id:
            group = _astray(readings, group, groups)
        mine = group is not None and group[0] == seal.id
        readings[seal.chain].take(seal, list(group[1]) if mine and group else [])
        group = next(groups, None) if mine else group
    while group is not None:
        group = _astray(readings, group, groups)


def _astray(readings: dict[str, _Reading], group: Any, groups: Iterator[Any]) -> Any:
    """Lines of a seal that is not there break the first chain of their table that holds still."""
    line = next(group[1]).id
    one = next((one for one in readings.values() if one.broken is None), None)
    if one is not None:
        one.broken = Break(one.chain.name, Harm.BROKEN_SEAL, line)
    return next(groups, None)


def _lines(connection: Connection, table: Any) -> Iterator[Any]:
    """The sealed lines, seal after seal."""
    query = plain_lines(table, sealed_columns(table), connection).where(table.c.seal_id.is_not(None))
    in_order = query.order_by(None).order_by(table.c.seal_id, table.c.id)
    return iter(connection.execute(in_order.execution_options(yield_per=READ)))


def _leaves(leaves: bytes) -> Iterator[tuple[int, bytes]]:
    """The id of each line, and its digest."""
    for at in range(0, len(leaves), LEAF):
        yield int.from_bytes(leaves[at : at + LEAF - DIGEST]), leaves[at + LEAF - DIGEST : at + LEAF]


def _verdict(connection: Connection, one: _Reading) -> Verdict:
    """With what no seal holds yet, where a line that is too old was put by somebody."""
    table = one.chain.table
    waiting = select(func.count()).select_from(table).where(one.chain.unsealed())
    if one.broken is None and one.chain.is_dated and one.made_at is not None:
        late = select(func.min(table.c.id)).where(one.chain.unsealed(), table.c.at < one.made_at - LATE)
        number = connection.scalar(late)
        one.broken = Break(one.chain.name, Harm.INSERTED, number) if number is not None else None
    count = connection.scalar(waiting) or 0
    return Verdict(one.chain.name, one.sealed, one.purged, count, one.head, one.broken)
