"""Who changed what, when: written by the session itself in the transaction of the change, never by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import uuid4

from sqlalchemy import JSON, Index, Table, bindparam, insert, inspect, select
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.attributes import History

from models.engine.access import Sensitivity
from models.engine.alive import outside_the_bin
from models.engine.choices import LabelledEnum
from models.engine.concept import Concept
from models.engine.declaration import Declared, declared, field, technical
from models.engine.kinds import Instant
from models.engine.mapping import Base, db, owner_link, stem
from models.engine.raw_values import raw
from models.engine.record import Record, now
from models.engine.row_access import Actor
from models.engine.sealing import Sealed

MASKED = frozenset({Sensitivity.PERSONAL, Sensitivity.RESTRICTED})
TOLD = 30  # lines, on the page of a record


class JournalAction(LabelledEnum):
    """What happened to a record; other rooms add what they do themselves (`widen_choice`)."""

    CREATED = "created", "Création"
    CHANGED = "changed", "Modification"
    BINNED = "binned", "Mise à la corbeille"
    RESTORED = "restored", "Restauration"
    MERGED = "merged", "Fusion"
    RELINKED = "relinked", "Rattachement"
    LOADED = "loaded", "Chargement"


class JournalEntry(Sealed, Base):
    """One change of one record: a line is added, never altered."""

    __concept__ = Concept("Ligne du journal", "Lignes du journal", feminine=True, order="-at")
    __table_args__ = (
        Index("ix_journal_entry_record", "concept", "record_id"),
        Index("ix_journal_entry_owner", "owner_concept", "owner_id"),
    )

    id: Mapped[int] = technical(primary_key=True)
    at: Mapped[datetime] = field("Quand", default=now, listed=True, filtered=True)
    actor: Mapped[str] = field("Qui", listed=True, filtered=True)
    action: Mapped[JournalAction] = field("Action", listed=True, filtered=True)
    subject: Mapped[str] = field("Type de fiche", listed=True, filtered=True)
    record_label: Mapped[str] = field("Fiche", max=400, listed=True, filtered=True)
    channel: Mapped[str] = field("Par", listed=True)
    concept: Mapped[str] = technical()
    record_id: Mapped[int | None] = technical()
    owner_concept: Mapped[str | None] = technical()
    owner_id: Mapped[int | None] = technical()
    actor_id: Mapped[int | None] = technical()  # of the table of accounts, which adds its foreign key
    changes: Mapped[list[dict[str, Any]]] = technical(JSON, default=list)
    verb: Mapped[str | None] = technical()
    remark: Mapped[str | None] = technical()
    operation: Mapped[str | None] = technical(index=True)  # what one commit writes: a save, a verb and what it brings
    undoes: Mapped[str | None] = technical(index=True)  # the operation of which this one is the inverse
    before: Mapped[dict[str, Any] | None] = technical(JSON)  # what fields held, told otherwise by `changes`

    def __str__(self) -> str:
        return f"{self.action.label} — {self.record_label}"


_INSERT = insert(cast(Table, JournalEntry.__table__))


UNKNOWN = Actor("Système", "système")


def act_as(actor: Actor) -> None:
    """Sign every change of the current session with this name."""
    db.session().info["actor"] = actor


@contextmanager
def whole() -> Iterator[None]:
    """Read every row inside: for a figure that shows none of them, for the rules of what one may save."""
    actor = acting()
    act_as(replace(actor, role=None))
    try:
        yield
    finally:
        act_as(actor)


def acting() -> Actor:
    """Who the current session acts for."""
    actor: Actor = db.session().info.get("actor", UNKNOWN)
    return actor


def operation_of(session: Session) -> str:
    """The id of what is being written: one for each transaction."""
    transaction = session.get_transaction()
    known, operation = session.info.get("operation", (None, ""))
    if known is not transaction or transaction is None:
        operation = session.info.pop("goes_on", None) or uuid4().hex
        session.info["operation"] = (transaction, operation)
    return str(operation)


def go_on(session: Session) -> None:
    """Let the next commit belong to the operation of the last one."""
    session.info["goes_on"] = last_operation(session)


def begin_operation(session: Session) -> None:
    """Let what is written next be an operation of its own, in a commit that holds several: a load that tells a past."""
    session.info.pop("operation", None)


def last_operation(session: Session) -> str | None:
    """The id of what this session wrote last; None when it wrote nothing."""
    operation: str | None = session.info.get("operation", (None, None))[1]
    return operation


def write_load(session: Session, model: type[Base], label: str) -> None:
    """One line for a load of many rows, whose own changes are not journalled one by one."""
    _write(session, [_line(session, JournalAction.LOADED, model, label)])


def write_deed(session: Session, action: LabelledEnum, record: Record) -> None:
    """One line for what happened to a record without a change in its declared fields."""
    line = _line(session, action, type(record), str(record)) | {"record_id": record.id}
    _write(session, [line])


def write_relinks(session: Session, link: Declared, moved: Collection[tuple[Record, Record | None, Record]]) -> None:
    """A line for each (row, the record that it pointed to, the one it points to now): in one statement."""
    lines = []
    for row, old, new in moved:
        change = {"field": link.name, "old": link.show(old), "new": link.show(new)}
        line = _line(session, JournalAction.RELINKED, type(row), str(row)) | _place(row)
        lines.append(line | {"changes": [change], "before": {link.name: raw(link, old)}})
    _write(session, lines)


def write_lines(session: Session, _flush: UOWTransaction) -> None:
    """A line for each record that was made, changed, binned or restored, in the transaction of the change."""
    written = [*session.new, *session.dirty]
    lines = [line for record in written if isinstance(record, Record) for line in _lines(session, record)]
    if lines:
        _write(session, lines)


def _write(session: Session, lines: list[dict[str, Any]]) -> None:
    session.connection().execute(_INSERT, lines)


def _lines(session: Session, record: Record) -> Iterator[dict[str, Any]]:
    state: Any = inspect(record)
    is_new = bool(state.pending)
    touched = [each for each in declared(type(record)).values() if each.name in state.committed_state]
    changes = [change for each in touched for change in _change(record, each, is_new)]
    told = {change["field"]: change for change in changes if not change.get("masked")}
    action = _action(record, is_new)
    if "__concept__" not in vars(type(record)) or (action is JournalAction.CHANGED and not changes):
        return
    move = state.info.pop("move", None)
    yield _line(session, action, type(record), str(record)) | {
        **_place(record),
        "changes": changes,
        "before": {} if is_new else dict(_before(record, told)),
        "verb": move.label or None if move else None,
        "remark": move.remark or None if move else None,
    }


def _line(session: Session, action: LabelledEnum, model: type[Base], label: str) -> dict[str, Any]:
    actor: Actor = session.info.get("actor", UNKNOWN)
    return {
        "at": now(),
        "actor": actor.label,
        "actor_id": actor.user_id,
        "channel": actor.channel,
        "action": action,
        "concept": stem(model.__name__),
        "subject": model.__concept__.singular,
        "record_label": label[:400],
        "record_id": None,
        "owner_concept": None,
        "owner_id": None,
        "changes": [],
        "verb": None,
        "remark": None,
        "operation": operation_of(session),
        "undoes": session.info.get("undoes"),
        "before": {},
    }


def _place(record: Record) -> dict[str, Any]:
    """Which record a line is about, and on the page of which other one it is told."""
    link = owner_link(record, type(record))
    owner = inspect(record).info.get("merged_into") or (getattr(record, link.name) if link else None)
    return {
        "record_id": record.id,
        "owner_concept": stem(type(owner).__name__) if owner else None,
        "owner_id": owner.id if owner else None,
    }


def _action(record: Record, is_new: bool) -> JournalAction:
    if is_new:
        return JournalAction.CREATED
    history = inspect(record).attrs.deleted_at.history
    if not history.has_changes():
        return JournalAction.CHANGED
    if record.deleted_at:
        return JournalAction.MERGED if "merged_into" in inspect(record).info else JournalAction.BINNED
    return JournalAction.RESTORED


def _change(record: Record, each: Declared, is_new: bool) -> Iterator[dict[str, Any]]:
    if each.shape == "children":
        return
    history = inspect(record).attrs[each.name].history
    if not history.has_changes():
        return
    old, new = (each.show(value) for value in _both(history, to_many=each.to_many))
    if is_new and not new:
        return
    if each.sensitivity in MASKED:
        yield {"field": each.name, "masked": True}
    else:
        yield {"field": each.name, "old": old, "new": new}


def _before(record: Record, told: dict[str, dict[str, Any]]) -> Iterator[tuple[str, Any]]:
    """What the fields held that are told in other words than theirs: links, choices, days, amounts."""
    for name, change in told.items():
        kept = raw_before(record, declared(type(record))[name])
        if kept != (change["old"] or None):
            yield name, kept


def raw_before(record: Record, each: Declared) -> Any:
    """What a field of a record held before the change that is being written, as JSON keeps it."""
    return raw(each, _both(inspect(record).attrs[each.name].history, to_many=each.to_many)[0])


def _both(history: History, *, to_many: bool) -> tuple[Any, Any]:
    """The value before and after."""
    kept, gone, come = (list(part or ()) for part in (history.unchanged, history.deleted, history.added))
    if to_many:
        return sorted([*kept, *gone], key=str), sorted([*kept, *come], key=str)
    return (gone or [None])[0], (come or [None])[0]


def refuse_altered_lines(session: Session, _flush: UOWTransaction, _instances: Any) -> None:
    """No line is changed or removed through the session."""
    altered = [one for one in (*session.dirty, *session.deleted) if isinstance(one, JournalEntry)]
    if any(one in session.deleted or session.is_modified(one) for one in altered):
        raise RuntimeError("the journal is only added to")


def refuse_altering_statements(state: ORMExecuteState) -> None:
    """No line is changed or removed by a statement."""
    mapper = state.bind_mapper
    if mapper is not None and mapper.class_ is JournalEntry and (state.is_update or state.is_delete):
        raise RuntimeError("the journal is only added to")


def lines_of(record: Record) -> list[JournalEntry]:
    """The last lines about a record and about what it owns, latest first."""
    sought = {"concept": stem(type(record).__name__), "number": record.id}
    return list(db.session.scalars(_lines_of(), sought))


@cache
def _lines_of() -> Any:
    """The query that the page of every record asks, kept."""
    concept: Any = bindparam("concept")
    number: Any = bindparam("number")
    own = (JournalEntry.concept == concept) & (JournalEntry.record_id == number)
    inner = (JournalEntry.owner_concept == concept) & (JournalEntry.owner_id == number)
    return outside_the_bin(select(JournalEntry).where(own | inner).order_by(JournalEntry.id.desc()).limit(TOLD))


def last_changes(record: Record) -> dict[str, tuple[str, str]]:
    """Field → who changed it last, and when: for the page where two people meet."""
    found: dict[str, tuple[str, str]] = {}
    for line in lines_of(record):
        for change in line.changes:
            found.setdefault(change["field"], (line.actor, Instant().show(line.at)))
    return found
