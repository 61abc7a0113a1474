"""What one field of a record held, one line of the journal after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.declaration import Declared
from models.engine.journal import JournalEntry
from models.engine.mapping import stem
from models.engine.raw_values import value_of
from models.engine.record import Record

LINES = 500  # of a record, the last ones


def lines_of_field(session: Session, record: Record, name: str) -> list[tuple[JournalEntry, Mapping[str, Any]]]:
    """The lines of the journal that changed a field of a record, latest first, each with that change."""
    concept = stem(type(record).__name__)
    own = JournalEntry.concept == concept, JournalEntry.record_id == record.id
    lines = session.scalars(select(JournalEntry).where(*own).order_by(JournalEntry.id.desc()).limit(LINES))
    return [(line, change) for line in lines for change in line.changes if change["field"] == name]


def raw_before_line(line: JournalEntry, change: Mapping[str, Any]) -> Any:
    """What a field held before a line, as JSON keeps it: the words told, where they are the value."""
    return (line.before or {}).get(change["field"], change["old"] or None)


def value_before(session: Session, each: Declared, line: JournalEntry, change: Mapping[str, Any]) -> Any:
    """What a field held before a line, to be held again; of a value that the journal does not keep, nothing."""
    return value_of(session, each, raw_before_line(line, change))
