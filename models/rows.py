"""Which rows of a concept a role reads: said beside its fields, held by every query of whoever asks.

    __rows__: ClassVar = {Role.COMMITTEE: lambda: Note.visibility == Visibility.COMMITTEE}

A role that is not named reads them all. Those that are named only read: what they may not see, the rules of a save
would not see either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from models.base import Record, concepts
from models.policy import Role

Rows = Mapping[Role, Callable[[], ColumnElement[bool]]]


def rows_of(model: type[Record]) -> Rows:
    """For each role that reads some rows only: which ones."""
    return getattr(model, "__rows__", {})


@cache
def _criteria(role: Role) -> tuple[Any, ...]:
    """Lists, titles of links, counts, inner queries: wherever the concept is read, and whatever reads it."""
    said = [(model, rows_of(model).get(role)) for model in concepts().values()]
    return tuple(with_loader_criteria(model, rows(), include_aliases=True) for model, rows in said if rows)


@event.listens_for(Session, "do_orm_execute")
def _only_their_rows(state: ORMExecuteState) -> None:
    """Commands and loads, which nobody in particular asks for, read everything; so does what is read again."""
    actor = state.session.info.get("actor")
    criteria = _criteria(actor.role) if actor is not None and actor.role is not None else ()
    if criteria and state.is_select and not state.is_column_load:
        state.statement = state.statement.options(*criteria)
