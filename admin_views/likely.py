"""A criterion that most records meet: SQLite then reads them in the order of the list instead of sorting them all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class likely(FunctionElement[bool]):  # noqa: N801 — reads as an SQL function
    """The criterion itself; PostgreSQL knows how many records meet it."""

    inherit_cache = True
    type = Boolean()


@compiles(likely)
def _as_it_is(element: Any, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clauses, **kw))


@compiles(likely, "sqlite")
def _with_a_word(element: Any, compiler: Any, **kw: Any) -> str:
    return f"likely({compiler.process(element.clauses, **kw)})"
