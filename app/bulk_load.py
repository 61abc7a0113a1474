"""Many rows into tables that hold none: their indexes and links are made once, after them, in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

# Those that no constraint holds: a primary key stays.
INDEXES = """SELECT quote_ident(indexname), indexdef FROM pg_indexes
WHERE schemaname = current_schema() AND tablename = ANY (:names)
AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = (quote_ident(indexname))::regclass)"""
LINKS = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
AND conrelid = ANY (SELECT quote_ident(one)::regclass FROM unnest(CAST(:names AS text[])) AS one)"""
INDEXES_OF_SQLITE = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
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
        for name, made_by in connection.exec_driver_sql(INDEXES_OF_SQLITE).all():
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
            yield made_by
        return
    yield MEMORY
    links = connection.execute(text(LINKS), {"names": names}).all()
    for table, name, _said in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, made_by in connection.execute(text(INDEXES), {"names": names}).all():
        connection.exec_driver_sql(f"DROP INDEX {name}")
        yield made_by.replace("%", "%%")
    for table, name, said in links:
        yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}".replace("%", "%%")
