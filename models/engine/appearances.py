"""Every row where a record appears, of whatever concept: found from the declarations, never from a list of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, literal_column, select, union_all
from sqlalchemy.orm import Session

from models.engine.declaration import Declared, declared
from models.engine.merging import merged_into
from models.engine.record import Record
from models.engine.recycle_bin import holds, own_links_to
from models.engine.titles import load_link

Ids = Mapping[type[Any], set[int]]


@dataclass(frozen=True)
class Appearance:
    """A row where a record appears.

    `link`: that by which it leads there, None for the record itself and what was merged into it; `is_own`: it would not
    be without the record, or without what would not be without it. Another row holds the record among other things.
    """

    row: Any
    link: Declared | None
    is_own: bool


def appearances(session: Session, record: Record, also: Collection[type[Any]] = ()) -> list[Appearance]:
    """The record, then every row that leads to it, each once, of the bin too; only those that are its own are followed.

    What points to it by a link that is never empty is its own, and so is what it owns; `also`: concepts that are too,
    although their link may be empty. What was merged into it, and is still held in the bin, is the record too.
    """
    found: dict[tuple[type[Any], int], tuple[Declared | None, bool]] = {(type(record), record.id): (None, True)}
    level: Ids = {type(record): {record.id}}
    while level:
        deeper: dict[type[Any], set[int]] = {}
        for model, link, number in _pointing(session, level):
            is_own = bool(link is None or link.required or link.owner or model in also)
            known = found.get((model, number))
            if known is None or (is_own and not known[1]):
                found[model, number] = (link, is_own)
                if is_own:
                    deeper.setdefault(model, set()).add(number)
        level = deeper
    del found[type(record), record.id]
    return [Appearance(record, None, is_own=True), *_loaded(session, found)]


def _pointing(session: Session, level: Ids) -> Iterator[tuple[type[Any], Declared | None, int]]:
    """The rows that lead to these records, and by which link; none for what was merged into them: in one statement."""
    asked: list[tuple[type[Any], Declared | None, set[int]]] = [
        (link.model, link, ids) for model, ids in level.items() for link in own_links_to(model)
    ]
    asked += [(model, None, ids) for model, ids in level.items() if model.__concept__.resembles]
    each = []
    for at, (model, link, ids) in enumerate(asked):
        sought: Any = bindparam(f"ids{at}", sorted(ids), expanding=True, unique=False)
        query = merged_into(model, sought) if link is None else select(model.id).where(holds(link, sought))
        each.append(query.with_only_columns(literal_column(str(at)), model.id))
    rows = session.execute(union_all(*each).execution_options(with_bin=True)).all() if each else ()
    return ((*asked[at][:2], number) for at, number in sorted((int(at), number) for at, number in rows))


def _loaded(
    session: Session, found: Mapping[tuple[type[Any], int], tuple[Declared | None, bool]]
) -> Iterator[Appearance]:
    """The rows, with what tells of them: a statement for each concept, and few more."""
    for model in dict.fromkeys(model for model, _number in found):
        numbers = [number for one, number in found if one is model]
        query = select(model).where(model.id.in_(numbers)).order_by(model.id).options(*told_with(model))
        for row in session.scalars(query.execution_options(with_bin=True)).unique():
            yield Appearance(row, *found[model, row.id])


def told_with(model: type[Any]) -> list[Any]:
    """Load the titles of what a row links to."""
    links = (each for each in declared(model).values() if each.shape == "one" and each.target is not None)
    return [load_link(model, each.name, each.target, strict=False) for each in links if each.target is not None]
