"""Many rows into tables that hold none: their indexes and links are made once, after them, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Table, text

from app import postgresql_copy

# Those that no constraint holds: a primary key stays.
INDEXES = """SELECT quote_ident(indexname), indexdef FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = ANY (:names)
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = (quote_ident(indexname))::regclass)"""
LINKS = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
AND conrelid = ANY (SELECT quote_ident(one)::regclass FROM unnest(CAST(:names AS text[])) AS one)"""
INDEXES_OF_SQLITE = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
REPEATED = 10_000  # values of a column that are kept as the database takes them
MEMORY = "SET LOCAL maintenance_work_mem = '256MB'"


@contextmanager
def indexed_after(connection: Connection, names: Collection[str]) -> Iterator[None]:
    """Within the block these tables have no index but their key, and no link is looked at; at its end, all they had."""
    again = list(_taken_away(connection, sorted(names)))
    yield
    for statement in again:
        connection.exec_driver_sql(statement)


def _taken_away(connection: Connection, names: list[str]) -> Iterator[str]:
    """What makes again what this drops, in order."""
    if connection.dialect.name != "postgresql":
        for table, name, made_by in connection.exec_driver_sql(INDEXES_OF_SQLITE).all():
            if table in names:
                connection.exec_driver_sql(f'DROP INDEX "{name}"')
                yield made_by
        return
    yield from _taken_from_postgresql(connection, names)


def _taken_from_postgresql(connection: Connection, names: list[str]) -> Iterator[str]:
    yield MEMORY
    links = connection.execute(text(LINKS), {"names": names}).all()
    for table, name, _said in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, made_by in connection.execute(text(INDEXES), {"names": names}).all():
        connection.exec_driver_sql(f"DROP INDEX {name}")
        yield made_by.replace("%", "%%")
    for table, name, said in links:
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}".replace("%", "%%")


def writer(connection: Connection, table: Table) -> Callable[[Sequence[Sequence[Any]]], object]:
    """What adds rows of Python values, in the order of the columns: by `COPY` on PostgreSQL, past SQLAlchemy on SQLite.

    What the database takes for a value is worked out once for thousands: days, states and amounts come back.
    """
    dialect, names = connection.dialect, [column.name for column in table.columns]
    found = ((number, _maker(column, dialect)) for number, column in enumerate(table.columns))
    makers = {number: make for number, make in found if make}
    statement = str(table.insert().compile(dialect=dialect))

    def write(rows: Sequence[Sequence[Any]]) -> None:
        columns: list[Any] = list(zip(*rows, strict=True))
        for number, make in makers.items():
            columns[number] = map(make, columns[number])
        made = zip(*columns, strict=True)
        if dialect.name == "postgresql":
            postgresql_copy.write(connection, table.name, names, made)
        else:
            connection.exec_driver_sql(statement, list(made))

    return write


def _maker(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    kind: Any = column.type.dialect_impl(dialect)
    make: Callable[[Any], Any] | None = kind.bind_processor(dialect)
    return lru_cache(REPEATED)(make) if make and column.type.hashable else make
