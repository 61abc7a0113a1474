"""No query meets a record that is in the bin, unless it asks for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import ORMExecuteState, with_loader_criteria

from models.engine.planner_hint import sqlite_no_index_hint
from models.engine.record import Record

ALIVE = with_loader_criteria(Record, lambda model: model.deleted_at.is_(None), include_aliases=True)

_ROW_BY_ROW = with_loader_criteria(
    Record, lambda model: sqlite_no_index_hint(model.deleted_at).is_(None), include_aliases=True
)


def outside_the_bin(query: Any) -> Any:
    """What every query becomes, for those that are kept and asked again: said once, it costs nothing each time."""
    return query.options(ALIVE).execution_options(with_bin=True)


def row_by_row(query: Any) -> Any:
    """The same, of a query that looks for words in every row: SQLite reads the table as it lies.

    It believes that an index of the living (that of a unique field) is small, and goes through all of it, then from
    each entry to its row: half as long again at 100,000.
    """
    return query.options(_ROW_BY_ROW).execution_options(with_bin=True)


def hide_the_bin(state: ORMExecuteState) -> None:
    """No query meets a record in the bin unless it says `execution_options(with_bin=True)`."""
    inner = state.is_column_load or state.is_relationship_load
    if state.is_select and not inner and not state.execution_options.get("with_bin"):
        state.statement = state.statement.options(ALIVE)
