"""Which rows of a concept somebody reads: registered once, held by every query of whoever asks.

    rows(Order)({Role.OWNER: EVERY_ROW, Role.SELLER: lambda who: Order.seller_id == who.user_id})

A concept without a registration is read whole by the roles that may read it. Once there is one, a role that it does not
name reads no row. A criterion is asked of who looks (`Actor`): their role, their account. Who reads some rows only does
not write: what they may not see, the rules of a save would not see either.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, false
from sqlalchemy.orm import Mapper, ORMExecuteState
from sqlalchemy.orm.util import LoaderCriteriaOption

from models.engine.access import Role
from models.engine.kinds import today


@dataclass(frozen=True)
class Actor:
    """Who acts, and through what: a form, a command, a load; `role`: of whom screens answer, None for the others.

    `scope`: what the application knows of them that criteria ask; `notice`: a sentence that each of their pages tells.
    """

    label: str
    channel: str
    user_id: int | None = None
    role: Role | None = None
    scope: Hashable = None
    notice: str = ""


Criterion = Callable[[Actor], ColumnElement[bool] | None]
EVERY_ROW = None  # what a role that reads them all is registered with
_REGISTERED: dict[type[Any], Mapping[Any, Criterion | None]] = {}


def rows(model: type[Any]) -> Callable[[Mapping[Any, Criterion | None]], None]:
    """Register which rows of a concept each role reads, once: see the module."""

    def register(readers: Mapping[Any, Criterion | None]) -> None:
        if model in _REGISTERED:
            raise RuntimeError(f"the rows of {model.__name__} are registered already")
        _REGISTERED[model] = readers

    return register


def readers_of(model: type[Any]) -> Mapping[Any, Criterion | None] | None:
    """Role → criterion, as registered; None when the concept has no registration."""
    return _REGISTERED.get(model)


def rows_for(model: type[Any], who: Actor) -> ColumnElement[bool] | None:
    """The criterion of the rows that somebody reads; None when it is every row."""
    readers = _REGISTERED.get(model)
    if readers is None:
        return None
    if who.role not in readers:
        return false()
    criterion = readers[who.role]
    return None if criterion is None else criterion(who)


class _OfOneConcept(LoaderCriteriaOption):
    """A criterion that those who inherit from the concept do not take over: each says its own.

    SQLAlchemy would hand it down, but for the columns, which a joined child then does not have.
    """

    def __init__(self, model: type[Any], criterion: ColumnElement[bool]) -> None:
        super().__init__(model, criterion, include_aliases=True)
        self.own_key = criterion._generate_cache_key()

    def _gen_cache_key(self, anon_map: Any, bindparams: list[Any]) -> tuple[Any, ...] | None:
        """Worked out once for all the queries that hold it: a criterion has hundreds of parts, an actor has dozens."""
        if self.own_key is None:
            return super()._gen_cache_key(anon_map, bindparams)
        bindparams.extend(self.own_key.bindparams)
        return (type(self), self.entity, self.own_key.key)

    def _all_mappers(self) -> Iterator[Mapper[Any]]:
        assert self.entity is not None
        yield self.entity.mapper


@lru_cache(maxsize=256)
def _criteria(who: Actor, _day: date) -> tuple[Any, ...]:
    """Lists, titles of links, counts, inner queries: wherever it is read; kept for a day, which they may name."""
    found = ((model, rows_for(model, who)) for model in _REGISTERED)
    return tuple(_OfOneConcept(model, criterion) for model, criterion in found if criterion is not None)


def keep_their_rows(state: ORMExecuteState) -> None:
    """Commands and loads, which nobody in particular asks for, read everything; so does what is read again."""
    actor = state.session.info.get("actor")
    criteria = _criteria(actor, today()) if actor is not None and actor.role is not None else ()
    if criteria and state.is_select and not state.is_column_load:
        state.statement = state.statement.options(*criteria)
