"""What stayed in the bin long enough leaves the database; the journal keeps what it says of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, delete, func, inspect, literal, select
from sqlalchemy.orm import Session

from models.engine.declaration import declared
from models.engine.mapping import Base, concepts
from models.engine.record import Record
from models.engine.row_locks import begin_writing

AT_ONCE = 500  # ids a statement
Row = tuple[Table, int]  # the table at the root of a concept's own, and an id
_MISSED: dict[type[Any], ColumnElement[bool]] = {}


def missed_by_owner(model: type[Any], which: ColumnElement[bool]) -> None:
    """Tell which children their owner cannot do without, though they are in the bin: they leave with it alone."""
    _MISSED[model] = which


@dataclass(frozen=True)
class Pointer:
    """A column by which rows hold others: of which table, held by the rows of which; a child holds its owner."""

    column: Column[Any]
    target: Table
    holder: Table | None = None  # None: rows that never go to the bin
    holder_id: Any = None
    is_owner: bool = False


@dataclass(frozen=True)
class Purged:
    """How many records of each concept left, and how many stay because something that stays needs them."""

    gone: dict[str, int]
    kept: int


def purge_bin(session: Session, before: datetime, *, for_real: bool = True) -> Purged:
    """Delete what went to the bin before an instant, children with their owner, and nothing that anything points to.

    The last record of a table stays, whatever its age: SQLite would give its number to another. Not committed.
    """
    begin_writing(session)
    ripe = _ripe(session, before)
    asked = len(ripe)
    held = list(_held(session, ripe, before))
    for row in _newest(session):
        ripe.pop(row, None)
    while spared := {needed for holder, needed in held if needed in ripe and holder not in ripe}:
        for row in spared:
            del ripe[row]
    gone = dict(_counted(session, ripe))
    if for_real:
        _delete(session, ripe)
    return Purged(gone, asked - len(ripe))


def _ripe(session: Session, before: datetime) -> dict[Row, datetime]:
    """What is old enough, held against whoever would restore it."""
    found: dict[Row, datetime] = {}
    for root in dict.fromkeys(_roots().values()):
        query = select(root.c.id, root.c.deleted_at).where(root.c.deleted_at < before).with_for_update()
        found |= {(root, number): at for number, at in session.connection().execute(query)}
    return found


def _newest(session: Session) -> set[Row]:
    roots = dict.fromkeys(_roots().values())
    return {(root, session.connection().scalar(select(func.max(root.c.id)))) for root in roots}


def _held(session: Session, ripe: dict[Row, datetime], before: datetime) -> Iterator[tuple[Row | None, Row]]:
    """(who holds, who is held) pairs: by a link, and by an owner the children that would come back with it."""
    tables = {table for table, _number in ripe}
    for one in _pointers():
        if one.target not in tables:
            continue
        holder_id = literal(None) if one.holder is None else one.holder_id
        query = select(holder_id, one.column).join(one.target, one.column == one.target.c.id)
        for number, target_id in session.connection().execute(query.where(one.target.c.deleted_at < before)):
            holder = None if one.holder is None else (one.holder, number)
            target = (one.target, target_id)
            yield holder, target
            if one.is_owner and holder is not None and ripe.get(holder) == ripe[target]:
                yield target, holder
    yield from _missed(session, before)


def _missed(session: Session, before: datetime) -> Iterator[tuple[Row, Row]]:
    """The owners of what they cannot do without, with it."""
    for model, which in _MISSED.items():
        owner: Any = next(one for one in declared(model).values() if one.owner)
        query = select(getattr(model, f"{owner.name}_id"), model.id).where(model.deleted_at < before, which)
        holder, held = _roots()[owner.target.__table__], _roots()[model.__table__]
        for number, missed in session.execute(query.execution_options(with_bin=True)):
            yield (holder, number), (held, missed)


@cache
def _roots() -> dict[Table, Table]:
    """The table that says whether a record is in the bin, by each table of its concept."""
    mapped = (mapper for mapper in Base.registry.mappers if issubclass(mapper.class_, Record))
    return {
        _local(mapper): _local(mapper.base_mapper) for mapper in sorted(mapped, key=lambda one: one.class_.__name__)
    }


def _local(mapper: Any) -> Table:
    table: Table = mapper.local_table
    return table


@cache
def _pointers() -> tuple[Pointer, ...]:
    """Every foreign key to a record, but those that make one record of two tables, and of rows that go with it."""
    return tuple(
        _pointer(column, _roots()[key.column.table])
        for table in Base.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table in _roots() and not (table in _roots() and column.primary_key)
        if key.ondelete != "CASCADE"
        if table not in _ticked() or column is not _ticked()[table]
    )


def _pointer(column: Column[Any], target: Table) -> Pointer:
    table = column.table
    if table in _ticked():
        of = _ticked()[table]
        return Pointer(column, target, _roots()[next(iter(of.foreign_keys)).column.table], of)
    if table not in _roots():
        return Pointer(column, target)
    return Pointer(column, target, _roots()[table], table.c.id, is_owner=column in _owner_columns())


@cache
def _ticked() -> dict[Table, Column[Any]]:
    """The tables of what is ticked in lists, and their column that says in whose: they go with it."""
    relations = (one for mapper in Base.registry.mappers for one in mapper.relationships)
    return {one.secondary: one.secondary.c[0] for one in relations if isinstance(one.secondary, Table)}


@cache
def _owner_columns() -> frozenset[Any]:
    owned = (model for model in concepts().values() if issubclass(model, Record))
    return frozenset(
        model.__table__.c[f"{each.name}_id"] for model in owned for each in declared(model).values() if each.owner
    )


def _counted(session: Session, ripe: dict[Row, datetime]) -> Iterator[tuple[str, int]]:
    """How many of each concept, by its stem."""
    parents = {root for table, root in _roots().items() if table is not root}  # a record of two tables is counted once
    for name, model in concepts().items():
        table = inspect(model).local_table
        if table in _roots() and table not in parents:
            counts = (select(func.count()).where(table.c.id.in_(ids)) for ids in _ids(ripe, _roots()[table]))
            if number := sum(session.connection().scalar(query) or 0 for query in counts):
                yield name, number


def _ids(ripe: dict[Row, datetime], root: Table) -> Iterator[list[int]]:
    numbers = iter(number for table, number in ripe if table is root)
    while some := list(islice(numbers, AT_ONCE)):
        yield some


def _delete(session: Session, ripe: dict[Row, datetime]) -> None:
    """Rows of a table before those that they may point to."""
    for table in reversed(Base.metadata.sorted_tables):
        if table in _ticked():
            column = _ticked()[table]
            root = _roots()[next(iter(column.foreign_keys)).column.table]
        elif table in _roots():
            column, root = table.c.id, _roots()[table]
        else:
            continue
        for ids in _ids(ripe, root):
            session.connection().execute(delete(table).where(column.in_(ids)))
