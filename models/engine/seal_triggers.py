"""Triggers that refuse to change or to remove a sealed line, but by the path that says so (`sealing_path`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, event, inspect, text

from models.engine.mapping import Base
from models.engine.sealing import PATH, SEALS, chains

PATH_OPEN = f"EXISTS (SELECT 1 FROM {PATH.name})"  # noqa: S608 — a name of ours
OPEN_PATH = f"INSERT INTO {PATH.name} (id) VALUES (1)"  # noqa: S608
FUNCTION = f"""
CREATE OR REPLACE FUNCTION keep_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT {PATH_OPEN} THEN
        RAISE EXCEPTION '% is only added to', TG_TABLE_NAME;
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'UPDATE' THEN NEW END;
END $$
"""
ON_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {name} BEFORE {deed} ON {table} WHEN NOT {path}
BEGIN SELECT RAISE(ABORT, '{table} is only added to'); END
"""
ON_POSTGRESQL = (
    "CREATE OR REPLACE TRIGGER {name} BEFORE {deed} ON {table} FOR EACH {each} EXECUTE FUNCTION keep_sealed()"
)
HELD = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')",
}
Trigger = tuple[str, str, str]  # name, deed, table


def guard_sealed_tables(connection: Connection) -> None:
    """Make the triggers that are missing; a migration that copies a table loses its own."""
    if not inspect(connection).has_table(PATH.name):
        return
    is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        connection.execute(text(FUNCTION))
    for name, deed, table in _triggers(connection):
        each = "STATEMENT" if deed == "TRUNCATE" else "ROW"
        made = ON_SQLITE if is_sqlite else ON_POSTGRESQL
        connection.execute(text(made.format(name=name, deed=deed, table=table, path=PATH_OPEN, each=each)))


def missing_triggers(connection: Connection) -> list[str]:
    """The names of those that somebody took away, or put out of use."""
    held = set(connection.scalars(text(HELD[connection.dialect.name])))
    return [name for name, _deed, _table in _triggers(connection) if name not in held]


def _triggers(connection: Connection) -> Iterator[Trigger]:
    deeds = ("UPDATE", "DELETE") if connection.dialect.name == "sqlite" else ("UPDATE", "DELETE", "TRUNCATE")
    there = set(inspect(connection).get_table_names())  # an earlier release had fewer
    tables = sorted(there & {SEALS.name, *(chain.table.name for chain in chains())})
    yield from ((f"{table}_no_{deed.lower()}", deed, table) for table in tables for deed in deeds)


@event.listens_for(Base.metadata, "after_create")
def _guard_what_is_made(_metadata: Any, connection: Connection, **_options: Any) -> None:
    guard_sealed_tables(connection)
