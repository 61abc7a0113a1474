"""What the application asks of its database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from models.engine import db

SLOW_WAYS = "seqscan", "bitmapscan", "sort", "incremental_sort"  # that PostgreSQL takes where there are few rows


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is sent to the database meanwhile."""
    seen: list[str] = []
    with _noted(lambda statement, _values: seen.append(statement)):
        yield seen


def is_within(most: int, seen: list[str]) -> bool:
    """Whether a page asks so many statements at most, and one more once it has left: what it showed, in the trail."""
    told = [one for one in seen if one.startswith("INSERT INTO access_entry")]
    return len(told) <= 1 and len(seen) - len(told) <= most


@contextmanager
def told() -> Iterator[list[tuple[str, Any]]]:
    """The same, each statement with its values."""
    seen: list[tuple[str, Any]] = []
    with _noted(lambda statement, values: seen.append((statement, values))):
        yield seen


@contextmanager
def _noted(note: Callable[[str, Any], None]) -> Iterator[None]:
    def hear(_connection, _cursor, statement, values, *_rest) -> None:
        note(statement, values)

    event.listen(Engine, "before_cursor_execute", hear)
    try:
        yield
    finally:
        event.remove(Engine, "before_cursor_execute", hear)


def planned(statement: str, values: Any) -> str:
    """How the database would answer a statement, were its tables too big to be read whole."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            lines = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            return "\n".join(str(one[3]) for one in lines)
        for way in SLOW_WAYS:
            connection.exec_driver_sql(f"SET LOCAL enable_{way} = off")
        return json.dumps(connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar())
