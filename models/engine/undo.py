"""The inverse of an operation: whoever asks for it, an edit, a bin or a merge, it is this one (decision 23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.engine.access import Right, Role, allows, sees
from models.engine.declaration import Declared, declared
from models.engine.field_past import raw_before_line
from models.engine.journal import JournalAction, JournalEntry, acting
from models.engine.later_changes import MOVES, clashes, later_lines, standing
from models.engine.mapping import concepts
from models.engine.prior_values import prior_values
from models.engine.raw_values import value_of
from models.engine.record import now
from models.engine.recycle_bin import owned, references
from models.engine.relinking import relink, retell
from models.engine.state_machine import Move, has_states, verbs_of
from models.engine.text import uncapitalised
from models.engine.titles import title_options

NEEDED: Mapping[Any, Right] = {
    JournalAction.CREATED: Right.BIN,
    JournalAction.CHANGED: Right.UPDATE,
    JournalAction.BINNED: Right.BIN,
    JournalAction.RESTORED: Right.BIN,
    JournalAction.MERGED: Right.UPDATE,
    JournalAction.RELINKED: Right.UPDATE,
}
JUST_NOW = timedelta(minutes=5)
Key = tuple[str, int]  # concept, id
Kept = Mapping[Key, Mapping[str, Any]]  # the personal values that the operation replaced


class NotUndone(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """An operation that cannot be undone; each reason is a French sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(dict.fromkeys(reasons))
        super().__init__(" ".join(self.reasons))


def lines_of_operation(session: Session, operation: str) -> Sequence[JournalEntry]:
    """What an operation wrote, in order."""
    query = select(JournalEntry).where(JournalEntry.operation == operation).order_by(JournalEntry.id)
    return session.scalars(query).all()


def undo(session: Session, operation: str, role: Role | None) -> None:
    """Write the inverse of an operation, as an operation of its own, not committed yet.

    `NotUndone` says why it cannot be; `Refused` what a rule finds wrong with what was before.
    """
    lines = lines_of_operation(session, operation)
    _check_rights(lines, role)
    records, kept = _records(session, lines), prior_values(session, operation)
    reasons = list(_obstacles(session, lines, records, kept, role))
    if reasons:
        raise NotUndone(reasons)
    session.info["undoes"] = operation
    try:
        with session.no_autoflush:
            _write_back(session, lines, records, kept)
        session.flush()
        retell(session, _merged_with(session, lines))
    finally:
        session.info.pop("undoes")


def undoable_operations(lines: Sequence[JournalEntry], role: Role, channel: str) -> set[str]:
    """Of lines of the journal, the last one first, the operations that may be offered to a role to be undone.

    Not what came by another channel, nor what was undone since, nor what holds a deed that changed no value.
    """
    held = {one.operation for one in standing(lines) if one.operation and one.channel == channel}
    return held - {one.operation for one in lines if one.operation in held and not _is_allowed(one, role)}


def _is_allowed(line: JournalEntry, role: Role) -> bool:
    try:
        _check_rights([line], role)
    except NotUndone:
        return False
    return True


def _check_rights(lines: Sequence[JournalEntry], role: Role | None) -> None:
    """Whoever undoes might have done the contrary by hand."""
    if not lines:
        raise NotUndone(["Cette opération n'existe pas."])
    for line in lines:
        if line.action not in NEEDED:
            raise NotUndone([f"« {line.action.label} » ne s'annule pas."])
        if role is not None and not (allows(role, line.concept, _needed(line)) and _may_write(line, role)):
            raise NotUndone(["Cette opération touche à des fiches, des champs ou des états que vous ne modifiez pas."])


def _needed(line: JournalEntry) -> Right:
    """That of its contrary; of what one just made oneself, that of making it (decision 62).

    For a merge, that of the two records, whose rows that became one are only written.
    """
    if line.action is JournalAction.CREATED and _is_fresh_and_own(line):
        return Right.CREATE
    is_asked = line.action is JournalAction.MERGED and concepts()[line.concept].__concept__.resembles
    return NEEDED[line.action] | Right.BIN if is_asked else NEEDED[line.action]


def _is_fresh_and_own(line: JournalEntry) -> bool:
    return line.actor_id is not None and line.actor_id == acting().user_id and now() - line.at < JUST_NOW


def _may_write(line: JournalEntry, role: Role) -> bool:
    model: Any = concepts()[line.concept]
    known = [declared(model).get(change["field"]) for change in line.changes]
    is_moved = line.action is not JournalAction.CREATED and has_states(model)  # the contrary of a record is the bin
    moved = [(one["old"], one["new"]) for one in line.changes if one["field"] == "state" and is_moved]
    is_seen = all(one and one.sensitivity in sees(role) for one in known)
    return is_seen and all(_may_move(model, role, *one) for one in moved)


def _may_move(model: Any, role: Role, old: str, new: str) -> bool:
    """Whether a role has a verb from one of two states to the other, told by their labels."""
    verbs = [one for one in verbs_of(model) if one.is_for(role)]
    ways = {(source.label, verb.target.label) for verb in verbs for source in verb.sources}
    return not ways.isdisjoint({(old, new), (new, old)})


def _records(session: Session, lines: Sequence[JournalEntry]) -> dict[Key, Any]:
    """The records that they are about, of the bin too: those that whoever asks reads."""
    numbers: dict[str, set[int]] = {}
    for line in lines:
        numbers.setdefault(line.concept, set()).add(line.record_id or 0)
    found: dict[Key, Any] = {}
    for concept, ids in numbers.items():
        model = concepts()[concept]
        query = select(model).where(model.id.in_(ids)).options(*title_options(model, strict=False))
        for one in session.scalars(query.execution_options(with_bin=True)):
            found[concept, one.id] = one
    return found


def _key(line: JournalEntry) -> Key:
    return line.concept, line.record_id or 0


def _obstacles(
    session: Session, lines: Sequence[JournalEntry], records: Mapping[Key, Any], kept: Kept, role: Role | None
) -> Iterator[str]:
    if any(_key(line) not in records for line in lines):
        yield "Cette opération touche à des fiches que vous ne lisez pas."
        return
    later = later_lines(session, lines)
    if any(one.undoes == lines[0].operation for one in later):
        yield "Cette opération est déjà annulée."
        return
    about: dict[Key, list[JournalEntry]] = {}
    for one in later:
        for key in ((one.concept, one.record_id), (one.owner_concept, one.owner_id)):
            about.setdefault(key, []).append(one)  # type: ignore[arg-type]  # a key with None is asked for by nobody
    for line in lines:
        yield from clashes(line, about.get(_key(line), ()), role)
    yield from _in_the_bin(lines, records)
    yield from _leaning(lines, records, role)
    yield from _forgotten(lines, kept)


def _in_the_bin(lines: Sequence[JournalEntry], records: Mapping[Key, Any]) -> Iterator[str]:
    """What is in the bin is not changed there."""
    back = {_key(line) for line in lines if line.action in MOVES}
    for line in lines:
        if line.action is JournalAction.CHANGED and _key(line) not in back and records[_key(line)].deleted_at:
            yield f"« {records[_key(line)]} » est dans la corbeille : restaurez d'abord cette fiche."


def _leaning(lines: Sequence[JournalEntry], records: Mapping[Key, Any], role: Role | None) -> Iterator[str]:
    """What would go to the bin, and others lean on."""
    going = [records[_key(line)] for line in lines if line.action in (JournalAction.CREATED, JournalAction.RESTORED)]
    for record in going:
        if not references(record, (), limit=1, owned=True):  # most often: one statement, and not one for each sort
            continue
        more = [one for one in owned(record) if one not in going]
        for one in [*more, *(each.record for each in references(record, more) if each.record not in going)]:
            is_read = role is None or allows(role, one.__tablename__, Right.READ)
            yield f"{f'« {one} »' if is_read else 'Une fiche que vous ne lisez pas'} s'appuie sur « {record} »."


def _forgotten(lines: Sequence[JournalEntry], kept: Kept) -> Iterator[str]:
    for line in lines:
        for change in line.changes if line.action is not JournalAction.CREATED else ():
            if change.get("masked") and change["field"] not in kept.get(_key(line), {}):
                label = uncapitalised(declared(concepts()[line.concept])[change["field"]].label)
                yield f"« {line.record_label} » : la valeur d'avant ({label}) n'est plus gardée."


def _write_back(session: Session, lines: Sequence[JournalEntry], records: Mapping[Key, Any], kept: Kept) -> None:
    moment = now()
    for line in lines:
        if line.action in (JournalAction.BINNED, JournalAction.MERGED):
            records[_key(line)].deleted_at = None
    _relink_back(session, [line for line in lines if line.action is JournalAction.RELINKED], records)
    for line in reversed(lines):
        record = records[_key(line)]
        if line.action in (JournalAction.CREATED, JournalAction.RESTORED):
            record.deleted_at = moment
        if line.action not in (JournalAction.CREATED, JournalAction.RELINKED):
            _hold_again(session, record, line, kept.get(_key(line), {}))
    _check_links(records.values())


def _relink_back(session: Session, lines: Sequence[JournalEntry], records: Mapping[Key, Any]) -> None:
    """Rows go back to the records they pointed to: read in a statement for each link, written as they came."""
    by_link: dict[tuple[str, str], list[tuple[Any, int]]] = {}
    for line in lines:
        ((name, number),) = (line.before or {}).items()
        by_link.setdefault((line.concept, name), []).append((records[_key(line)], number))
    for (concept, name), moved in by_link.items():
        link = declared(concepts()[concept])[name]
        targets = _targets(session, link, {number for _row, number in moved})
        relink(session, link, [(row, targets[number]) for row, number in moved])


def _merged_with(session: Session, lines: Sequence[JournalEntry]) -> list[Any]:
    """The records that others are no longer merged into: they are no longer found by what those were called."""
    merged = [line for line in lines if line.action is JournalAction.MERGED and line.owner_concept == line.concept]
    kept = (session.get(concepts()[line.concept], line.owner_id) for line in merged)
    return [one for one in dict.fromkeys(kept) if one is not None]


def _targets(session: Session, link: Declared, ids: set[int]) -> dict[int, Any]:
    assert link.target is not None
    query = select(link.target).where(link.target.id.in_(ids)).execution_options(with_bin=True)
    return {one.id: one for one in session.scalars(query)}


def _hold_again(session: Session, record: Any, line: JournalEntry, kept: Mapping[str, Any]) -> None:
    for change in line.changes:
        name = change["field"]
        each = declared(type(record))[name]
        held = kept[name] if change.get("masked") else raw_before_line(line, change)
        value = value_of(session, each, held)
        if name == "state" and has_states(type(record)):
            inspect(record).info["move"] = Move(value, f"Annulation de “{line.verb}”" if line.verb else "Annulation")
        setattr(record, name, value)


def _check_links(records: Iterable[Any]) -> None:
    """What comes back points to nothing that stays in the bin."""
    for record in records:
        for each in declared(type(record)).values() if not record.deleted_at else ():
            held = getattr(record, each.name) if each.shape == "one" else None
            if held is not None and held.deleted_at:
                raise NotUndone([f"« {held} » est dans la corbeille : restaurez d'abord cette fiche."])
