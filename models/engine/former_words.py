"""What a record was called: read from the journal, for those who read it, and found by the words of its search."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import String, and_, bindparam, cast, inspect, or_, select
from sqlalchemy.orm import Session, aliased

from models.engine.declaration import Declared, declared
from models.engine.journal import JournalAction, JournalEntry
from models.engine.mapping import Base, stem
from models.engine.record import Record, model_of

MOST = 200  # lines of the journal, the last ones
MERGES = 5  # one of another of another…
TURNS = 4  # what was undone, made again, undone…


def found_formerly(model: type[Base]) -> tuple[Declared, ...]:
    """The fields of a concept whose former values find its records too."""
    return _found_formerly(model)


@cache
def _found_formerly(model: type[Base]) -> tuple[Declared, ...]:
    return tuple(each for each in declared(model).values() if each.field.found_formerly)


def former_names(record: Record) -> list[str]:
    """What these fields said before, and the titles of what was merged into the record: the last ones first.

    What is being undone, or was, never was; a row that is loaded light has none.
    """
    asked = found_formerly(model_of(record))
    state = inspect(record, raiseerr=False)  # None: loaded light
    session = state.session if asked and state is not None and state.persistent else None
    if session is None:
        return []
    undone = session.info.get("undoes")
    leaving = [] if undone else _leaving(record, asked)
    said = [one for one in (*leaving, *_journalled(session, record, asked, undone)) if one]
    return list(dict.fromkeys(said))


def is_renamed(record: Record) -> bool:
    """Whether what is about to be saved takes one of these names away."""
    return bool(_leaving(record, found_formerly(model_of(record))))


def _leaving(record: Record, asked: tuple[Declared, ...]) -> list[str]:
    return [one for each in asked for one in inspect(record).attrs[each.name].history.deleted or ()]


def _journalled(session: Session, record: Record, asked: tuple[Declared, ...], undone: str | None) -> list[str]:
    names = {each.name for each in asked}
    said, ids = list[str](), {record.id}
    sought = ids
    for _each in range(MERGES):
        lines = session.execute(_lines(type(record)), {"ids": list(sought), "undone": undone or ""}).all()
        said += [one["old"] for line in lines for one in line.changes if one["field"] in names and one.get("old")]
        merged = {line.record_id: line.record_label for line in lines if line.action is JournalAction.MERGED}
        said += merged.values()
        sought = merged.keys() - ids
        ids |= sought
        if not sought:
            break
    return said


@cache
def _lines(model: type[Base]) -> Any:
    """The lines that renamed one of some records, or merged another into it, less those that were undone."""
    entry = JournalEntry
    ids: Any = bindparam("ids", expanding=True)
    written = [cast(entry.changes, String).contains(f'"field": "{one.name}"') for one in found_formerly(model)]
    renamed = and_(entry.record_id.in_(ids), entry.action == JournalAction.CHANGED, or_(*written))
    merged = and_(entry.owner_id.in_(ids), entry.owner_concept == entry.concept, entry.action == JournalAction.MERGED)
    query = select(entry.record_id, entry.record_label, entry.action, entry.changes).order_by(entry.id.desc())
    query = query.where(
        entry.concept == stem(model.__name__), or_(renamed, merged), entry.undoes.is_(None), ~_is_undone(entry)
    )
    return query.where(or_(entry.operation.is_(None), entry.operation != bindparam("undone"))).limit(MOST)


def _is_undone(entry: Any, turns: int = TURNS) -> Any:
    """Whether an operation was undone by one that stands, as it is not undone itself, nor about to be.

    Each turn is asked of what the one before found (`OFFSET 0`): joined, PostgreSQL would begin by the last one, of the
    whole journal, by a plan that it made when the journal had a few lines.
    """
    later = aliased(JournalEntry)
    found = select(later.id).where(later.undoes == entry.operation, later.operation != bindparam("undone"))
    return (found.where(~_is_undone(later, turns - 1)) if turns else found).offset(0).exists()
