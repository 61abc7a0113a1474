"""What the database refused although the rules agreed: another save came in between, or it is a fault of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Index, Table, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, UOWTransaction

from models.engine.declaration import Declared, declared
from models.engine.record import Record
from models.engine.refusals import Problem, Refused
from models.engine.uniqueness import taken_by, unique_names

UNIQUE, FOREIGN_KEY = "23505", "23503"  # as PostgreSQL numbers them
REFUSAL = "refusal"  # the key, in `Index(…, info={…})`, of a sentence that says what it forbids
GONE = "Cette fiche n'existe plus : choisissez autrement."

Written = tuple[Record, dict[str, Any]]  # a record and what it held when it was sent to the database


def remember_written(session: Session, _flush: UOWTransaction, _instances: Any) -> None:
    """Keep what is about to be written, until it is: a failed flush forgets the values it tried."""
    session.info["written"] = [
        (one, dict(inspect(one).dict)) for one in (*session.new, *session.dirty) if isinstance(one, Record)
    ]


def forget_written(session: Session, _flush: UOWTransaction) -> None:
    """It is written."""
    session.info.pop("written", None)


@contextmanager
def writing(session: Session, records: Iterable[Record]) -> Iterator[None]:
    """The same of what a statement writes without a flush: what it broke is of these records."""
    session.info["written"] = [(one, {"deleted_at": one.deleted_at}) for one in records]
    yield
    session.info.pop("written", None)


def refusal_of(error: IntegrityError, session: Session) -> Refused:
    """The refusal that a broken constraint comes to, by the fields it is about; the session is rolled back.

    What no other save explains (a CHECK, a missing value) is a fault: the error is raised again.
    """
    written: list[Written] = session.info.pop("written", [])
    session.rollback()
    names = _columns_taken(error)
    problems = _taken(session, written, *names) if names else []
    if not problems and _is(error, FOREIGN_KEY, "FOREIGN KEY"):
        problems = list(_gone(session, written))
    if not problems:
        raise error
    return Refused(problems)


def _is(error: IntegrityError, state: str, words: str) -> bool:
    """Whether the constraint is of a sort: by PostgreSQL's number, by SQLite's words."""
    return getattr(error.orig, "sqlstate", None) == state or str(error.orig).startswith(words)


def _columns_taken(error: IntegrityError) -> tuple[str, frozenset[str]] | None:
    """The table and the columns of the unique index that is broken; None when it is something else."""
    if not _is(error, UNIQUE, "UNIQUE"):
        return None
    diagnosis: Any = getattr(error.orig, "diag", None)
    if diagnosis is not None:
        return diagnosis.table_name, _columns_of(diagnosis.table_name, diagnosis.constraint_name)
    found = re.findall(r"(\w+)\.(\w+)", str(error.orig))
    return found[0][0], frozenset(column for _table, column in found)


def _columns_of(table: str, index: str) -> frozenset[str]:
    indexes: set[Index] = Record.metadata.tables[table].indexes
    return frozenset(column.name for one in indexes if one.name == index for column in one.columns)


def _taken(session: Session, written: list[Written], table: str, columns: frozenset[str]) -> list[Problem]:
    """One problem for each record written there whose values another one holds; else for the first, naming nobody."""
    found = []
    for record, held in written:
        names = _fields(record, table, columns)
        if names and not held.get("deleted_at"):
            found.append((record, names[-1], _holder(session, record, held, names)))
    known = [(record, name, other) for record, name, other in found if other is not None] or found[:1]
    said = next((one.info[REFUSAL] for one in _indexes(table, columns) if REFUSAL in one.info), "")
    return [Problem(record, name, said or taken_by(other), other) for record, name, other in known]


def _indexes(table: str, columns: frozenset[str]) -> Iterator[Index]:
    of_table: set[Index] = Record.metadata.tables[table].indexes
    yield from (one for one in of_table if one.unique and {column.name for column in one.columns} == columns)


def _fields(record: Record, table: str, columns: frozenset[str]) -> list[str]:
    """The declared fields of a record that are these columns of that table, in the order of the form."""
    tables = [one.name for one in inspect(type(record)).tables if isinstance(one, Table)]
    if table not in tables:
        return []
    return [name for name in declared(type(record)) if name in columns or f"{name}_id" in columns]


def _holder(session: Session, record: Record, held: dict[str, Any], names: list[str]) -> Record | None:
    """The record that holds these values now, of those that whoever asks may meet; a rule of its own names nobody."""
    model: Any = type(record)
    if set(names) not in [set(one) for one in unique_names(model)]:
        return None
    keys = [(name if name in held else f"{name}_id") for name in names]
    if any(isinstance(held.get(one), Record) and not inspect(held[one]).has_identity for one in keys):
        return None
    criteria = (getattr(model, one) == held.get(one) for one in keys)
    found = session.scalars(select(model).where(*criteria, model.id != (record.id or 0))).first()
    return found if isinstance(found, Record) else None


def _gone(session: Session, written: list[Written]) -> Iterator[Problem]:
    """Each link to a record that is no longer there."""
    for record, held in written:
        for each in declared(type(record)).values():
            if any(_is_missing(session, each, one) for one in _pointed(each, held.get(each.name))):
                yield Problem(record, each.name, GONE)


def _pointed(each: Declared, value: Any) -> Iterator[Record]:
    """The records that a link held, whether they are still there or not."""
    if each.shape == "one" and value is not None:
        yield value
    elif each.shape == "many" and value is not None:
        yield from value.everything()


def _is_missing(session: Session, each: Declared, pointed: Record) -> bool:
    identity = inspect(pointed).identity
    if identity is None:
        return False
    rows: Any = inspect(each.target).local_table  # type: ignore[union-attr]  # of the bin too, and whoever asks
    return session.scalar(select(rows.c.id).where(rows.c.id == identity[0])) is None
