"""Records that a page only reads, of a few fields each: of their own class, several times quicker to load.

    LINES = only(OrderLine, "article quantity")
    query = LightQuery(only(Order, "title", lines=LINES), lambda query: query.where(Order.title != ""))
    for (order,) in query.read(): ...

They have the methods of their class, and answer what they were read with; anything else that is asked of them, and
anything written to them, raises. As with any query, nothing of the bin, nor of the rows that others alone read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import RelationshipProperty, aliased

from models.engine.alive import outside_the_bin
from models.engine.mapping import db


@dataclass(frozen=True, eq=False)
class Only:
    """What is read of a concept: its id, some fields, what it leads to; met at two places, a record is one."""

    model: type[Any]
    names: tuple[str, ...]
    reached: Mapping[str, Only]

    @cached_property
    def light(self) -> type[Any]:
        """A class of the same name and methods as the concept, which no table has."""
        read = dict.fromkeys((*self.names, *self.reached), _Read())
        unmapped = {"__abstract__": True, "__module__": self.model.__module__, "__setattr__": _refuse}
        return type(self.model.__name__, (self.model,), unmapped | read)

    def made(self, values: Sequence[Any]) -> Any:
        """A record of these values, which are in the order of the names; no session will ever know it."""
        record = object.__new__(self.light)
        vars(record).update(zip(self.names, values, strict=True))
        return record


def only(model: type[Any], names: str = "", **reached: Only) -> Only:
    """The fields of a concept by name, a space between two; each link, and each list of its own, with what is read."""
    return Only(model, ("id", *names.split()), reached)


class _Read:
    """In the place of what SQLAlchemy has for a field, which is slow to read: the dictionary of the record answers."""

    def __get__(self, record: Any, _model: Any = None) -> Any:
        raise AttributeError("this record was not read yet")


def _refuse(record: Any, name: str, value: Any) -> None:
    raise AttributeError(f"{name}: a light record is only read")


NEVER_SHOWN = frozenset({"created_at", "updated_at", "search_words", "search_private"})


def shown_columns(model: type[Any], **reached: Only) -> Only:
    """All that a record holds itself, but what no list shows of one."""
    held = (one.key for one in inspect(model).column_attrs if not one.deferred)
    return only(model, " ".join(one for one in held if one != "id" and one not in NEVER_SHOWN), **reached)


@dataclass(eq=False)
class _Part:
    """One place of the query: its columns are from `start` to `end` in a row; reached by `key`, and back."""

    only: Only
    start: int
    key: str = ""
    owner_key: str | None = None
    links: list[_Part] = field(default_factory=list)
    lists: list[_Part] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.end = self.start + len(self.only.names)
        self.on_the_way: list[_Part] = []  # of its links, those whose lists grow with each row


Found = dict[Only, dict[int, Any]]


class LightQuery:
    """A query of light records: `refine` says which, in what order, of a statement where the concept is named as ever.

    `beside`: expressions that are read with each record.
    """

    def __init__(self, root: Only, refine: Callable[[Select[Any]], Select[Any]], *beside: Any) -> None:
        self._columns: list[Any] = []
        self._joins: list[tuple[Any, bool]] = []
        self._order: list[Any] = []
        self._found: Found = {}
        self._root = self._part(root, root.model, is_inner=True)
        self._beside = len(self._columns)
        query = refine(select(*self._columns, *beside).select_from(root.model))
        for way, is_inner in self._joins:  # after what chooses: SQLite would join them all first
            query = query.join(way, isouter=not is_inner)
        self.statement: Select[Any] = outside_the_bin(query.order_by(*self._order))

    def _part(self, wanted: Only, entity: Any, *, is_inner: bool, key: str = "", owner_key: str | None = None) -> _Part:
        part = _Part(wanted, len(self._columns), key, owner_key)
        self._found[wanted] = {}
        self._columns += (getattr(entity, name) for name in wanted.names)
        for name, each in wanted.reached.items():
            way: RelationshipProperty[Any] = inspect(wanted.model).relationships[name]
            if way.secondary is not None:
                raise TypeError(f"{name}: a many-to-many list is not read light")
            there = aliased(each.model, flat=True)
            always = is_inner and not way.uselist and not any(one.nullable for one in way.local_columns)
            self._joins.append((getattr(entity, name).of_type(there), always))
            self._order += _order(way, there)
            reached = self._part(each, there, is_inner=always, key=name, owner_key=way.back_populates)
            (part.lists if way.uselist else part.links).append(reached)
        part.on_the_way = [one for one in part.links if one.lists or one.on_the_way]
        return part

    def read(self, **parameters: Any) -> list[tuple[Any, ...]]:
        """(record, *what was asked beside) of each, in the order of the statement; with the parameters it names."""
        found: Found = {one: {} for one in self._found}
        records: dict[int, tuple[Any, ...]] = {}
        for row in db.session.execute(self.statement, parameters):
            record = _met(self._root, row, found)
            records.setdefault(record.id, (record, *row[self._beside :]))
        return list(records.values())


def _order(link: RelationshipProperty[Any], entity: Any) -> Iterator[Any]:
    """The order of a list, of the columns of where it is read."""
    for column in link.order_by or () if link.uselist else ():
        yield getattr(entity, link.mapper.get_property_by_column(column).key)  # type: ignore[arg-type]


def _met(part: _Part, row: Any, found: Found) -> Any:
    """The record of a row at a place of the query, made the first time that it is met; None where there is none."""
    number = row[part.start]
    if number is None:
        return None
    known = found[part.only]
    record = known.get(number)
    if record is None:
        record = known[number] = _made(part, row, found)
    else:
        for one in part.on_the_way:
            _met(one, row, found)
    for one in part.lists:
        _add(one, record, row, found)
    return record


def _made(part: _Part, row: Any, found: Found) -> Any:
    record = part.only.made(row[part.start : part.end])
    values = vars(record)
    for one in part.links:
        values[one.key] = _met(one, row, found)
    for one in part.lists:
        values[one.key] = []
    return record


def _add(part: _Part, owner: Any, row: Any, found: Found) -> None:
    """To a list of a record, what the row tells of it; once."""
    number = row[part.start]
    if number is None:
        return
    is_new = number not in found[part.only]
    record = _met(part, row, found)
    if is_new:
        vars(owner)[part.key].append(record)
        if part.owner_key:
            vars(record)[part.owner_key] = owner
