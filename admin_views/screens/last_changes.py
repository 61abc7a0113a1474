"""The last changes of the records that whoever asks reads, from the journal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby, islice
from typing import Any

from flask import url_for
from markupsafe import Markup
from sqlalchemy import Select, select

from admin_views.engine.audiences import may
from admin_views.engine.history import VERBS, same_deed
from models.engine import JournalEntry, Right, acting, concepts, db, rows_for, short_moment, sqlite_likely_hint

SHOWN, NAMED, LINES = 8, 4, 100  # changes, records of a change, lines of the journal
TOLD = JournalEntry.at, JournalEntry.actor, JournalEntry.action, JournalEntry.concept, JournalEntry.record_id


@dataclass(frozen=True)
class Change:
    """What somebody did within a minute: to which records, the last ones named."""

    at: str
    when: str
    who: str
    verb: str
    records: list[Any]
    more: int


def last_changes() -> list[Change]:
    """From the last lines of the journal, for those who may read a record's history.

    Of a concept whose rows are not all theirs, nothing: a line names its record, whoever reads it.
    """
    if not may(Right.HISTORY, JournalEntry):
        return []
    who = acting()
    whole = tuple(one for one, model in concepts().items() if may(Right.READ, model) and rows_for(model, who) is None)
    lines = db.session.execute(_last_lines(whole))
    return [_change(list(found)) for _key, found in islice(groupby(lines, same_deed), SHOWN)]


@lru_cache(maxsize=64)
def _last_lines(names: tuple[str, ...]) -> Select[Any]:
    """The statement of the lines of these concepts, kept: who may read them is asked each time.

    Rows, no records: a hundred lines are read for the eight changes that they come to. From the last one: SQLite would
    read all that was ever written of these concepts, and sort it.
    """
    query = select(*TOLD, JournalEntry.record_label)
    query = query.where(sqlite_likely_hint(JournalEntry.concept.in_(names)), JournalEntry.owner_id.is_(None))
    return query.order_by(JournalEntry.id.desc()).limit(LINES)


def _change(lines: list[Any]) -> Change:
    first, records = lines[0], list(dict.fromkeys(_linked(one) for one in lines))
    named = records[:NAMED]
    when = first.at.isoformat(timespec="seconds"), short_moment(first.at)
    return Change(*when, first.actor, VERBS[first.action], named, len(records) - len(named))


def _linked(line: Any) -> Any:
    if line.record_id is None:
        return line.record_label
    address = url_for(f"{line.concept}.details_view", id=line.record_id)
    return Markup('<a href="{}">{}</a>').format(address, line.record_label)
