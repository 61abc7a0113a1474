"""A word to SQLite's planner, which counts no rows; PostgreSQL counts them itself."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, DateTime
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class sqlite_likely_hint(FunctionElement[bool]):  # noqa: N801 — reads as an SQL function
    """A criterion that most records meet: SQLite then reads them in the order of the list instead of sorting them all.

    PostgreSQL knows how many records meet it: there it is the criterion itself.
    """

    inherit_cache = True
    type = Boolean()


@compiles(sqlite_likely_hint)
def _as_it_is(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(sqlite_likely_hint, "sqlite")
def _with_a_word(element: Any, compiler: Any, **kw: Any) -> str:
    return f"likely({compiler.process(element.clauses, **kw)})"


class sqlite_no_index_hint(FunctionElement[Any]):  # noqa: N801 — as above
    """A column by which SQLite chooses no index."""

    inherit_cache = True
    type = DateTime()


compiles(sqlite_no_index_hint)(_as_it_is)


@compiles(sqlite_no_index_hint, "sqlite")
def _with_a_sign(element: Any, compiler: Any, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"
