"""Which searches read a whole table, and how SQLite is to read it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, inspect, select, true

from models.engine import acting, row_by_row, rows_for


def as_it_lies(query: Any, *models: type[Any]) -> Any:
    """A query that words alone narrow; who reads some rows of these concepts may be led to them by an index."""
    return row_by_row(query) if all(map(reads_every_row, models)) else query


def own_rows(model: Any) -> ColumnElement[bool]:
    """Of a concept that inherits: those of its own table, which SQLite then begins by, not by all those it is among."""
    root, own = inspect(model).base_mapper.local_table, inspect(model).local_table.alias()
    return root.c.id.in_(select(own.c.id)) if inspect(model).inherits else true()


def reads_every_row(model: type[Any]) -> bool:
    """Whether who asks reads all rows of a concept, and of that it is one of."""
    models = {model, inspect(model).base_mapper.class_}
    return all(rows_for(one, acting()) is None for one in models)
