"""SQLite alters a table by making another one: Alembic reads it first, and what it points to is not the question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic.operations import Operations


@contextmanager
def read_alone() -> Iterator[None]:
    """Until the block ends, a table that is rebuilt is read without those that its links lead to: nearly all of them.

    Said once, for the migrations that are landed too: they took twice as long.
    """
    asked: Any = Operations  # whose method is another for a while
    whole = asked.batch_alter_table

    def batch_alter_table(self: Operations, name: str, **said: Any) -> Any:
        said["reflect_kwargs"] = {"resolve_fks": False, **said.get("reflect_kwargs", {})}
        return whole(self, name, **said)

    asked.batch_alter_table = batch_alter_table
    try:
        yield
    finally:
        asked.batch_alter_table = whole
