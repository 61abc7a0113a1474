"""The bin: what a record takes along, what keeps it out, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, inspect, literal_column, select, true, union_all
from sqlalchemy.orm import Session

from models.engine.access import Right, Role, allows, sees
from models.engine.declaration import Declared, declared
from models.engine.kept_statements import kept_for_a_day
from models.engine.mapping import Base, stem
from models.engine.record import Record, now
from models.engine.row_access import Actor, rows_for
from models.engine.text import uncapitalised
from models.engine.titles import title_options


@dataclass(frozen=True)
class Reference:
    """A record that points to another one through a link it does not own."""

    record: Record
    link: Declared


class StillUsed(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """The record cannot go to the bin: others lean on it."""

    def __init__(self, references: list[Reference]) -> None:
        self.references = references
        super().__init__("D'autres fiches s'appuient sur celle-ci : reliez-les ailleurs d'abord.")


def owned(record: Record, *, binned_at: datetime | None = None) -> Iterator[Record]:
    """The children that follow a record, at every depth: those alive, or those binned at that instant with it."""
    yield from _owned(_session(record), type(record), [record.id], binned_at)


def _owned(session: Session, model: type[Record], ids: list[int], binned_at: datetime | None) -> Iterator[Record]:
    """A statement for each sort of children, however many there are."""
    for link in _held_by_owner(model):
        target: Any = link.model
        query = select(target).where(getattr(target, f"{link.name}_id").in_(ids)).order_by(target.id)
        query = query.options(*title_options(target, strict=False))
        found = session.scalars(query.execution_options(with_bin=binned_at is not None)).all()
        children = [one for one in found if one.deleted_at == binned_at]
        yield from children
        if children:
            yield from _owned(session, target, [one.id for one in children], binned_at)


@cache
def _held_by_owner(model: type[Record]) -> tuple[Declared, ...]:
    """The links by which what follows a record holds it: its children's, and those of what has one owner of several."""
    lists = [each.target for each in declared(model).values() if each.shape == "children" and each.target is not None]
    own = [next(one for one in declared(target).values() if one.owner) for target in lists]
    return (*own, *(one for one in links_to(model, owned=True) if one.one_of))


def references(record: Record, children: Sequence[Record], limit: int = 20, *, owned: bool = False) -> list[Reference]:
    """At most `limit` live records that point to this one, or to the children it would take along.

    `owned`: children that it would leave behind are among them.
    """
    family = [record, *children]
    members: dict[type[Record], list[int]] = {}
    for one in family:
        members.setdefault(type(one), []).append(one.id)
    session = _session(record)
    found = (
        one for link, ids in holding(session, members, owned=owned) for one in _pointing(session, link, ids, limit)
    )
    outside = [one for one in found if one.record not in family]
    return outside[:limit]


def links_to(model: type[Base], *, owned: bool = False) -> tuple[Declared, ...]:
    """Every declared link, of every concept, that may hold a record of this one; `owned`: children's too."""
    return _links_to(model, owned)


@cache
def _links_to(model: type[Base], owned: bool) -> tuple[Declared, ...]:
    mapped = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)}
    return tuple(
        each
        for source in sorted(mapped, key=lambda one: one.__name__)
        for each in declared(source).values()
        if each.shape in {"one", "many"} and (owned or not each.owner)
        if each.target is not None and issubclass(model, each.target)
    )


def own_links_to(model: type[Base]) -> list[Declared]:
    """The links that rows of their own concept hold it by: a parent's stand for its children's."""
    found = links_to(model, owned=True)
    return [one for one in found if "__concept__" in vars(one.model) and one.name in vars(one.model)["__annotations__"]]


def links_read(model: type[Base], role: Role | None) -> list[Declared]:
    """Those of the links to a concept that a role sees, of concepts that it reads."""
    return [
        link
        for link in links_to(model)
        if "__concept__" in vars(link.model)
        if allows(role, stem(link.model.__name__), Right.READ) and link.sensitivity in sees(role)
    ]


def holding(
    session: Session, members: Mapping[type[Record], list[int]], who: Actor | None = None, *, owned: bool = False
) -> list[tuple[Declared, list[int]]]:
    """The links that a live record holds one of these records by, and their ids: in one statement, which is kept.

    `who`: only the links that they see, held by records that they read; `owned`: those of children too.
    """
    alone = tuple(len(ids) == 1 for ids in members.values())
    asked, statement = _held_by(tuple(members), alone, who, owned)
    if not asked:
        return []
    sought = {f"ids{at}": ids[0] if alone[at] else ids for at, ids in enumerate(members.values())}
    numbers = set(session.scalars(statement, sought))
    return [(link, members[model]) for number, (model, link) in enumerate(asked) if number in numbers]


@kept_for_a_day
def _held_by(
    models: tuple[type[Any], ...], alone: tuple[bool, ...], who: Actor | None, owned: bool
) -> tuple[list[tuple[type[Any], Declared]], Any]:
    """(concept, link to it) pairs, and the statement of the numbers of those that hold."""
    asked: list[tuple[type[Any], Declared]] = []
    each: list[Any] = []
    for at, model in enumerate(models):
        ids: BindParameter[Any] = bindparam(f"ids{at}", expanding=not alone[at], unique=False)
        for link in links_to(model, owned=owned) if who is None else links_read(model, who.role):
            held = select(link.model.id).where(holds(link, ids), link.model.deleted_at.is_(None), _reads(who, link))
            each.append(select(literal_column(str(len(asked)))).where(held.exists()))
            asked.append((model, link))
    return asked, union_all(*each).execution_options(with_bin=True) if each else None


def holds(link: Declared, ids: BindParameter[Any]) -> ColumnElement[bool]:
    """That a row holds one of these records by a link."""
    assert link.target is not None
    held: Any = getattr(link.model, link.name if link.to_many else f"{link.name}_id")
    column: Any = link.target.id if link.to_many else held
    criterion = column.in_(ids) if ids.expanding else column == ids
    found: ColumnElement[bool] = held.any(criterion) if link.to_many else criterion
    return found


def _reads(who: Actor | None, link: Declared) -> ColumnElement[bool]:
    criterion = rows_for(link.model, who) if who else None
    return true() if criterion is None else criterion


def _pointing(session: Session, link: Declared, ids: list[int], limit: int) -> Iterator[Reference]:
    query = select(link.model).where(holds(link, bindparam("ids", ids, expanding=True)))
    for one in session.scalars(query.options(*title_options(link.model, strict=False)).limit(limit)):
        yield Reference(one, link)


def discard(record: Record) -> None:
    """Put the record and all it owns in the bin; `StillUsed` when something else leans on it."""
    children = list(owned(record))
    leaning = references(record, children)
    if leaning:
        raise StillUsed(leaning)
    moment = now()
    for one in [record, *children]:
        one.deleted_at = moment


def restore(record: Record) -> None:
    """Bring the record back with the children that left with it; `ValueError` when what it needs is in the bin."""
    family = [record, *owned(record, binned_at=record.deleted_at)]
    for one in family:
        for each in declared(type(one)).values():
            needed = getattr(one, each.name) if each.shape == "one" else None
            if needed is not None and needed.deleted_at and needed not in family:
                raise ValueError(f"Restaurez d'abord « {needed} » ({uncapitalised(each.label)}).")
    for one in family:
        one.deleted_at = None


def _session(record: Record) -> Session:
    session = inspect(record).session
    assert session is not None, "only saved records go to the bin"
    return session
