"""Records that look like the one being saved: named before it is, to those who read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, inspect, or_, select
from sqlalchemy.orm import Session, object_session

from models.engine.access import Right, Role, allows, sees
from models.engine.declaration import declared
from models.engine.likeness import is_near_title
from models.engine.mapping import owner_of
from models.engine.resemblance import Resemblance
from models.engine.text import uncapitalised
from models.engine.titles import title_options

MOST = 500  # candidates that are compared
PREFIX = 4  # letters


@dataclass(frozen=True)
class Double:
    """Another record, and in what it is alike: « même courriel »."""

    record: Any
    likeness: str


def doubles_of(record: Any, role: Role | None) -> list[Double]:
    """The live records that look like a saved one, by what its concept declares; in one statement, none for none."""
    session, base = object_session(record), inspect(type(record)).base_mapper.class_
    asked = [each for each in type(record).__concept__.resembles if _sees(record, each, role)]
    criteria = [one for each in asked for one in _criteria(record, base, each)]
    if session is None or not criteria:
        return []
    return [
        Double(one, ", ".join(dict.fromkeys(told)))
        for one in _candidates(session, record, base, criteria)
        if (role is None or allows(role, type(one).__tablename__, Right.READ))
        if (told := [words for each in asked for words in _alike(record, one, each)])
    ]


def _sees(record: Any, each: Resemblance, role: Role | None) -> bool:
    """Nobody learns by a refusal what they do not see."""
    fields = declared(type(record))
    return role is None or all(fields[name].sensitivity in sees(role) for name in each.same)


def _candidates(session: Session, record: Any, base: Any, criteria: list[ColumnElement[bool]]) -> list[Any]:
    query = select(base).where(or_(*criteria), base.id != record.id).options(*title_options(base, strict=False))
    return list(session.scalars(query.order_by((base.sort_key == record.sort_key).desc(), base.id).limit(MOST)))


def _criteria(record: Any, base: Any, each: Resemblance) -> Iterator[ColumnElement[bool]]:
    """What may be found alike, wider than what is: titles are compared in Python, the same on every database."""
    values = {name: getattr(record, name) for name in each.same}
    if values and None not in values.values():
        yield and_(*(getattr(base, name) == value for name, value in values.items()))
    if each.near and record.sort_key:
        yield base.sort_key == record.sort_key
        yield _near(record, base, each)


def _near(record: Any, base: Any, each: Resemblance) -> ColumnElement[bool]:
    """Those that have a beginning of its longest word, or are in the same place."""
    longest = max(record.sort_key.split(), key=len)
    begins: ColumnElement[bool] = base.search_words.contains(longest[:PREFIX])
    if not each.within:
        return begins
    rows, key, owner = _places(record, each)
    here = {getattr(one, key.key) for one in getattr(record, each.within.partition(".")[0])}
    alive = select(owner).where(rows.deleted_at.is_(None))
    unknown = and_(begins, base.id.not_in(alive))
    return or_(base.id.in_(alive.where(key.in_(here))), unknown) if here else begins


def _places(record: Any, each: Resemblance) -> tuple[Any, Any, Any]:
    """The concept of the rows that say where it is, their column of the place, their column of whom they are of."""
    children, _dot, place = each.within.partition(".")
    rows: Any = declared(type(record))[children].target
    owner = owner_of(rows)
    assert owner is not None
    return rows, getattr(rows, f"{place}_id"), getattr(rows, f"{owner.name}_id")


def _alike(record: Any, other: Any, each: Resemblance) -> Iterator[str]:
    fields = declared(type(record))
    if each.same and all(getattr(record, name) == getattr(other, name, None) is not None for name in each.same):
        yield from (f"même {uncapitalised(fields[name].label)}" for name in each.same)
    if each.near and record.sort_key == other.sort_key:
        yield "même nom"
    elif each.near and is_near_title(record.sort_key, other.sort_key, each.near):
        yield "nom proche"


def resembling_fields(model: type[Any]) -> set[str]:
    """The fields whose change may make a double."""
    return {name for each in model.__concept__.resembles for name in each.same}
