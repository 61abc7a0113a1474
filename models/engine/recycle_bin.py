"""The bin: what a record takes along, what keeps it out, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, inspect, literal_column, select, true, union_all
from sqlalchemy.orm import Session

from models.engine.declaration import Declared, declared
from models.engine.mapping import Base
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
    for each in declared(model).values():
        if each.shape != "children" or each.target is None:
            continue
        link = next(one for one in declared(each.target).values() if one.owner)
        query = select(each.target).where(getattr(each.target, f"{link.name}_id").in_(ids)).order_by(each.target.id)
        query = query.options(*title_options(each.target, strict=False))
        found = session.scalars(query.execution_options(with_bin=binned_at is not None)).all()
        children = [one for one in found if one.deleted_at == binned_at]
        yield from children
        if children:
            yield from _owned(session, each.target, [one.id for one in children], binned_at)


def references(record: Record, children: Sequence[Record], limit: int = 20) -> list[Reference]:
    """At most `limit` live records that point to this one, or to the children it would take along."""
    family = [record, *children]
    members: dict[type[Record], list[int]] = {}
    for one in family:
        members.setdefault(type(one), []).append(one.id)
    session = _session(record)
    asked = [(link, ids) for model, ids in members.items() for link in links_to(model)]
    found = (one for link, ids in holding(session, asked) for one in _pointing(session, link, ids, limit))
    outside = [one for one in found if one.record not in family]
    return outside[:limit]


def links_to(model: type[Base], *, owned: bool = False) -> Iterator[Declared]:
    """Every declared link, of every concept, that may hold a record of this one; `owned`: children's too."""
    mapped = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)}
    for source in sorted(mapped, key=lambda one: one.__name__):
        for each in declared(source).values():
            leans = each.shape in {"one", "many"} and (owned or not each.owner)
            if leans and each.target is not None and issubclass(model, each.target):
                yield each


def holding(
    session: Session, asked: Sequence[tuple[Declared, list[int]]], who: Actor | None = None
) -> list[tuple[Declared, list[int]]]:
    """Those of the links that a live record holds one of these ids by: a statement for all of them.

    `who`: only by a record that they read.
    """
    if not asked:
        return []
    each: list[Any] = [
        select(literal_column(str(number))).where(
            select(link.model.id).where(_holds(link, ids), link.model.deleted_at.is_(None), _reads(who, link)).exists()
        )
        for number, (link, ids) in enumerate(asked)
    ]
    numbers = set(session.scalars(union_all(*each).execution_options(with_bin=True)))
    return [pair for number, pair in enumerate(asked) if number in numbers]


def _holds(link: Declared, ids: list[int]) -> ColumnElement[bool]:
    assert link.target is not None
    held: Any = getattr(link.model, link.name if link.to_many else f"{link.name}_id")
    found: ColumnElement[bool] = held.any(link.target.id.in_(ids)) if link.to_many else held.in_(ids)
    return found


def _reads(who: Actor | None, link: Declared) -> ColumnElement[bool]:
    criterion = rows_for(link.model, who) if who else None
    return true() if criterion is None else criterion


def _pointing(session: Session, link: Declared, ids: list[int], limit: int) -> Iterator[Reference]:
    query = select(link.model).where(_holds(link, ids)).options(*title_options(link.model, strict=False))
    for one in session.scalars(query.limit(limit)):
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
