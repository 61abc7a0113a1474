"""The rows of a list's file, read by columns: its own values in one statement, then what others hold, for many at once.

No record is made of a row: the session takes ten times as long to make one as a file takes to tell its values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import RelationshipDirection, RelationshipProperty, Session, aliased

from admin_views.engine.list_columns import Column
from models.engine import Declared, Reached, Told, db, kinds, only, title_options, told_values

FIRST, CHUNK = 50, 500  # rows read together: few at first, for the file to begin at once
REMEMBERED = 20_000  # titles of a concept


@dataclass(frozen=True)
class Chunk:
    """Some rows: their values as the first statement gave them, one list for each thing it was asked."""

    session: Session
    ids: Sequence[int]
    values: Sequence[Sequence[Any]]
    told: Mapping[Told, Mapping[int, Any]]


Cells = Callable[[Chunk], Sequence[Any]]  # of one column, for the rows of a chunk


class Titles:
    """What the records of a concept are called; each is asked once, as long as it is remembered."""

    def __init__(self, model: type[Any]) -> None:
        self.known: dict[int, str] = {}
        self._query = select(model).where(model.id.in_(bindparam("ids", expanding=True))).options(*title_options(model))

    def of(self, session: Session, ids: Collection[int | None]) -> Mapping[int | None, str]:
        """By id; none for a record that whoever asks does not read."""
        if len(self.known) > REMEMBERED:
            self.known.clear()
        missing = {one for one in ids if one is not None} - self.known.keys()
        if missing:
            self.known |= {one.id: str(one) for one in session.scalars(self._query, {"ids": [*missing]})}
        return self.known  # type: ignore[return-value]  # nothing is called nothing


class FileRows:
    """How a file reads its rows, chosen from its columns once."""

    def __init__(self, model: Any, columns: Sequence[Column]) -> None:
        self._columns, self._titles = columns, dict[type[Any], Titles]()
        self._asked: list[Any] = [model.id]
        self._told = [each for each in columns if isinstance(each, Told)]
        fields = sorted({one.name for each in self._told for one in each.sources if one.model is model and one.kind})
        self._light, self._light_at = only(model, " ".join(fields)), [self._ask(getattr(model, one)) for one in fields]
        self._cells = [self._cells_of(model, each) for each in columns]

    def read(self, query: Any, info: dict[Any, Any]) -> Iterator[Sequence[Any]]:
        """Plain cells, in a session of their own: the request's is closed before the last row leaves.

        `info` is that of the request's: who asks.
        """
        with db.session.session_factory(info=info) as session:
            found = iter(query.with_entities(*self._asked).with_session(session).yield_per(CHUNK))
            some = list(islice(found, FIRST))
            while some:
                chunk = self._chunk(session, some)
                yield from zip(*(cells(chunk) for cells in self._cells), strict=True)
                some = list(islice(found, CHUNK))

    def _chunk(self, session: Session, rows: Sequence[Any]) -> Chunk:
        ids, *values = zip(*rows, strict=True)
        told = {}
        if self._told:
            held = zip(ids, *(values[at] for at in self._light_at), strict=True)
            told = told_values(session, self._told, [self._light.made(one) for one in held])
        return Chunk(session, ids, values, told)

    def _ask(self, column: Any) -> int:
        """Where the first statement gives the values of a column."""
        self._asked.append(column)
        return len(self._asked) - 2  # the id is apart

    def _cells_of(self, model: type[Any], each: Column) -> Cells:
        if isinstance(each, Told):
            plain = each.kind.plain
            return lambda chunk: [_plain(plain, chunk.told[each][one]) for one in chunk.ids]
        if isinstance(each, Declared) and each.kind is not None:
            return _own_values(each.kind, self._ask(getattr(model, each.name)))
        if isinstance(each, Declared) and not each.to_many:
            return self._links(each, self._ask(getattr(model, f"{each.name}_id")))
        return self._led_to(model, each)

    def _titles_of(self, model: type[Any]) -> Titles:
        return self._titles.setdefault(model, Titles(model))

    def _links(self, each: Declared, at: int) -> Cells:
        """The titles of what each row points to."""
        titles = self._titles_of(each.target)  # type: ignore[arg-type]  # a link has one

        def cells(chunk: Chunk) -> Sequence[Any]:
            held = chunk.values[at]
            known = titles.of(chunk.session, set(held))
            return [known.get(one) or None for one in held]

        return cells

    def _led_to(self, model: type[Any], each: Declared | Reached) -> Cells:
        """Several values, each once: what a path of relations leads to, or a set."""
        steps = each.steps if isinstance(each, Reached) else [each]
        statement, last = _leading(model, steps), steps[-1]
        titles = self._titles_of(last.target) if last.target is not None else None
        write = last.show if each.kind is None else lambda value: str(last.kind.plain(value))  # type: ignore[union-attr]

        def cells(chunk: Chunk) -> Sequence[Any]:
            found: dict[int, dict[Any, None]] = {}
            for one, value in chunk.session.execute(statement, {"ids": chunk.ids}):
                found.setdefault(one, {})[value] = None
            if titles is None:
                return [", ".join(map(write, found.get(one, ()))) or None for one in chunk.ids]
            known = titles.of(chunk.session, {value for values in found.values() for value in values})
            return [
                ", ".join([known[value] for value in found.get(one, ()) if value in known]) or None for one in chunk.ids
            ]

        return cells


def _own_values(kind: kinds.Kind, at: int) -> Cells:
    plain = kind.plain
    if isinstance(kind, kinds.Choice):
        labels: dict[Any, str | None] = {None: None} | {member: member.label for member in kind.members}
        return lambda chunk: [labels[value] for value in chunk.values[at]]
    if type(kind).plain is kinds.Kind.plain:  # as it is
        return lambda chunk: chunk.values[at]
    return lambda chunk: [_plain(plain, value) for value in chunk.values[at]]


def _plain(plain: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else plain(value)


def _leading(model: type[Any], steps: Sequence[Declared]) -> Select[Any]:
    """(id of a row, what a path leads to) pairs for some ids, in the order of its lists."""
    here, start, number, joins, order = model, model, model.id, list[Any](), list[Any]()
    for each in steps:
        if each.target is None:
            break
        there, way = aliased(each.target), inspect(each.model).relationships[each.name]
        if here is model and way.direction is RelationshipDirection.ONETOMANY:  # it holds the ids of the rows
            start, number = there, _of(there, way, way.local_remote_pairs[0][1])  # type: ignore[index]
        else:
            joins.append(getattr(here, each.name).of_type(there))
        order += (_of(there, way, column) for column in way.order_by or () if way.uselist)
        here = there
    held = here.id if steps[-1].target is not None else getattr(here, steps[-1].name)
    query = select(number, held).select_from(start)
    for one in joins:
        query = query.join(one)
    return query.where(number.in_(bindparam("ids", expanding=True)), held.is_not(None)).order_by(*order)


def _of(entity: Any, way: RelationshipProperty[Any], column: Any) -> Any:
    """A column of what a relation leads to, where it is read."""
    return getattr(entity, way.mapper.get_property_by_column(column).key)
