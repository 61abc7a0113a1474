"""Sealed tables: lines that are only added to, chained in batches, so that what was altered is found (decision 41).

A line is written plain. Later a batch of lines is sealed: each value has a digest with a salt of its own, each line the
digest of these, each seal the hash of its lines and of the seal before it. A person can be forgotten since then: the
value and its salt go, its digest stays, and the chain still holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    DateTime,
    Engine,
    Index,
    LargeBinary,
    String,
    Text,
    and_,
    bindparam,
    cast,
    delete,
    func,
    insert,
    select,
    true,
    type_coerce,
    update,
)
from sqlalchemy.orm import Mapped

from models.engine.declaration import technical
from models.engine.kinds import Instant
from models.engine.mapping import Base

BATCH = 2000  # lines under one seal, at most
SALT, DIGEST, LEAF = 16, 32, 40  # bytes; a leaf is the id of a line and its digest
BEGINNING = "0" * 64  # what the first seal of a chain follows
FIRST = 4  # where the sealed columns begin in a line of `plain_lines`
FORGOTTEN = "Personne effacée"
BLANKS = (None, "null", "[]", "{}", FORGOTTEN)  # what may stand where a value was forgotten
KEPT_APART = frozenset({"salt", "seal_id", "forgotten"})


class Sealed:
    """What a table holds to be sealed, beside `id` and `at`: mixed into its class."""

    salt: Mapped[str | None] = technical(default=lambda: secrets.token_hex(SALT))
    seal_id: Mapped[int | None] = technical(index=True)
    forgotten: Mapped[dict[str, Any] | None] = technical(JSON(none_as_null=True))  # digests, and salts of the others


class Seal(Base):
    """What one batch of lines came to, after the seal before it in the same chain."""

    __table_args__ = (Index("uq_seal_chain_number", "chain", "number", unique=True),)

    id: Mapped[int] = technical(primary_key=True)
    chain: Mapped[str] = technical()
    number: Mapped[int] = technical()
    made_at: Mapped[datetime] = technical()
    last_at: Mapped[datetime] = technical()  # that of its latest line
    lines: Mapped[int] = technical()
    columns: Mapped[list[str]] = technical(JSON)  # those that its digests are of, in this order
    leaves: Mapped[bytes] = technical(LargeBinary)  # empty once its lines are purged
    root: Mapped[str] = technical()
    previous: Mapped[str] = technical()
    hash: Mapped[str] = technical()
    purged_at: Mapped[datetime | None] = technical()


class SealingPath(Base):
    """The one way to touch a sealed line: a row that lives within a transaction, looked for by the triggers.

    Nobody else sees it, and there is one at a time: whoever comes second waits.
    """

    id: Mapped[int] = technical(primary_key=True)


@dataclass(frozen=True)
class Chain:
    """Lines that are sealed after each other; `is_dated`: their moment is that of the clock, whatever is told."""

    name: str
    model: Any
    where: Callable[[], ColumnElement[bool]] = true
    is_dated: bool = False

    @property
    def table(self) -> Any:
        """Where its lines are."""
        return self.model.__table__

    def unsealed(self) -> ColumnElement[bool]:
        """What its lines meet while no seal holds them."""
        return and_(self.table.c.seal_id.is_(None), self.where())


SEALS: Any = Seal.__table__
PATH: Any = SealingPath.__table__
_CHAINS: dict[str, Chain] = {}


def chained(chain: Chain) -> None:
    """Have a chain sealed from now on."""
    _CHAINS[chain.name] = chain


def chains() -> list[Chain]:
    """Every chain, by its name."""
    return [_CHAINS[name] for name in sorted(_CHAINS)]


@contextmanager
def sealing_path(connection: Connection) -> Iterator[None]:
    """Within the block, and this transaction, sealed lines may be written to: to seal, to purge, to forget somebody."""
    connection.execute(insert(PATH).values(id=1))
    yield
    connection.execute(delete(PATH))


def seal_lines(engine: Engine) -> int:
    """Seal every line that is not; gives how many were. Whoever seals at the same time goes on with the same chain."""
    total = 0
    for chain in chains():
        while _has_unsealed(engine, chain) and (count := _seal_batch(engine, chain)):
            total += count
    return total


def _has_unsealed(engine: Engine, chain: Chain) -> bool:
    """Asked first, since the path makes those who write on SQLite wait."""
    with engine.connect() as connection:
        return connection.scalar(select(chain.table.c.id).where(chain.unsealed()).limit(1)) is not None


def _seal_batch(engine: Engine, chain: Chain) -> int:
    with engine.begin() as connection, sealing_path(connection):
        table, names = chain.table, sealed_columns(chain.table)
        first = select(table.c.id).where(chain.unsealed()).order_by(table.c.id).limit(BATCH)
        ids = list(connection.scalars(first))
        if ids:
            mine = table.c.id.in_(ids)  # by name: a line of a longer transaction may appear between two of them
            _give_salts(connection, table, mine)
            lines = connection.execute(plain_lines(table, names, connection).where(mine)).all()
            last_at = connection.execute(select(func.max(table.c.at)).where(mine)).scalar_one()
            seal = insert(SEALS).values(_seal(connection, chain, names, lines, last_at)).returning(SEALS.c.id)
            connection.execute(update(table).where(mine).values(seal_id=connection.execute(seal).scalar_one()))
    return len(ids)


def _give_salts(connection: Connection, table: Any, mine: Any) -> None:
    """To lines that were there before seals were."""
    found = list(connection.scalars(select(table.c.id).where(mine, table.c.salt.is_(None))))
    if found:
        salted = update(table).where(table.c.id == bindparam("number")).values(salt=bindparam("drawn"))
        connection.execute(salted, [{"number": one, "drawn": secrets.token_hex(SALT)} for one in found])


def _seal(
    connection: Connection, chain: Chain, names: list[str], lines: Sequence[Any], last_at: datetime
) -> dict[str, Any]:
    leaves = b"".join(one.id.to_bytes(LEAF - DIGEST) + line_digest(one, names) for one in lines)
    last = select(SEALS.c.number, SEALS.c.hash).where(SEALS.c.chain == chain.name).order_by(SEALS.c.number.desc())
    number, previous = connection.execute(last.limit(1)).first() or (0, BEGINNING)
    held = {
        "chain": chain.name,
        "number": number + 1,
        "made_at": datetime.now(UTC),
        "last_at": last_at,
        "lines": len(lines),
        "columns": names,
        "root": hashlib.sha256(leaves).hexdigest(),
        "previous": previous,
    }
    return {**held, "leaves": leaves, "hash": seal_hash(held)}


def seal_hash(held: Mapping[str, Any]) -> str:
    """That of what a seal says, the hash before it included: SHA-256, in hexadecimal."""
    told = [held[name] for name in ("chain", "number", "lines", "columns", "root", "previous")]
    moments = [told_in_utc(held[name]) for name in ("made_at", "last_at")]
    return hashlib.sha256(json.dumps([*told, *moments]).encode()).hexdigest()


def sealed_columns(table: Any) -> list[str]:
    """The columns of a table that its seals hold."""
    return sorted(one.name for one in table.columns if one.name not in KEPT_APART)


def plain_lines(table: Any, names: Sequence[str], connection: Connection) -> Any:
    """The query of lines as they are stored, whatever was put there: `id`, what keeps them sealed, these columns."""
    kept = [table.c.id, table.c.seal_id, table.c.salt, cast(table.c.forgotten, Text).label("forgotten")]
    is_sqlite = connection.dialect.name == "sqlite"
    return select(*kept, *(_stored(table.c[one], is_sqlite).label(f"held_{one}") for one in names)).order_by(table.c.id)


def _stored(column: Any, is_sqlite: bool) -> Any:
    if isinstance(column.type, JSON):
        return cast(column, Text)
    if isinstance(column.type, Instant | DateTime):
        return type_coerce(column, String) if is_sqlite else type_coerce(column, DateTime(timezone=True))
    is_words = isinstance(getattr(column.type, "impl_instance", column.type), String)
    return type_coerce(column, String) if is_words else column


def line_digest(line: Any, names: Sequence[str], places: Sequence[int] | None = None) -> bytes:
    """That of a line of `plain_lines`: of the digest of each value with its salt, or of those that stay of it.

    `places`: where these columns are in the line, when it holds others too.
    """
    values = line[FIRST:] if places is None else [line[at] for at in places]
    if line.forgotten is None:
        drawn = hashlib.shake_128(bytes.fromhex(line.salt or "")).digest(SALT * len(names))
        salted = (drawn[at * SALT : (at + 1) * SALT] + encoded(value) for at, value in enumerate(values))
        return hashlib.sha256(b"".join(hashlib.sha256(one).digest() for one in salted)).digest()
    said = json.loads(line.forgotten)
    return hashlib.sha256(b"".join(_digest_that_stays(said, *one) for one in zip(names, values, strict=True))).digest()


def _digest_that_stays(said: Mapping[str, Any], name: str, value: Any) -> bytes:
    """Of what was forgotten, what is kept; nothing may stand where it was."""
    if name in said["digests"] and value in BLANKS:
        return bytes.fromhex(said["digests"][name])
    return hashlib.sha256(bytes.fromhex(said["salts"].get(name, "")) + encoded(value)).digest()


def encoded(value: Any) -> bytes:
    """A value as both engines keep it: None, words, a number, a moment in UTC; JSON whatever its spaces."""
    if value is None or value == "null":
        return b""
    if isinstance(value, str):
        return b"s" + (_folded(value) if value[:1] in {"[", "{"} else value).encode()
    return b"s" + told_in_utc(value).encode() if isinstance(value, datetime) else f"i{int(value)}".encode()


def told_in_utc(moment: datetime) -> str:
    """A moment as SQLite keeps it: `2018-02-05 14:00:00.000000`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _folded(text: str) -> str:
    try:
        return json.dumps(json.loads(text), sort_keys=True)
    except ValueError:
        return text
