"""SQL that the two databases write each in its own way: the order of French words."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from models.engine import UNDECOMPOSED, normal

_SINGLE = {letter: plain for letter, plain in UNDECOMPOSED.items() if len(plain) == 1}


class french_order(FunctionElement[Any]):  # noqa: N801 — reads as an SQL function
    """A text column without accents, capitals or punctuation: what `models.engine.normal` does, in the database."""

    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(french_order, "sqlite")
def _by_our_function(element: Any, compiler: Any, **kw: Any) -> str:
    return f"french({compiler.process(element.clauses, **kw)})"


@event.listens_for(Engine, "connect")
def _lend_our_function(connection: Any, _record: Any) -> None:
    """SQLite asks us: every connection to come knows `french`."""
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("french", 1, lambda value: value and normal(value), deterministic=True)


@compiles(french_order, "postgresql")
def _by_translation(element: Any, compiler: Any, **kw: Any) -> str:
    """No extension and no ICU asked for: not every server has them."""
    text = f"regexp_replace(normalize({compiler.process(element.clauses, **kw)}, NFKD), '[\u0300-\u036f]', '', 'g')"
    text = f"translate({text}, '{''.join(_SINGLE)}', '{''.join(_SINGLE.values())}')"
    for letter, plain in UNDECOMPOSED.items():
        if letter not in _SINGLE:
            text = f"replace({text}, '{letter}', '{plain}')"
    return f"trim(regexp_replace(lower({text}), '[^a-z0-9]+', ' ', 'g')) COLLATE \"C\""
