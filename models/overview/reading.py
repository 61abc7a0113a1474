"""What somebody reads of a query that is written by hand: the fields it gives, the rows it is held to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Select, Table
from sqlalchemy.sql import visitors

from models.engine import Actor, Right, Role, allows, concepts, declared, rows_for, sees


def is_read(role: Role | None, *expressions: Any) -> bool:
    """Whether a role reads every field that expressions are made of, and the concepts that these are fields of."""
    return all(_reads(role, one) for each in expressions for one in _parts(each) if isinstance(one, Column))


def only_rows_of(query: Select[Any], who: Actor) -> Select[Any]:
    """The query, of the rows that somebody reads in each of the concepts it joins."""
    criteria = {name: rows_for(model, who) for name, model in concepts().items()}
    held = {name: criterion for name, criterion in criteria.items() if criterion is not None}
    if not held:
        return query
    tables = {one.name for each in query.get_final_froms() for one in _parts(each) if isinstance(one, Table)}
    return query.where(*(criterion for name, criterion in held.items() if name in tables))


def _parts(expression: Any) -> Iterator[Any]:
    """The expression and all that it is made of."""
    found = expression.__clause_element__() if hasattr(expression, "__clause_element__") else expression
    yield from visitors.iterate(found)


def _reads(role: Role | None, column: Column[Any]) -> bool:
    """A column of no declared field, as an id, takes the concept alone."""
    concept = column.table.name
    each = declared(concepts()[concept]).get(column.name.removesuffix("_id"))
    return allows(role, concept, Right.READ) and (each is None or each.sensitivity in sees(role))
