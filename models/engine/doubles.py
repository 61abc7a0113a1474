"""Records that look like the one being saved: named before it is, to those who read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, inspect, or_, select
from sqlalchemy.orm import Session, object_session

from models.engine.access import Right, Role, allows, sees
from models.engine.declaration import declared
from models.engine.held_titles import RUN, Sought, titles_held
from models.engine.likeness import is_near_title
from models.engine.mapping import owner_of
from models.engine.resemblance import Resemblance
from models.engine.text import uncapitalised
from models.engine.titles import title_options

MOST = 500  # candidates that are compared


@dataclass(frozen=True)
class Double:
    """Another record, and in what it is alike: « même courriel »."""

    record: Any
    likeness: str


@dataclass(frozen=True)
class _Way:
    """How one resemblance is looked for: by its values, by the title, in the places of the record: when it has them."""

    each: Resemblance
    by_values: bool
    by_title: bool
    has_places: bool


def doubles_of(record: Any, role: Role | None) -> list[Double]:
    """The live records that look like a saved one, by what its concept declares: one statement if none is.

    An import asks it of each row: the statement is kept, and what it compares is no record yet. A long one holds the
    titles, and finds the same ones.
    """
    session, model = object_session(record), type(record)
    kind: Any = model  # what has a hash
    base: Any = inspect(model).base_mapper.class_
    asked = [each for each in model.__concept__.resembles if _sees(record, each, role)]
    title, values = record.sort_key, {name: getattr(record, name) for each in asked for name in each.same}
    places = {at: here for at, each in enumerate(asked) if title and (here := _here(record, each))}
    ways = tuple(_way(each, values, title, at in places) for at, each in enumerate(asked))
    if session is None or not any(one.by_values or one.by_title for one in ways):
        return []
    begins = max(title.split(), key=len, default="")[:RUN]
    sought = {"own": record.id, "title": title, "begins": begins, **values}
    sought |= {f"here_{at}": list(here) for at, here in places.items()}
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    least = min((one.each.near for one in ways if one.by_title), default=0.0)
    same = {name: declared(model)[name].label for way in ways if way.by_values for name in way.each.same}
    held = titles_held(session, base) if is_sqlite and least and not places and len(begins) == RUN else None
    queried = tuple(replace(one, by_title=False) for one in ways if one.by_values) if held else ways
    found = {
        one.id: (one.sort_key, list(_same(ways, values, same, one)))
        for one in (session.execute(_candidates(base, kind, queried, by_titles=is_sqlite), sought) if queried else ())
    }
    if held:
        seeking = Sought(begins, title, record.id, least, MOST)
        near = held.compared(session, seeking, {number: other for number, (other, _same_values) in found.items()})
        found = {number: found.get(number, (other, [])) for number, other in near.items()}
    told = {
        number: words
        for number, (other, likenesses) in found.items()
        if (words := [*likenesses, *_near_title(title, other, least)])
    }
    return [
        Double(one, ", ".join(dict.fromkeys(told[one.id])))
        for one in (_loaded(session, base, list(told)) if told else ())
        if role is None or allows(role, type(one).__tablename__, Right.READ)
    ]


def _sees(record: Any, each: Resemblance, role: Role | None) -> bool:
    """Nobody learns by a refusal what they do not see."""
    fields = declared(type(record))
    return role is None or all(fields[name].sensitivity in sees(role) for name in each.same)


def _way(each: Resemblance, values: Mapping[str, Any], title: str, has_places: bool) -> _Way:
    by_values = bool(each.same) and all(values[name] is not None for name in each.same)
    return _Way(each, by_values, bool(each.near and title), has_places)


def _here(record: Any, each: Resemblance) -> set[Any]:
    """The places of a record, where its resemblance is asked within one."""
    if not (each.near and each.within):
        return set()
    _rows, key, _owner = _places(type(record), each)
    return {getattr(one, key.key) for one in getattr(record, each.within.partition(".")[0])}


@cache
def _candidates(base: Any, model: Any, ways: tuple[_Way, ...], *, by_titles: bool) -> Any:
    """The statement of what is compared of those that may be alike: wider than what is, the same on every database.

    `by_titles`: titles are read in their index, as SQLite has one; PostgreSQL has one of the words.
    """
    columns = dict.fromkeys(["id", "sort_key", *(name for way in ways if way.by_values for name in way.each.same)])
    begins = base.sort_key.contains(bindparam("begins"))
    begins = begins if by_titles else and_(base.search_words.contains(bindparam("begins")), begins)
    criteria = [
        and_(*(getattr(base, name) == bindparam(name) for name in way.each.same)) for way in ways if way.by_values
    ]
    if any(way.by_title for way in ways):
        criteria.append(base.sort_key == bindparam("title"))
    if any(way.by_title and not way.has_places for way in ways):
        criteria.append(begins)
    criteria += [_in_places(base, model, at, way, begins) for at, way in enumerate(ways) if way.has_places]
    query = select(*(getattr(base, name) for name in columns)).where(or_(*criteria), base.id != bindparam("own"))
    query = query.where(func.coalesce(base.deleted_at, base.deleted_at).is_(None))  # by no index of the living alone
    query = query.order_by((base.sort_key == bindparam("title")).desc(), base.id).limit(MOST)
    return query.execution_options(with_bin=True)


def _in_places(base: Any, model: type[Any], at: int, way: _Way, begins: Any) -> ColumnElement[bool]:
    """Those that are in the same place; where one is not known, those that have a beginning of its longest word."""
    rows, key, owner = _places(model, way.each)
    alive = select(owner).where(rows.deleted_at.is_(None))
    here = base.id.in_(alive.where(key.in_(bindparam(f"here_{at}", expanding=True))))
    return or_(here, and_(begins, base.id.not_in(alive)))


def _places(model: type[Any], each: Resemblance) -> tuple[Any, Any, Any]:
    """The concept of the rows that say where it is, their column of the place, their column of whom they are of."""
    children, _dot, place = each.within.partition(".")
    rows: Any = declared(model)[children].target
    owner = owner_of(rows)
    assert owner is not None
    return rows, getattr(rows, f"{place}_id"), getattr(rows, f"{owner.name}_id")


def _loaded(session: Session, base: Any, ids: list[int]) -> list[Any]:
    """The records of these ids, in their order."""
    found = session.scalars(select(base).where(base.id.in_(ids)).options(*title_options(base, strict=False)))
    return sorted(found, key=lambda one: ids.index(one.id))


def _same(ways: Sequence[_Way], values: Mapping[str, Any], labels: Mapping[str, str], other: Any) -> Iterator[str]:
    for way in ways:
        if way.by_values and all(values[name] == getattr(other, name) for name in way.each.same):
            yield from (f"même {uncapitalised(labels[name])}" for name in way.each.same)


def _near_title(title: str, other: str, least: float) -> Iterator[str]:
    if least and title == other:
        yield "même nom"
    elif least and is_near_title(title, other, least):
        yield "nom proche"


def resembling_fields(model: type[Any]) -> set[str]:
    """The fields whose change may make a double."""
    return {name for each in model.__concept__.resembles for name in each.same}
