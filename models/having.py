"""The records that hold given values, for the rules that look beyond their own record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import object_session

from models.base import Record

Found = TypeVar("Found", bound=Record)


def having(record: Record, model: type[Found], **values: Any) -> Sequence[Found]:
    """The live records of a concept that hold these values, in the order they were made; none for an unsaved record."""
    session = object_session(record)
    if session is None or record.id is None:
        return ()
    query = select(model).where(*(getattr(model, name) == value for name, value in values.items()))
    return session.scalars(query.order_by(model.id)).all()
