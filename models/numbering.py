"""The references people quote: generated, unique, never given again, even when their record is in the bin."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from models.base import Record


def next_reference(record: Record, start: str) -> str:
    """`start` and the serial number that follows the last one of its concept."""
    session, model = object_session(record), type(record)
    assert session is not None, "a record is numbered as it is saved"
    held: Any = model.reference  # type: ignore[attr-defined]  # the field of every concept that is quoted
    given = select(held).where(held.startswith(start, autoescape=True)).execution_options(with_bin=True)
    beside = [one.reference for one in session.new if isinstance(one, model) and one.reference]  # type: ignore[attr-defined]
    serials = [one.removeprefix(start) for one in (*session.scalars(given), *beside)]
    return f"{start}{max((int(one) for one in serials if one.isdigit()), default=0) + 1:04d}"
