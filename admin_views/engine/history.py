"""What happened to a record, as French sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from admin_views.engine.audiences import visible
from admin_views.engine.tracing import note_read
from models.engine import (
    Base,
    Declared,
    JournalAction,
    JournalEntry,
    LabelledEnum,
    Record,
    Right,
    Role,
    Words,
    acting,
    allows,
    concepts,
    is_import,
    kinds,
    lines_of,
    rows_for,
    stem,
    typeset,
    undoable_operations,
    within,
)


@dataclass(frozen=True)
class HistoryLine:
    """A line of the history: when, who, and what as a sentence."""

    at: Any
    when: str
    who: str
    what: Any
    operation: str | None  # the one to undo, when it may be


VERBS: dict[LabelledEnum, str] = {
    JournalAction.CHANGED: "a modifié",
    JournalAction.CREATED: "a créé",
    JournalAction.BINNED: "a mis à la corbeille",
    JournalAction.RESTORED: "a restauré",
    JournalAction.LOADED: "a chargé",
    JournalAction.MERGED: "a fusionné",
    JournalAction.RELINKED: "a rattaché",
}  # others add their own with `add_sentence`

# What is between the values, which stay as they were typed.
_DID, _THEN = typeset(Markup("a fait « {} » : ")), typeset(Markup(" ; "))
_WRITTEN, _EMPTIED = typeset(Markup("{} : <ins>{}</ins>")), typeset(Markup("{} : <del>{}</del> effacé"))
ENDS = (".", "!", "?", "…")  # of a text that is told last
NAMED = 6  # records that a sentence names at most
_OF_MANY = {JournalAction.CREATED, JournalAction.BINNED, JournalAction.RESTORED, JournalAction.RELINKED}


def add_sentence(action: LabelledEnum, verb: str) -> None:
    """How the history tells an action that another room journals: « a repris », before the title of the record."""
    VERBS[action] = verb


def history(record: Any, role: Role) -> list[HistoryLine]:
    """The last changes of the record and of what it owns, as sentences; nothing for those who may not read them."""
    if not allows(role, "journal_entry", Right.HISTORY):
        return []
    return history_lines(lines_of(record), role, record)


def history_lines(lines: Sequence[JournalEntry], role: Role, record: Any = None) -> list[HistoryLine]:
    """Lines as sentences, told from the page of `record` when there is one; those the role sees nothing of left out.

    What one person made, binned or restored within the same minute is one sentence.
    """
    told = [line for line in lines if _is_told(line, role, record)]
    groups = (list(found) for _key, found in groupby(told, _sentence_of))
    offered = undoable_operations(lines, role, acting().channel)
    return [line for found in groups for line in _lines_of_one(found, role, record, offered)]


def _is_told(line: JournalEntry, role: Role, record: Any) -> bool:
    """On the page of a record, a line of another one names it: for those who read that concept and all of its rows."""
    if record is None or _is_own(line, record):
        return True
    return allows(role, line.concept, Right.READ) and rows_for(concepts()[line.concept], acting()) is None


def same_deed(line: Any) -> tuple[Any, ...]:
    """What lines that were one deed have in common: the action, who did it, the minute."""
    return line.action, line.actor, kinds.Instant().show(line.at)


def _sentence_of(line: JournalEntry) -> tuple[Any, ...]:
    return *same_deed(line), None if line.action in _OF_MANY else line.id


def _lines_of_one(
    lines: list[JournalEntry], role: Role, record: Any, offered: Collection[str]
) -> Iterator[HistoryLine]:
    line = lines[0]
    if line.action is not JournalAction.CHANGED:
        yield _line(line, typeset(f"{VERBS[line.action]} {_subjects(lines[::-1], record)}."), offered)
        return
    names = {each.name: each for model in _models(line.concept) for each in visible(model, role)}
    told = [(names[one["field"]], one) for one in line.changes if one["field"] in names]
    for each, change in told:
        note_read(each, line.record_id, change.get("old") or change.get("new"))
    parts = [_sentence(each, change) for each, change in told]
    if parts:
        of = "" if _is_own(line, record) else f" ({within(line.record_label, record)})"
        deed = _DID.format(Words(line.verb)) if line.verb else "a changé "
        because = Markup(" <q>{}</q>").format(line.remark) if line.remark else ""
        end = "" if not of and str(told[-1][1].get("new")).endswith(ENDS) else "."
        yield _line(line, Markup("{}{}{}{}{}").format(deed, _THEN.join(parts), of, end, because), offered)


def _is_own(line: JournalEntry, record: Any) -> bool:
    return record is not None and line.record_id == record.id and line.concept == stem(type(record).__name__)


def _subjects(lines: Sequence[JournalEntry], record: Any) -> str:
    """« la fiche », « Lot 1 », « Lot 2 » and, where they are many, how many others."""
    named = lines if len(lines) <= NAMED else lines[: NAMED - 1]
    others = f" et {len(lines) - len(named)} autres" if len(named) < len(lines) else ""
    return ", ".join(_subject(one, record) for one in named) + others


def _subject(line: JournalEntry, record: Any) -> str:
    return "la fiche" if _is_own(line, record) else f"« {within(line.record_label, record)} »"


def _models(concept: str) -> Iterator[type[Base]]:
    if concept in concepts():
        yield concepts()[concept]


def _sentence(each: Declared, change: dict[str, Any]) -> Markup:
    label = Markup("<b>{}</b>").format(each.label)
    if change.get("masked"):
        return Markup("{} (valeur personnelle, non conservée)").format(label)
    if not change["old"]:
        return _WRITTEN.format(label, change["new"])
    if not change["new"]:
        return _EMPTIED.format(label, change["old"])
    return Markup("{} de <del>{}</del> à <ins>{}</ins>").format(label, change["old"], change["new"])


def _line(line: JournalEntry, what: Any, offered: Collection[str]) -> HistoryLine:
    moment, operation = kinds.Instant().show(line.at), line.operation if line.operation in offered else None
    told = Markup("{} <small>({})</small>").format(what, line.channel) if is_import(line.channel) else what
    return HistoryLine(line.at.isoformat(timespec="seconds"), moment, line.actor, told, operation)


def stamp(record: Record) -> str:
    """When the record was made and last changed."""
    made = getattr(record, "created_at", None)
    if made is None:
        return ""
    show = kinds.Instant().show
    return f"Fiche créée le {show(made)}, modifiée le {show(record.updated_at)}."
