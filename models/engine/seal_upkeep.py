"""What may still be done to sealed lines: purging whole batches, forgetting a person. The chain holds after both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Connection, Engine, bindparam, delete, select, update

from models.engine.sealing import (
    FIRST,
    FORGOTTEN,
    SALT,
    SEALS,
    Chain,
    encoded,
    plain_lines,
    sealed_columns,
    sealing_path,
)


def purge_sealed(engine: Engine, chain: Chain, before: datetime) -> tuple[int, int]:
    """Remove the oldest batches whose every line is older than a moment; gives how many batches and lines went.

    Their seals stay, without the digests of each line.
    """
    with engine.begin() as connection, sealing_path(connection):
        kept = select(SEALS.c.id, SEALS.c.last_at, SEALS.c.lines).where(SEALS.c.chain == chain.name)
        seals = connection.execute(kept.where(SEALS.c.purged_at.is_(None)).order_by(SEALS.c.number)).all()
        old = next((at for at, seal in enumerate(seals) if seal.last_at >= before), len(seals))
        ids = [one.id for one in seals[:old]]
        for number in ids:
            connection.execute(delete(chain.table).where(chain.table.c.seal_id == number))
            gone = {"leaves": b"", "purged_at": datetime.now(UTC)}
            connection.execute(update(SEALS).where(SEALS.c.id == number).values(gone))
    return old, sum(one.lines for one in seals[:old])


def forget(connection: Connection, table: Any, which: ColumnElement[bool], columns: Collection[str]) -> int:
    """Forget what some columns of some lines hold, value and salt; gives how many lines. The digests stay."""
    names = sealed_columns(table)
    sealed = table.c.seal_id.is_not(None)  # one that is written meanwhile is for the next time
    lines = connection.execute(plain_lines(table, names, connection).where(which, sealed)).all()
    if lines:
        blank = {name: _blank(table.c[name]) for name in columns}
        told = update(table).where(table.c.id == bindparam("number"))
        told = told.values(**blank, salt=None, forgotten=bindparam("left", type_=table.c.forgotten.type))
        order = _order(connection, lines)
        with sealing_path(connection):
            connection.execute(told, [{"number": one.id, "left": _left(one, order, names, columns)} for one in lines])
    return len(lines)


def _order(connection: Connection, lines: Sequence[Any]) -> dict[int, list[str]]:
    """Seal → the columns that it holds, in its order."""
    ids = {one.seal_id for one in lines}
    return dict(connection.execute(select(SEALS.c.id, SEALS.c.columns).where(SEALS.c.id.in_(ids))).tuples().all())


def _blank(column: Any) -> Any:
    """What stands where a value was: nothing, or words when there must be something."""
    if column.nullable:
        return None
    return [] if isinstance(column.type, JSON) else FORGOTTEN


def _left(line: Any, order: dict[int, list[str]], names: Sequence[str], columns: Collection[str]) -> dict[str, Any]:
    """The digests of what is forgotten, now or before, and the salts of the rest."""
    said: dict[str, Any]
    if line.forgotten is not None:
        said = json.loads(line.forgotten)
    else:
        held = order[line.seal_id]
        drawn = hashlib.shake_128(bytes.fromhex(line.salt)).digest(SALT * len(held))
        said = {"salts": {one: drawn[at * SALT : (at + 1) * SALT].hex() for at, one in enumerate(held)}, "digests": {}}
    for name in columns:
        salt = said["salts"].pop(name, None)
        if salt is not None:
            value = line[FIRST + names.index(name)]
            said["digests"][name] = hashlib.sha256(bytes.fromhex(salt) + encoded(value)).hexdigest()
    return said
