"""What happened to a record, as French sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from admin_views.audiences import visible
from models.base import Base, Record, concepts, stem
from models.fields import Declared
from models.journal import JournalAction, JournalEntry, lines_of
from models.kinds import Instant
from models.policy import Right, Role, allows
from models.titles import within


@dataclass(frozen=True)
class Moment:
    """A line of the history: when, who, and what as a sentence."""

    at: Any
    when: str
    who: str
    what: Any


VERBS = {
    JournalAction.CHANGED: "a modifié",
    JournalAction.CREATED: "a créé",
    JournalAction.BINNED: "a mis à la corbeille",
    JournalAction.RESTORED: "a restauré",
    JournalAction.LOADED: "a chargé",
    JournalAction.PASSWORD: "a changé le mot de passe de",
    JournalAction.REISSUED: "a repris",
    JournalAction.PASSWORD_LINK: "a créé un lien de mot de passe pour",
}

_OF_MANY = {JournalAction.CREATED, JournalAction.BINNED, JournalAction.RESTORED}


def history(record: Any, role: Role) -> list[Moment]:
    """The last changes of the record and of what it owns, as sentences; nothing for those who may not read them."""
    if not allows(role, "journal_entry", Right.HISTORY):
        return []
    return moments(lines_of(record), role, record)


def moments(lines: list[JournalEntry], role: Role, record: Any = None) -> list[Moment]:
    """Lines as sentences, told from the page of `record` when there is one; those the role sees nothing of left out.

    What one person made, binned or restored within the same minute is one sentence.
    """
    groups = (list(found) for _key, found in groupby(lines, _sentence_of))
    return [moment for found in groups for moment in _moments(found, role, record)]


def together(line: JournalEntry) -> tuple[Any, ...]:
    """What lines that were one deed have in common: the action, who did it, the minute."""
    return line.action, line.actor, Instant().show(line.at)


def _sentence_of(line: JournalEntry) -> tuple[Any, ...]:
    return *together(line), None if line.action in _OF_MANY else line.id


def _moments(lines: list[JournalEntry], role: Role, record: Any) -> Iterator[Moment]:
    line = lines[0]
    if line.action is not JournalAction.CHANGED:
        subjects = ", ".join(_subject(one, record) for one in reversed(lines))
        yield _moment(line, f"{VERBS[line.action]} {subjects}.")
        return
    names = {each.name: each for model in _models(line.concept) for each in visible(model, role)}
    parts = [_sentence(names[one["field"]], one) for one in line.changes if one["field"] in names]
    if parts:
        of = "" if _is_own(line, record) else f" ({within(line.record_label, record)})"
        deed = Markup("a fait « {} » : ").format(line.verb) if line.verb else "a changé "
        because = Markup(" <q>{}</q>").format(line.remark) if line.remark else ""
        yield _moment(line, Markup("{}{}{}.{}").format(deed, Markup(" ; ").join(parts), of, because))


def _is_own(line: JournalEntry, record: Any) -> bool:
    return record is not None and line.record_id == record.id and line.concept == stem(type(record).__name__)


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
        return Markup("{} : <ins>{}</ins>").format(label, change["new"])
    if not change["new"]:
        return Markup("{} : <del>{}</del> effacé").format(label, change["old"])
    return Markup("{} de <del>{}</del> à <ins>{}</ins>").format(label, change["old"], change["new"])


def _moment(line: JournalEntry, what: Any) -> Moment:
    return Moment(line.at.isoformat(timespec="seconds"), Instant().show(line.at), line.actor, what)


def stamp(record: Record) -> str:
    """When the record was made and last changed."""
    made = getattr(record, "created_at", None)
    if made is None:
        return ""
    show = Instant().show
    return f"Fiche créée le {show(made)}, modifiée le {show(record.updated_at)}."
