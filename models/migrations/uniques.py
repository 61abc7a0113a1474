"""The UNIQUE constraints of a table of SQLite are looked for in its text where it has any, which its indexes tell.

SQLAlchemy looks for them in the text of each table: a quarter of comparing a schema, which each start does.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

OF_A_CONSTRAINT = "sqlite_autoindex"  # how SQLite calls the index of each, and that of a primary key beside the row's
looked_for: Any = SQLiteDialect.get_unique_constraints


def get_unique_constraints(
    self: Any, connection: Connection, table_name: str, schema: str | None = None, **kept: Any
) -> Any:
    """What SQLAlchemy finds, or nothing, at once."""
    held = self.get_indexes(connection, table_name, schema=schema, include_auto_indexes=True, **kept)
    if not any(str(one["name"]).startswith(OF_A_CONSTRAINT) for one in held):
        return []
    return looked_for(self, connection, table_name, schema=schema, **kept)


asked: Any = SQLiteDialect
asked.get_unique_constraints = get_unique_constraints
