"""Records as their pages show them, with what is ticked: in a statement, and one for each long list of what they own.

The statements are kept. SQLAlchemy's own loading of lists asks as many, but makes each of them again, every time, from
the options of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, reduce
from itertools import takewhile
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Load, joinedload
from sqlalchemy.orm.attributes import set_committed_value

from admin_views.engine.audiences import visible
from models.engine import (
    FILES,
    Base,
    Declared,
    Record,
    Role,
    db,
    declared,
    kinds_of,
    load_joined,
    load_link,
    outside_the_bin,
    reached,
)


def load(model: type[Base], ids: list[int], role: Role, *, with_bin: bool = False, deep: bool = False) -> list[Any]:
    """Those of the records that exist, with what the form of this role shows; `deep`: what the page does."""
    alone = len(ids) == 1
    sought = {"ids": ids[0] if alone else ids}
    records: list[Any] = [
        *db.session.scalars(_records(model, role, with_bin=with_bin, alone=alone, deep=deep), sought).unique()
    ]
    if not records:
        return []
    for name in _apart(model, role, deep=deep):
        found: dict[int, list[Record]] = {one.id: [] for one in records}
        members = _members(model, name, role, with_bin=with_bin, deep=deep, alone=alone)
        for holder, member in db.session.execute(members, sought).unique():
            if holder in found:
                found[holder].append(member)
        for record in records:
            set_committed_value(record, name, found[record.id])
    came = [*db.session]
    load_joined(db.session(), came, lambda one: visible(one, role) if one in _drawn(model) else ())
    return records


@cache
def _drawn(model: type[Base]) -> frozenset[type[Base]]:
    """The concepts whose fields a page draws: its own, and what that owns."""
    owned = _owned(model)
    return frozenset({model, *owned, *(deeper for one in owned for deeper in _owned(one))})


def _owned(model: type[Base]) -> set[Any]:
    return {each.target for each in declared(model).values() if each.shape == "children"}


@cache
def _records(model: Any, role: Role, *, with_bin: bool, alone: bool, deep: bool) -> Any:
    shown = list(visible(model, role))
    links = (_with_title(model, each) for each in shown if each.shape == "one" and each.target is not None)
    lists = [joinedload(getattr(model, each.name)).options(*_inside(each, role)) for each in _joined(model, role)]
    files = [joinedload(getattr(model, FILES))] if deep and kinds_of(model) and not _with_few(model, role) else []
    return _kept(select(model).where(_among(model.id, alone=alone)), (*links, *lists, *files), with_bin=with_bin)


def _joined(model: type[Base], role: Role) -> list[Declared]:
    """The lists whose members are read with what owns them: what is ticked, and what is said to be few."""
    return [each for each in visible(model, role) if each.shape == "many" or (each.shape == "children" and _few(each))]


def _few(each: Declared) -> bool:
    return bool(inspect(each.model).relationships[each.name].info["link"].few)


def _with_few(model: type[Base], role: Role) -> bool:
    return any(each.shape == "children" for each in _joined(model, role))


@cache
def _apart(model: type[Base], role: Role, *, deep: bool) -> tuple[str, ...]:
    """The lists in a statement of their own; that of files too, beside members that are few: each would come again."""
    lists = [each.name for each in visible(model, role) if each.shape == "children" and not _few(each)]
    return *lists, *([FILES] if deep and kinds_of(model) and _with_few(model, role) else [])


@cache
def _members(model: type[Base], name: str, role: Role, *, with_bin: bool, deep: bool, alone: bool) -> Any:
    """(id of the holder, member of its list) pairs, in the order of the list; `deep`: with what children own."""
    relation: Any = inspect(model).relationships[name]
    target, holder = relation.mapper.class_, relation.local_remote_pairs[0][1]
    each = declared(model).get(name)  # the files of a record are no field of it
    query = select(holder, target).where(_among(holder, alone=alone)).order_by(*relation.order_by)
    loads = [*_inside(each, role, deep=deep), *(() if deep else _found_by(model, name))] if each else []
    return _kept(query, loads, with_bin=with_bin)


def _found_by(model: type[Base], name: str) -> Iterator[Any]:
    """What the words of a record say of what the members of its list link to: a save writes them again."""
    for first, *rest in (one.steps for one in reached(model) if one.searched):
        links = [each for each in takewhile(lambda each: each.shape == "one", rest) if first.name == name]
        if links:
            yield reduce(
                lambda load, each: load.joinedload(getattr(each.model, each.name)), links, Load(links[0].model)
            )


def _among(column: Any, *, alone: bool) -> Any:
    """One id is compared: a list is written out again in the statement every time, a tenth of a save."""
    return column == bindparam("ids") if alone else column.in_(bindparam("ids", expanding=True))


def _inside(each: Declared, role: Role, *, deep: bool = False) -> Iterator[Any]:
    """What the members of a list show: their links; `deep`: and what children own."""
    target: Any = each.target
    for one in visible(target, role) if each.shape == "children" else ():
        if one.shape == "one" and one.target is not None and not one.owner:
            yield _with_title(target, one)
        elif deep and one.shape == "children":
            yield joinedload(getattr(target, one.name)).options(*_inside(one, role, deep=deep))


def _with_title(model: type[Base], each: Declared) -> Any:
    assert each.target is not None
    return load_link(model, each.name, each.target, strict=False, joined_later=True)


def _kept(query: Any, loads: Iterable[Any], *, with_bin: bool) -> Any:
    query = query.options(*loads)
    return query.execution_options(with_bin=True) if with_bin else outside_the_bin(query)
