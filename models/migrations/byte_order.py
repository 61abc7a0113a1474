"""The text that lists are ordered by, in the order of its bytes on PostgreSQL as on SQLite, whatever its server speaks.

A server orders text as the language that it was installed in does: titles without their spaces, codes without their
hyphens. The columns take the collation « C » after the migrations, which say plain types; their indexes follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Connection, String, text
from sqlalchemy.types import TypeDecorator

from models.engine import Base, kinds

SORTED = "sort_key"
_LOOSE = text(
    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
    " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    " AND a.attcollation = 'pg_catalog.\"default\"'::regcollation ORDER BY c.relname, a.attnum"
)


def order_by_bytes(connection: Connection) -> None:
    """Give that order to the columns that do not have it yet."""
    if connection.dialect.name != "postgresql":
        return
    asked = set(ordered_columns())
    loose: dict[str, list[str]] = {}
    for table, column, kind in connection.execute(_LOOSE):
        if (table, column) in asked:
            loose.setdefault(table, []).append(f'ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"')
    for table, changes in loose.items():
        connection.exec_driver_sql(f'ALTER TABLE "{table}" {", ".join(changes)}')


def ordered_columns() -> Iterator[tuple[str, str]]:
    """(table, column) of the titles, and of what is sorted as it is kept: codes, numbers, addresses, choices."""
    for table in Base.metadata.tables.values():
        yield from ((table.name, column.name) for column in table.columns if _is_ordered(column))


def _is_ordered(column: Column[object]) -> bool:
    kind = column.type
    is_text = isinstance(kind, String) or (isinstance(kind, TypeDecorator) and isinstance(kind.impl_instance, String))
    is_kept_so = isinstance(kind, kinds.Kind) and not kind.numeric and type(kind) not in {kinds.Kind, kinds.Prose}
    return is_text and (column.name == SORTED or is_kept_so)
