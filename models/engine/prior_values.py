"""What personal fields held before an operation: apart from the journal, and for as long as it may be undone.

See `app/docs/sensitivity.md#classes`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import JSON, Connection, Table, delete, insert, inspect, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction

from models.engine.declaration import Declared, declared, technical
from models.engine.journal import MASKED, operation_of, raw_before
from models.engine.mapping import Base, stem
from models.engine.record import Record, now

KEPT_FOR = timedelta(days=90)


class PriorValue(Base):
    """The personal and restricted values that an operation replaced in one record."""

    id: Mapped[int] = technical(primary_key=True)
    at: Mapped[datetime] = technical(default=now, index=True)
    operation: Mapped[str] = technical(index=True)
    concept: Mapped[str] = technical()
    record_id: Mapped[int] = technical()
    held: Mapped[dict[str, Any]] = technical(JSON)


_TABLE = cast(Table, PriorValue.__table__)


def keep_prior_values(session: Session, _flush: UOWTransaction) -> None:
    """Keep what is being replaced, and forget what was kept for long enough."""
    dirty = [one for one in session.dirty if isinstance(one, Record)]
    rows = [
        {"operation": operation_of(session), "concept": stem(type(one).__name__), "record_id": one.id, "held": held}
        for one in dirty
        if (held := _replaced(one))
    ]
    if rows:
        session.connection().execute(delete(_TABLE).where(_TABLE.c.at < now() - KEPT_FOR))
        session.connection().execute(insert(_TABLE), rows)


def _replaced(record: Record) -> dict[str, Any]:
    history = inspect(record).attrs
    return {
        each.name: raw_before(record, each)
        for each in _masked(type(record))
        if history[each.name].history.has_changes()
    }


@cache
def _masked(model: type[Base]) -> tuple[Declared, ...]:
    return tuple(each for each in declared(model).values() if each.sensitivity in MASKED and each.shape != "children")


def prior_values(session: Session, operation: str) -> dict[tuple[str, int], dict[str, Any]]:
    """(concept, id) → field → what it held before the operation, while it is kept."""
    query = select(PriorValue).where(PriorValue.operation == operation, PriorValue.at >= now() - KEPT_FOR)
    return {(one.concept, one.record_id): one.held for one in session.scalars(query)}


def forget_prior_values(connection: Connection, concept: str, record_id: int) -> int:
    """Forget what fields of a record held before its changes, which are undone no more; gives how many rows."""
    about = _TABLE.c.concept == concept, _TABLE.c.record_id == record_id
    return int(connection.execute(delete(_TABLE).where(*about)).rowcount)
