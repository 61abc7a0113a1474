"""No query meets a record that is in the bin, unless it asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.orm.util import LoaderCriteriaOption

from models.engine.planner_hint import sqlite_no_index_hint
from models.engine.record import Record


class _OfEveryConcept(LoaderCriteriaOption):
    """A criterion without values, of all that there is, which SQLAlchemy looks for again for each new statement."""

    def __init__(self, criterion: Callable[[Any], Any]) -> None:
        super().__init__(Record, criterion, include_aliases=True)
        self.found: tuple[Mapper[Any], ...] = ()
        event.listen(Mapper, "after_configured", self.forget)

    def forget(self) -> None:
        """There is another concept."""
        self.found = ()

    def _gen_cache_key(self, _anon_map: Any, _bindparams: list[Any]) -> tuple[Any, ...]:
        """Itself: there are two of them, for ever."""
        return (type(self), self)

    def _all_mappers(self) -> Iterator[Mapper[Any]]:
        self.found = self.found or tuple(super()._all_mappers())
        return iter(self.found)


ALIVE = _OfEveryConcept(lambda model: model.deleted_at.is_(None))

_ROW_BY_ROW = _OfEveryConcept(lambda model: sqlite_no_index_hint(model.deleted_at).is_(None))


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
