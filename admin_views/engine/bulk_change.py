"""What is changed in several records at once: a field of each, or a record that each is given; tried, then done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_admin.contrib.sqla.form import get_form
from sqlalchemy.orm.exc import StaleDataError

from admin_views.engine.audiences import may, visible
from admin_views.engine.converters import Converter
from admin_views.engine.tracing import note_read
from models.engine import (
    OVERTAKEN,
    Declared,
    Refused,
    Right,
    Role,
    begin_writing,
    db,
    declared,
    defaults,
    kinds,
    links_to,
    stem,
)

MOST = 500  # records at once
CHANGE, GIVE = "change", "give"


@dataclass(frozen=True)
class Deed:
    """A field that takes one value in each record; or, with a link, that of a new record that points to each."""

    each: Declared
    link: Declared | None = None

    @property
    def name(self) -> str:
        """As a form says it."""
        if self.link is None:
            return f"{CHANGE}:{self.each.name}"
        return f"{GIVE}:{stem(self.link.model.__name__)}.{self.link.name}"

    @property
    def label(self) -> str:
        """« Ville », « Nouvelle commande »."""
        return self.each.label if self.link is None else str(self.link.model.__concept__.new)

    @property
    def may_empty(self) -> bool:
        """Whether no value at all may be asked: of what a record does without, and where « non » is not the same."""
        return self.link is None and not (self.each.required or isinstance(self.each.kind, kinds.YesNo))

    def held(self, record: Any) -> Any:
        """What a record holds now."""
        return getattr(record, self.each.name) if self.link is None else None

    def write(self, record: Any, value: Any) -> None:
        """Hold the value, not saved yet."""
        if self.link is None:
            setattr(record, self.each.name, value)
        else:
            db.session.add(self.each.model(**{self.link.name: record, self.each.name: value}))

    def form(self, view: Any, base: Any) -> Any:
        """The class of the form of its value, with the rules and the picker of the usual one."""
        return get_form(self.each.model, Converter(db.session, view), base_class=base, only=(self.each.name,))


@dataclass
class Trial:
    """What a deed comes to: the records changed, with what they held; those that held it; those refused, and why."""

    deed: Deed
    changed: list[tuple[Any, str]] = field(default_factory=list)
    same: list[Any] = field(default_factory=list)
    refused: list[tuple[Any, str]] = field(default_factory=list)

    @property
    def told(self) -> str:
        """« 6 changent, 2 l’avaient, 1 refusée »."""
        changed, same, refused = len(self.changed), len(self.same), len(self.refused)
        verb = ("change", "changent") if self.deed.link is None else ("reçoit", "reçoivent")
        return ", ".join(
            words
            for count, words in (
                (1, f"{changed} {verb[changed > 1]}"),
                (same, f"{same} {'l’avait' if same < 2 else 'l’avaient'} déjà"),
                (refused, f"{refused} {'refusée' if refused < 2 else 'refusées'}"),
            )
            if count
        )


def changes(view: Any) -> Iterator[Deed]:
    """The fields of a concept that take one value in several records: not what tells one of them from the others."""
    together = {name for names in view.concept.unique_together for name in names}
    for name in view.form_columns if view.can_edit else ():
        each = view.fields[name]
        tells = each.field.unique or each.field.in_title or each.owner or name in together
        if _is_one_value(each) and not tells:
            yield Deed(each)


def _is_one_value(each: Declared) -> bool:
    kind = each.kind
    return each.shape == "one" or (kind is not None and not (kind.multiline or kind.identifier))


def gifts(model: Any, role: Role) -> Iterator[Deed]:
    """The records of other concepts that several may be given each: those that need one more value, and no other."""
    for link in links_to(model):
        if link.shape != "one" or link not in visible(link.model, role) or not may(Right.CREATE, link.model, role):
            continue
        needed = [each for each in declared(link.model).values() if _is_needed(each) and each is not link]
        if len(needed) == 1 and needed[0] in visible(link.model, role) and _is_one_value(needed[0]):
            yield Deed(needed[0], link)


def _is_needed(each: Declared) -> bool:
    spec = each.field
    return each.required and not (spec.computed or spec.fills_itself or each.name in defaults(each.model))


def tried(deed: Deed, records: Sequence[Any], value: Any) -> Trial:
    """Do it to one record after another, each refused alone; nothing is committed: the caller says."""
    trial = Trial(deed)
    begin_writing(db.session())  # SQLite would end with the first savepoint what it began with
    for record in records:
        held = deed.held(record)
        if deed.link is None and held == value:
            trial.same.append(record)
            continue
        note_read(deed.each, record.id, held)
        before = deed.each.show(held) if deed.link is None else ""
        if reason := _refusal(deed, record, value):
            trial.refused.append((record, reason))
        else:
            trial.changed.append((record, before))
    return trial


def _refusal(deed: Deed, record: Any, value: Any) -> str:
    try:
        with db.session.begin_nested():
            with db.session.no_autoflush:
                deed.write(record, value)
            db.session.flush()
    except Refused as refusal:
        return " ".join(dict.fromkeys(one.sentence for one in refusal.problems))
    except StaleDataError:
        return OVERTAKEN
    return ""


def deeds(view: Any) -> list[tuple[str, list[Deed]]]:
    """(heading, deeds) of what may be done to several records of a list."""
    found = ("Modifier", list(changes(view))), ("Ajouter à chacune", list(gifts(view.model, view.role)))
    return [(words, some) for words, some in found if some]
