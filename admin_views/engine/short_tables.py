"""What the filters of a list offer and name, read at once: the records of short tables, and some of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from flask import g
from sqlalchemy import and_, bindparam, inspect, literal, select, union_all

from admin_views.engine.audiences import may
from admin_views.engine.lookup import default_order
from models.engine import Base, Only, Right, db, outside_the_bin, shown_columns, title_options

FEW = 30  # records that are ticked in a list; of more, one is looked for

Model = type[Base]


def few(model: Model) -> Sequence[Any]:
    """The records of a short table in its order, where they are few; none where they are more, or are not readable."""
    if not may(Right.READ, model):
        return []
    cache: dict[Model, Sequence[Any]] = g.setdefault("few_records", {})
    if model not in cache:
        query = _first(select(model), model).options(*title_options(model, strict=False))
        _keep(model, db.session.scalars(query).all())
    return cache[model]


def _keep(model: Model, found: Sequence[Any]) -> None:
    g.setdefault("few_records", {})[model] = found if len(found) <= FEW else []


def read_together(short: Iterable[Model], some: Mapping[Model, set[int]]) -> None:
    """Keep for the rest of the request the records of short tables, as `few` does, and some of others, by id.

    In one statement: each row of it is a record of one table, and of none of the others, each in its own order, once:
    a title follows links, never lists. What there is one table of alone is read by whoever asks for it.
    """
    cache: dict[Any, Any] = g.setdefault("few_records", {})
    whole: list[Any] = [one for one in dict.fromkeys(short) if one not in cache and may(Right.READ, one)]
    named = {one: ids for one, ids in some.items() if one not in cache and one not in whole and may(Right.READ, one)}
    if len(whole) + len(named) < 2:
        return
    asked: list[Any] = [*whole, *named]
    ids = {f"ids_{place}": sorted(numbers) for place, numbers in enumerate(named.values())}
    places = _places(tuple(whole), tuple(named), frozenset(some))
    rows = db.session.execute(_each_of(tuple(whole), tuple(named), frozenset(some)), ids)
    found: dict[Any, list[Any]] = {one: [] for one in asked}
    for place, *row in rows:
        model, light, start, end = places[place]
        if row[start] is not None:
            found[model].append(light.made(row[start:end]) if light else row[start])
    for one in whole:
        _keep(one, found[one])
    g.setdefault("records_named", []).append(found)  # a session forgets what nobody holds


def _first(query: Any, model: Any) -> Any:
    return query.order_by(*default_order(model)).limit(FEW + 1)


@cache
def _each_of(whole: tuple[Any, ...], named: tuple[Any, ...], followed: frozenset[Any]) -> Any:
    """The statement that reads them all; `ids_0`, `ids_1`… are those of the named ones."""
    asked = [*whole, *named]
    ids = []
    for place, one in enumerate(asked):
        of_one: Any = select(one.id.label("number"))
        given: Any = bindparam(f"ids_{place - len(whole)}", expanding=True)
        wanted = _first(of_one, one) if place < len(whole) else of_one.where(one.id.in_(given))
        ids.append(select(literal(place).label("place"), wanted.subquery().c.number))
    every = union_all(*ids).subquery()
    places = _places(whole, named, followed)
    read = (column for model, light, *_ in places for column in _read(model, light))
    query: Any = select(every.c.place, *read).select_from(every)
    for place, one in enumerate(asked):
        query = query.outerjoin(one, and_(every.c.place == place, every.c.number == one.id))
    query = query.order_by(every.c.place, *(column for one in whole for column in default_order(one)))
    loads = (load for one, light, *_ in places if not light for load in title_options(one, strict=False))
    return outside_the_bin(query.options(*loads))


@cache
def _places(
    whole: tuple[Any, ...], named: tuple[Any, ...], followed: frozenset[Any]
) -> list[tuple[Any, Only | None, int, int]]:
    """(concept, what is read of it, where that begins and ends in a row) of each.

    `followed`: those that an address names, which the session keeps for whoever asks for one by its id.
    """
    places, start = [], 0
    for model in (*whole, *named):
        light = shown_columns(model) if model not in followed and _is_told_alone(model) else None
        end = start + (len(light.names) if light else 1)
        places.append((model, light, start, end))
        start = end
    return places


def _is_told_alone(model: Any) -> bool:
    """Whether its records tell their titles by themselves: of them, sixty a list, nothing then follows."""
    mapper = inspect(model)
    return not title_options(model, strict=False) and len(mapper.tables) == 1 and mapper.polymorphic_on is None


def _read(model: Any, light: Only | None) -> list[Any]:
    return [getattr(model, name) for name in light.names] if light else [model]
