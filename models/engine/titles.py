"""The titles of records: what they read of other records is loaded with them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import cache
from typing import Any

from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Load, Session, joinedload, lazyload, raiseload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from models.engine.declaration import Declared, declared
from models.engine.mapping import Base, owner_link
from models.engine.reached import Reached
from models.engine.record import Record, model_of


def title_options(model: type[Base], *, strict: bool = True, here: str = "", joined_later: bool = False) -> list[Any]:
    """Load what a record's title reads; `strict` refuses any query behind our back: for pages that only read.

    `here` is the link whose record is in the session already, for all of them; `joined_later`: see `load_joined`.
    """
    loads = _title_loads(model, strict=strict, here=here, joined_later=joined_later)
    return [*loads, *([raiseload("*")] if strict else [])]


def _title_loads(model: type[Base], *, strict: bool, here: str, joined_later: bool) -> Iterator[Any]:
    for each in declared(model).values():
        if each.name == here and each.shape == "one":
            yield lazyload(getattr(model, each.name))
        elif each.field.in_title and each.target is not None:
            yield load_link(model, each.name, each.target, strict=strict, joined_later=joined_later)


def within(title: str, owner: object) -> str:
    """A title as the page of another record tells it, without that one's, whole or by its first or last words."""
    for words in (str(owner), str(owner).partition(" — ")[0], str(owner).rpartition(" — ")[2]):
        title = title.removeprefix(f"{words} — ").removesuffix(f" — {words}")
    return title


def full_title(record: Record) -> str:
    """Its title, after that of the record that owns it where it does not say it: a line after its order."""
    link, title = owner_link(record, model_of(record)), str(record)
    owner = getattr(record, link.name) if link else None
    return title if owner is None or within(title, owner) != title else f"{owner}, {title}"


def load_link(
    model: type[Base], name: str, target: type[Base], *, strict: bool = True, joined_later: bool = False
) -> Any:
    """A to-one relation with what its title needs: in the same statement, or in one more for a joined-table concept.

    SQLite makes a whole table of a join on the right of another one, before it looks for a row of it.
    """
    if joined_later and _is_joined(target):
        return lazyload(getattr(model, name))
    load = selectinload if _is_joined(target) else joinedload
    return load(getattr(model, name)).options(*title_options(target, strict=strict, joined_later=joined_later))


def load_along(one: Reached) -> Any:
    """What a record reaches, with what tells of it: a statement for each list of the path, and no other."""
    load: Any = Load(one.model)
    for each in one.steps:
        if each.target is not None:
            way = load.selectinload if each.to_many or _is_joined(each.target) else load.joinedload
            load = way(getattr(each.model, each.name))
    return load.options(*title_options(one.last.target)) if one.last.target else load


def _is_joined(model: type[Base]) -> bool:
    return len(inspect(model).tables) > 1


def load_joined(session: Session, rows: Collection[Any], shown: Callable[[Any], Collection[Declared]]) -> None:
    """The joined-table records that titles and rows tell of, in a statement for each sort; `shown`: fields of a row.

    The statements are kept: SQLAlchemy makes its own again each time, from the options of all that led there.
    """
    told = {id(record) for record in rows}
    links: dict[Any, list[tuple[Any, str, int]]] = {}
    for record in {*session, *rows}:
        model: Any = type(record)
        for each in _links_to_joined(model):
            number = vars(record).get(f"{each.name}_id")
            is_told = each.field.in_title or (id(record) in told and each in shown(model))
            if number is not None and each.name not in vars(record) and is_told:
                links.setdefault(each.target, []).append((record, each.name, number))
    for model, those in links.items():
        found = _joined(session, model, {number for _record, _name, number in those})
        for record, name, number in those:
            set_committed_value(record, name, found.get(number))


def _joined(session: Session, model: Any, ids: set[int]) -> dict[int, Any]:
    there = ((number, session.identity_map.get(identity_key(model, number))) for number in ids)
    found = {number: one for number, one in there if one is not None and _is_whole(one)}
    missing = [*(ids - found.keys())]
    if missing:
        alone = len(missing) == 1
        query = _joined_statement(model, alone=alone)
        found |= {one.id: one for one in session.scalars(query, {"ids": missing[0] if alone else missing})}
    return found


def _is_whole(record: Any) -> bool:
    """Whether all its columns are there: not when a link to what its concept is one sort of brought it."""
    state: Any = inspect(record)
    return not state.unloaded.intersection(state.mapper.column_attrs.keys())


@cache
def _joined_statement(model: Any, *, alone: bool) -> Any:
    """With the bin: what lives points to nothing there, and the page of what is there tells what it was."""
    sought: Any = bindparam("ids", expanding=not alone)
    query = select(model).where(model.id == sought if alone else model.id.in_(sought))
    return query.execution_options(with_bin=True)


@cache
def _links_to_joined(model: type[Any]) -> tuple[Declared, ...]:
    links = (each for each in declared(model).values() if each.shape == "one")
    return tuple(each for each in links if each.target is not None and _is_joined(each.target))
