"""Rows that point to another record than they did, however many: a statement for each table, a line for each row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, cast

from sqlalchemy import Table, bindparam, inspect, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.engine.broken_constraints import writing
from models.engine.declaration import Declared
from models.engine.journal import write_relinks
from models.engine.record import Record, now
from models.engine.recycle_bin import links_to
from models.engine.refusals import Problem, Refused
from models.engine.row_locks import GONE, begin_writing, in_the_bin
from models.engine.search_words import complete, keep_words
from models.engine.titles import title_options

Moves = Sequence[tuple[Any, Any]]  # a row, and the record that it shall point to


def relink(session: Session, link: Declared, moves: Moves) -> None:
    """Let each row point to its new record by a link; its other rules are asked at its next save.

    `Refused` when a record that they shall point to is in the bin by now.
    """
    if not moves:
        return
    begin_writing(session)
    binned = in_the_bin(session, {target for _row, target in moves})
    if binned:
        raise Refused(Problem(row, link.name, GONE.format(target), target) for row, target in moves if target in binned)
    held = [(row, getattr(row, link.name), target) for row, target in moves]
    with writing(session, [row for row, _target in moves]):
        _point(session, link, moves)
    write_relinks(session, link, held)
    retell(session, [row for row, _target in moves])


def _point(session: Session, link: Declared, moves: Moves) -> None:
    mapper, moment = inspect(link.model), now()
    key = mapper.columns[f"{link.name}_id"]
    own, root = cast(Table, key.table), cast(Table, mapper.columns["version"].table)
    said = [{"of": row.id, "to": target.id} for row, target in moves]
    connection = session.connection()
    connection.execute(update(own).where(own.c.id == bindparam("of")).values({key.name: bindparam("to")}), said)
    counted = update(root).where(root.c.id == bindparam("of")).values(version=root.c.version + 1, updated_at=moment)
    connection.execute(counted, [{"of": row.id} for row, _target in moves])
    for row, target in moves:
        for name, value in ((link.name, target), (f"{link.name}_id", target.id), ("version", row.version + 1)):
            set_committed_value(row, name, value)
        set_committed_value(row, "updated_at", moment)


def retell(session: Session, records: Sequence[Record]) -> None:
    """Write their words again, and those of the records whose titles repeat theirs: a statement for each sort."""
    for model in dict.fromkeys(type(one) for one in records):
        these = [one for one in records if type(one) is model]
        titles = {one.id: one.sort_key for one in these}
        for one in these:
            complete(one)
        keep_words(session.connection(), model, these)
        renamed = [one.id for one in these if one.sort_key != titles[one.id]]
        if renamed:
            retell(session, list(_repeating(session, model, renamed)))


def _repeating(session: Session, model: type[Record], ids: list[int]) -> Iterator[Record]:
    for link in links_to(model, owned=True):
        if link.shape == "one" and (link.field.in_title or link.field.searched):
            query = select(link.model).where(getattr(link.model, f"{link.name}_id").in_(ids))
            loads = title_options(link.model, strict=False)
            yield from session.scalars(query.options(*loads).execution_options(with_bin=True))


def rows_pointing(session: Session, link: Declared, ids: Sequence[int]) -> list[Any]:
    """The records that point to one of these by a link, of the bin too, with what their titles read."""
    query = select(link.model).where(getattr(link.model, f"{link.name}_id").in_(ids)).order_by(link.model.id)
    query = query.options(*title_options(link.model, strict=False)).execution_options(with_bin=True)
    return list(session.scalars(query).unique())
