"""What a save holds until it is over, so that nothing living ever points into the bin (decision 34).

Who links holds what it points to; who bins holds what goes, then looks for what points to it. Whoever comes second
waits, then reads what the first one saved. SQLite lets one save go on at a time; PostgreSQL holds rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import bindparam, inspect, literal_column, select, union_all
from sqlalchemy.orm import Session, object_session

from models.engine.declaration import Declared, declared
from models.engine.record import Record
from models.engine.recycle_bin import references
from models.engine.refusals import Problem

GONE = "« {} » est dans la corbeille : restaurez cette fiche, ou choisissez-en une autre."
USED = "« {} » s'appuie sur cette fiche : reliez-la ailleurs d'abord."

Ids = dict[Any, set[int]]  # by the table that says what is in the bin


def begin_writing(session: Session, *_flush: Any) -> None:
    """On SQLite, be the only one that writes until the transaction is over: what is read from now on stays true."""
    connection = session.connection()
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite" and not driver.in_transaction:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def bin_problems(session: Session, changed: Iterable[Record]) -> Iterator[Problem]:
    """Why these records, about to be saved, would leave something living that points into the bin."""
    alive = [one for one in changed if not one.deleted_at]
    gone = [one for one in changed if one.deleted_at and _moves(one)]
    links = [(record, each, target) for record in alive for each, target in _links_that_come(record)]
    binned = in_the_bin(session, [target for _record, _each, target in links])
    for record, each, target in links:
        if target in binned:
            yield Problem(record, each.name, GONE.format(target), target)
    if gone:
        yield from _still_used(session, gone)


def held_alone(record: Record, name: str = "id") -> Any:
    """A field as it is saved now, of a record that nobody else changes until the transaction is over.

    What links to it goes on; who holds it too waits, then reads what this transaction saved.
    """
    table = _table(record)
    query = select(table.c[name]).where(table.c.id == record.id)
    session = object_session(record)
    assert session is not None, "a record is held by a save"
    return session.connection().execute(query.with_for_update(key_share=True)).scalar()


def in_the_bin(session: Session, targets: Collection[Record]) -> set[Record]:
    """Those that are in the bin now, in one statement; the others stay out of it until the transaction is over."""
    moving = {one for one in targets if _moves(one)}
    still = [one for one in targets if one not in moving]
    tables = _by_table(still)
    binned: set[tuple[Any, int]] = set()
    if tables:
        order, ids = tuple(tables), {_name(at): [*found] for at, found in enumerate(tables.values())}
        held = session.connection().execute(_held_of(order), ids)
        binned = {(order[at], number) for at, number, deleted_at in held if deleted_at}
    return {one for one in moving if one.deleted_at} | {one for one in still if (_table(one), one.id) in binned}


@lru_cache(maxsize=500)
def _held_of(tables: tuple[Any, ...]) -> Any:
    """The statement that asks these tables, kept: nearly every save asks one, which took longer to make than to run."""
    return union_all(*(_held(at, table) for at, table in enumerate(tables)))


def _held(at: int, table: Any) -> Any:
    """Rows of a table and its place, held against who would bin them: inside the union, which cannot be itself."""
    sought = table.c.id.in_(bindparam(_name(at), expanding=True))
    query = select(table.c.id, table.c.deleted_at).where(sought).order_by(table.c.id)
    rows = query.with_for_update(read=True, key_share=True).subquery()
    return select(literal_column(str(at)), rows.c.id, rows.c.deleted_at)


def _name(at: int) -> str:
    return f"ids_{at}"


def _still_used(session: Session, gone: list[Record]) -> Iterator[Problem]:
    connection = session.connection()
    for table, ids in _by_table(gone).items() if connection.dialect.name == "postgresql" else ():
        connection.execute(select(table.c.id).where(table.c.id.in_(ids)).order_by(table.c.id).with_for_update())
    first, *rest = gone
    for one in references(first, rest, owned=True):
        if one.link.to_many or getattr(one.record, one.link.name) in gone:
            yield Problem(first, "", USED.format(one.record), one.record)


def _links_that_come(record: Record) -> Iterator[tuple[Declared, Record]]:
    """What it points to and did not; all of it when it comes back from the bin."""
    state, comes_back = inspect(record), _moves(record)
    for each in _links(type(record)):
        held = _pointed(each, getattr(record, each.name)) if comes_back else state.attrs[each.name].history.added
        yield from ((each, one) for one in held or () if isinstance(one, Record) and inspect(one).has_identity)


@cache
def _links(model: type[Record]) -> tuple[Declared, ...]:
    return tuple(each for each in declared(model).values() if each.shape in {"one", "many"})


def _pointed(each: Declared, value: Any) -> list[Any]:
    return [value] if each.shape == "one" else value.everything()


def _moves(record: Record) -> bool:
    """Whether a saved record is about to go to the bin, or to come back from it."""
    state: Any = inspect(record)
    return bool(state.persistent and state.attrs.deleted_at.history.has_changes())


def _by_table(records: Iterable[Record]) -> Ids:
    """In one order for everybody: who holds a row never waits for who waits for it."""
    found: Ids = {}
    for one in records:
        found.setdefault(_table(one), set()).add(one.id)
    return dict(sorted(found.items(), key=lambda pair: pair[0].name))


def _table(record: Record) -> Any:
    """That of the concept at the root of its own, which says whether it is in the bin."""
    return inspect(type(record)).base_mapper.local_table
