"""What a field held, as JSON keeps it: enough to hold it again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.declaration import Declared
from models.engine.kinds import Choice, Concealed


def raw(each: Declared, value: Any) -> Any:
    """A value as JSON keeps it; links by the numbers of their records."""
    if each.to_many:
        return sorted(one.id for one in value or ())
    if each.shape == "one":
        return None if value is None else value.id
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Concealed):
        return value.stored
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def value_of(session: Session, each: Declared, kept: Any) -> Any:
    """The value that `raw` kept; records of the bin too, for those that read them."""
    if each.target is not None:
        numbers = kept if each.to_many else [kept]
        query = select(each.target).where(each.target.id.in_([one for one in numbers if one is not None]))
        found = session.scalars(query.execution_options(with_bin=True)).all()
        return list(found) if each.to_many else next(iter(found), None)
    if kept is None or each.kind is None:
        return None
    if isinstance(each.kind, Choice):
        return each.kind.read(kept)
    read: Mapping[type, Any] = {
        datetime: datetime.fromisoformat,
        date: date.fromisoformat,
        Decimal: Decimal,
        Concealed: Concealed.kept,
    }
    return read.get(each.kind.python, lambda same: same)(kept)
