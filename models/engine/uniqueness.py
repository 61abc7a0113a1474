"""What belongs to one record alone: who holds a value, and records that exchange theirs in one save."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, inspect, select
from sqlalchemy.orm import Session, UOWTransaction, object_session

from models.engine.alive import outside_the_bin
from models.engine.declaration import declared
from models.engine.record import Record

PARKED = datetime(1, 1, 1, tzinfo=UTC)  # when nothing was ever binned


def alike(record: Record, **values: Any) -> Iterator[Any]:
    """The other live records that hold these values, saved or about to be: of the concept where the values are from.

    Asked inside a save, or where nothing is to be written first.
    """
    session = object_session(record)
    if session is None:
        return
    model: Any = next(base for base in reversed(type(record).__mro__) if all(hasattr(base, name) for name in values))
    held = {one for one in session.new if isinstance(one, model) and one is not record}
    sought = {name: value.id if isinstance(value, Record) else value for name, value in values.items()}
    if not any(isinstance(values[name], Record) and sought[name] is None for name in values):
        is_held, query = _holders(model, tuple((name, value is None) for name, value in sought.items()))
        asked = {**sought, "own": record.id or 0}
        if session.connection().execute(is_held, asked).first():
            held.update(session.scalars(query, asked))
    found = [one for one in held if all(getattr(one, name) == value for name, value in values.items())]
    yield from sorted((one for one in found if not one.deleted_at), key=lambda other: other.id or 0)


@cache
def _holders(model: Any, sought: tuple[tuple[str, bool], ...]) -> tuple[Any, Any]:
    """The statements of whether anybody else holds some values, and of who does, kept, as every save asks the first.

    Nobody does, nearly always: no session is asked then, which takes more time than the question. `sought`: the name
    that each is bound to, and whether it is None.
    """
    criteria = []
    for name, is_none in sought:
        relation = inspect(model).relationships.get(name)
        (column,) = (getattr(model, name),) if relation is None else relation.local_columns
        criteria.append(column.is_(None) if is_none else column == bindparam(name))
    held = (*criteria, model.id != bindparam("own"))
    return outside_the_bin(select(model.id).where(*held).limit(1)), outside_the_bin(select(model).where(*held))


def taken_by(other: Record | None) -> str:
    """The sentence that names the record in the way, as far as it may be named."""
    return "Déjà pris par une autre fiche." if other is None else f"Déjà pris par la fiche « {other} »."


def unique_names(model: type[Record]) -> tuple[tuple[str, ...], ...]:
    """The fields whose values, alone or together, belong to one record; worked out once."""
    return _unique_names(model)


@cache
def _unique_names(model: type[Record]) -> tuple[tuple[str, ...], ...]:
    concept = vars(model).get("__concept__")
    alone = ((each.name,) for each in declared(model).values() if each.field.unique)
    return *alone, *(concept.unique_together if concept else ())


def park_unique_values(session: Session, changed: list[Record]) -> None:
    """Let records exchange unique values: values are unique outside the bin, where these wait while they are written.

    New rows need not wait: they are written last. Nobody else sees them there: it is one transaction.
    """
    moving: dict[Any, list[Record]] = {}
    for record in changed:
        state: Any = inspect(record)
        if state.persistent and any(
            state.attrs[name].history.has_changes() for name in _in_unique_indexes(type(record))
        ):
            moving.setdefault(state.mapper.columns["deleted_at"].table, []).append(record)
    session.info["parked"] = {
        table: [one.id for one in records]
        for table, records in moving.items()
        if len(records) > 1 and not all(one.deleted_at for one in records)
    }
    for table, ids in session.info["parked"].items():
        alive = table.c.id.in_(ids) & table.c.deleted_at.is_(None)
        session.execute(table.update().where(alive).values(deleted_at=PARKED))


@cache
def _in_unique_indexes(model: type[Record]) -> frozenset[str]:
    """The attributes that unique indexes hold or choose their rows by."""
    found = {name for names in unique_names(model) for name in names}
    for table in inspect(model).tables:
        for index in table.indexes if isinstance(table, Table) else ():
            if index.unique:
                chosen_by = str(index.dialect_options["sqlite"]["where"])
                found.update(set(re.findall(r"\w+", chosen_by)) & set(table.c.keys()))
    return frozenset(found)


def unpark_unique_values(session: Session, _flush: UOWTransaction) -> None:
    """Bring back those that waited, once all are written."""
    for table, ids in session.info.pop("parked", {}).items():
        waiting = table.c.id.in_(ids) & (table.c.deleted_at == PARKED)
        session.execute(table.update().where(waiting).values(deleted_at=None))
