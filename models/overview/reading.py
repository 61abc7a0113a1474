"""What a role reads of a query that is written by hand: its fields (its rows are held by the session)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column
from sqlalchemy.sql import visitors

from models.engine import Right, Role, allows, concepts, declared, sees


def is_read(role: Role | None, *expressions: Any) -> bool:
    """Whether a role reads every field that expressions are made of, and the concepts that these are fields of."""
    return reads(role, columns_of(*expressions))


def columns_of(*expressions: Any) -> tuple[Column[Any], ...]:
    """The columns that expressions are made of: the same whoever asks."""
    return tuple(one for each in expressions for one in _parts(each) if isinstance(one, Column))


def reads(role: Role | None, columns: Iterable[Column[Any]]) -> bool:
    """Whether a role reads the field of each of these columns, and the concept that it is of."""
    return all(_reads(role, one) for one in columns)


def _parts(expression: Any) -> Iterator[Any]:
    """The expression and all that it is made of."""
    found = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
    yield from visitors.iterate(found)


def _reads(role: Role | None, column: Column[Any]) -> bool:
    """A column of no declared field, as an id, takes the concept alone."""
    concept = column.table.name
    each = declared(concepts()[concept]).get(column.name.removesuffix("_id"))
    return allows(role, concept, Right.READ) and (each is None or each.sensitivity in sees(role))
