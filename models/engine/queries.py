"""Reading beyond a record: those that hold given values, the next serial number of a concept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from models.engine.record import Record

Found = TypeVar("Found", bound=Record)


def session_of(record: Record) -> Session | None:
    """The session that a record is in, which its rules read by; None for a record that is in none yet."""
    return object_session(record)


def records_with(record: Record, model: type[Found], **values: Any) -> Sequence[Found]:
    """The live records of a concept that hold these values, in the order they were made; none for an unsaved record."""
    session = session_of(record)
    if session is None or record.id is None:
        return ()
    query = select(model).where(*(getattr(model, name) == value for name, value in values.items()))
    return session.scalars(query.order_by(model.id)).all()


def next_reference(record: Record, field: str, start: str) -> str:
    """`start` and the serial number that follows the last one of its concept: never given again, even from the bin."""
    session, model = session_of(record), type(record)
    assert session is not None, "a record is numbered as it is saved"
    held: Any = getattr(model, field)
    given = select(held).where(held.startswith(start, autoescape=True)).execution_options(with_bin=True)
    beside = [getattr(one, field) for one in session.new if isinstance(one, model) and getattr(one, field)]
    serials = [one.removeprefix(start) for one in (*session.scalars(given), *beside)]
    return f"{start}{max((int(one) for one in serials if one.isdigit()), default=0) + 1:04d}"
