"""Records made to be written many at once: of their own class, so that titles and words are the real ones.

No session knows them: what they come to is given, table by table, to what writes rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Table, func, inspect, select

from models.engine import Base, complete, db, declared, defaults

CREATED = datetime(2018, 1, 1, 8, tzinfo=UTC)
WriterOf = Callable[[Table], Callable[[Sequence[Sequence[Any]]], object]]  # rows of values in the order of its columns


class Rows:
    """The records that wait to be written, and how many were of each concept."""

    def __init__(self, writer: WriterOf) -> None:
        self._writer = writer
        self.tables: set[str] = set()
        self.written: dict[type[Any], int] = {}
        self.first_ids: dict[str, int] = {}  # by the table at the root of its kind
        self.next_ids: dict[str, int] = {}
        self._sorts: dict[type[Any], _Sort] = {}

    def add(self, model: type[Any], **values: Any) -> Any:
        """A record with the next id of its table, in the lists of what owns it."""
        sort = self._sorts.get(model) or self._sort(model)
        record: Any = object.__new__(sort.light)
        held = vars(record)
        held.update(values)
        held["id"] = self.next_ids[sort.root]
        self.next_ids[sort.root] += 1
        for name in sort.links.keys() & values:
            owner = values[name]
            if owner is not None:
                held[f"{name}_id"] = owner.id
                if sort.links[name] and isinstance(owner, _Light):
                    vars(owner).setdefault(sort.links[name], []).append(record)
        sort.waiting.append(record)
        return record

    def write(self) -> None:
        """Write all that waits, owners first."""
        rows: dict[Table, list[Sequence[Any]]] = {}
        for model, sort in self._sorts.items():
            self.written[model] = self.written.get(model, 0) + len(sort.waiting)
            for table, found in sort.rows().items():
                rows.setdefault(table, []).extend(found)
        for table in Base.metadata.sorted_tables:
            if rows.get(table):
                self.tables.add(table.name)
                self._writer(table)(rows[table])

    def _sort(self, model: type[Any]) -> _Sort:
        sort = self._sorts[model] = _Sort(model)
        if sort.root not in self.next_ids:
            table = Base.metadata.tables[sort.root]
            first = (db.session.scalar(select(func.max(table.c.id))) or 0) + 1
            self.first_ids[sort.root] = self.next_ids[sort.root] = first
        return sort


class _Light:
    """What tells them from the records of a session."""


class _Sort:
    """What is known of a concept, and those of its records that wait."""

    def __init__(self, model: type[Any]) -> None:
        mapper: Any = inspect(model)
        self.root, self.waiting = mapper.base_mapper.local_table.name, list[Any]()
        fields, relations = declared(model).values(), mapper.relationships
        self.links = {each.name: relations[each.name].back_populates for each in fields if each.shape == "one"}
        blank = {each.name: () for each in fields if each.to_many} | dict.fromkeys(
            (*mapper.columns.keys(), *self.links)
        )
        blank |= defaults(model) | {"version": 1, "created_at": CREATED, "updated_at": CREATED}
        if mapper.polymorphic_on is not None:
            blank[mapper.polymorphic_on.key] = mapper.polymorphic_identity
        self._blank = blank
        keys = {column: key for key, held in mapper.column_attrs.items() for column in held.columns}
        self._tables = {table: itemgetter(*(keys[column] for column in table.c)) for table in mapper.tables}
        unmapped = {"__abstract__": True, "__module__": model.__module__, "__str__": _title_of(model)}
        self.light = type(model.__name__, (model, _Light), blank | unmapped)

    def rows(self) -> dict[Table, list[Sequence[Any]]]:
        """Those of all that waits, which waits no more."""
        waiting, self.waiting = self.waiting, []
        for record in waiting:
            complete(record)
        held = [self._blank | vars(record) for record in waiting]
        return {table: [*map(chosen, held)] for table, chosen in self._tables.items()}


def _title_of(model: Any) -> Callable[[Any], str]:
    """The title of its concept, worked out once: those of many records repeat it."""

    def title(record: Any) -> str:
        held = vars(record)
        if "_title" not in held:
            held["_title"] = model.__str__(record)
        found: str = held["_title"]
        return found

    return title
