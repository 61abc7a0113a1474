"""Records as their pages show them, with what is ticked: in a statement, and one for each long list of what they own.

The statements are kept. SQLAlchemy's own loading of lists asks as many, but makes each of them again, every time, from
the options of all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.attributes import set_committed_value

from admin_views.engine.audiences import visible
from models.engine import Base, Declared, Record, Role, db, declared, kinds_of, load_link, outside_the_bin


def load(model: type[Base], ids: list[int], role: Role, *, with_bin: bool = False, deep: bool = False) -> list[Any]:
    """Those of the records that exist, with what the form of this role shows; `deep`: what the page does."""
    alone = len(ids) == 1
    sought = {"ids": ids[0] if alone else ids}
    records: list[Any] = [
        *db.session.scalars(_records(model, role, with_bin=with_bin, alone=alone, deep=deep), sought).unique()
    ]
    lists = [each for each in visible(model, role) if each.shape == "children" and not _are_few(each)]
    for each in lists if records else ():
        found: dict[int, list[Record]] = {one.id: [] for one in records}
        members = _members(model, each.name, role, with_bin=with_bin, deep=deep, alone=alone)
        pairs = db.session.execute(members, sought)
        for holder, member in pairs.unique():
            if holder in found:
                found[holder].append(member)
        for record in records:
            set_committed_value(record, each.name, found[record.id])
    return records


@cache
def _records(model: Any, role: Role, *, with_bin: bool, alone: bool, deep: bool) -> Any:
    shown = list(visible(model, role))
    links = (
        load_link(model, each.name, each.target, strict=False) for each in shown if each.shape == "one" and each.target
    )
    ticked = (joinedload(getattr(model, each.name)) for each in shown if each.shape == "many")
    few = (
        joinedload(getattr(model, each.name)).options(*_inside(each, role, deep=False))
        for each in shown
        if each.shape == "children" and _are_few(each)
    )
    files = [joinedload(model.attachments)] if deep and kinds_of(model) else []
    loads = (*links, *ticked, *few, *files)
    return _kept(select(model).where(_among(model.id, alone=alone)), loads, with_bin=with_bin)


def _are_few(each: Declared) -> bool:
    """Whether the members of a list are read with what owns them."""
    return bool(inspect(each.model).relationships[each.name].info["link"].few)


@cache
def _members(model: type[Base], name: str, role: Role, *, with_bin: bool, deep: bool, alone: bool) -> Any:
    """(id of the holder, member of its list) pairs, in the order of the list; `deep`: with what children own."""
    each = declared(model)[name]
    relation: Any = inspect(model).relationships[name]
    target: Any = each.target
    holder = relation.synchronize_pairs[0][1]
    query = select(holder, target).where(_among(holder, alone=alone)).order_by(*relation.order_by)
    return _kept(query, _inside(each, role, deep=deep), with_bin=with_bin)


def _among(column: Any, *, alone: bool) -> Any:
    """One id is compared: a list is written out again in the statement every time, a tenth of a save."""
    return column == bindparam("ids") if alone else column.in_(bindparam("ids", expanding=True))


def _inside(each: Declared, role: Role, *, deep: bool) -> Iterator[Any]:
    """What the members of a list show: their links; `deep`: and what children own."""
    target: Any = each.target
    for one in visible(target, role):
        if one.shape == "one" and one.target is not None and not one.owner:
            yield load_link(target, one.name, one.target, strict=False)
        elif deep and each.shape == one.shape == "children":
            yield joinedload(getattr(target, one.name)).options(*_inside(one, role, deep=deep))


def _kept(query: Any, loads: Iterable[Any], *, with_bin: bool) -> Any:
    query = query.options(*loads)
    return query.execution_options(with_bin=True) if with_bin else outside_the_bin(query)
