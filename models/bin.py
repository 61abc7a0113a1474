"""The bin: what a record takes along, what keeps it out, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.base import Base, Record, now
from models.fields import Declared, declared


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
    session = _session(record)
    for each in declared(type(record)).values():
        if each.shape != "children" or each.target is None:
            continue
        model = each.target
        link = next(one for one in declared(model).values() if one.owner)
        query = select(model).where(getattr(model, f"{link.name}_id") == record.id)
        for child in session.scalars(query.execution_options(with_bin=binned_at is not None)):
            if child.deleted_at == binned_at:
                yield child
                yield from owned(child, binned_at=binned_at)


def references(record: Record, limit: int = 20) -> list[Reference]:
    """At most `limit` live records that point to this one, or to what it would take along."""
    family = [record, *owned(record)]
    found = (one for member in family for link in links_to(type(member)) for one in _pointing(member, link, limit))
    outside = [one for one in found if one.record not in family]
    return outside[:limit]


def links_to(model: type[Base]) -> Iterator[Declared]:
    """Every declared link, of every concept, that may hold a record of this one without owning its row."""
    mapped = {mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Record)}
    for source in sorted(mapped, key=lambda one: one.__name__):
        for each in declared(source).values():
            leans = each.shape in {"one", "many"} and not each.owner
            if leans and each.model is source and each.target is not None and issubclass(model, each.target):
                yield each


def _pointing(record: Record, link: Declared, limit: int) -> Iterator[Reference]:
    attribute = getattr(link.model, link.name)
    criterion = attribute.contains(record) if link.to_many else attribute == record
    for one in _session(record).scalars(select(link.model).where(criterion).limit(limit)):
        yield Reference(one, link)


def discard(record: Record) -> None:
    """Put the record and all it owns in the bin; `StillUsed` when something else leans on it."""
    leaning = references(record)
    if leaning:
        raise StillUsed(leaning)
    moment = now()
    for one in [record, *owned(record)]:
        one.deleted_at = moment


def restore(record: Record) -> None:
    """Bring the record back with the children that left with it; `ValueError` when what it needs is in the bin."""
    for each in declared(type(record)).values():
        needed = getattr(record, each.name) if each.shape == "one" else None
        if needed is not None and needed.deleted_at:
            raise ValueError(f"Restaurez d'abord « {needed} » ({each.label.lower()}).")
    moment = record.deleted_at
    for one in [record, *owned(record, binned_at=moment)]:
        one.deleted_at = None


def _session(record: Record) -> Session:
    session = inspect(record).session
    assert session is not None, "only saved records go to the bin"
    return session
