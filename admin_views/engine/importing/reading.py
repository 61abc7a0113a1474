"""What a row of a file says: the texts of each field, the record that it is about, what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from typing import Any

from flask_admin.contrib.sqla.form import get_form
from flask_admin.form import BaseForm
from sqlalchemy import bindparam, inspect, select
from werkzeug.datastructures import MultiDict

from admin_views.engine.converters import Converter
from admin_views.engine.form_fields import ALL
from admin_views.engine.importing.cells import as_written, shown, text_of
from admin_views.engine.importing.matching import Matching, keys_filled
from admin_views.engine.importing.targets import WORDS, Key, key_label, may_create, references, targets
from admin_views.engine.list_columns import NUMBER
from admin_views.engine.lookup import by_id, is_id, usable
from models.engine import Declared, Record, Refused, acting, db, declared, normal, quoted, title_options

RECORD, DISTINCT = "_record", "_distinct"  # in answers: the id of the record meant; that it is none of those alike
MANY_FOUND = 8
GONE = "La fiche qui avait été choisie n'est plus là : laissez cette ligne, ou reliez le fichier de nouveau."
ANOTHER = "C'est une autre fiche : l'ajouter"
Beside = tuple[str, str, Sequence[tuple[int, str]]]


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a field of a row: the text that it read, why, what it might be: (answer, words) pairs.

    `beside`: of records that it looks like, (field, what the row says, (id, what it holds) of each).
    """

    field: str
    text: str
    sentence: str
    choices: Sequence[tuple[str, str]] = ()
    beside: Sequence[Beside] = ()


@dataclass
class Said:
    """What a row says: field → texts as its form posts them, field → text as read; its troubles so far.

    `written`: what may have been defused, as it stands in its cell: a record that holds it so is not changed.
    """

    posted: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


class Reader:
    """How the rows of one file are read, for one concept, by whoever asks."""

    def __init__(self, model: type[Any], matching: Matching, *, is_1904: bool = False) -> None:
        self.model, self.matching, self.role, self.is_1904 = model, matching, acting().role, is_1904
        known = targets(model, self.role)
        self.fields: dict[str, Declared] = {name: known[name] for name in matching.fields if name in known}
        self.known, self.references = known, references(model, self.role)
        self.filled = matching.told(model)
        self.lists = [one.name for one in declared(model).values() if one.shape == "children"]
        held = select(model).options(*title_options(model, strict=False)).order_by(model.id).limit(MANY_FOUND)
        self._holders, self._by_key = held, dict[Any, Any]()  # statements, kept: each row asks one
        self.keys = list(dict.fromkeys([matching.key, *keys_filled(model, self.role, matching)]))

    @cached_property
    def form(self) -> Any:
        """The class of the form that a row fills."""
        return self._form_of(list(self.known))

    @cached_property
    def short_form(self) -> Any:
        """The same with the fields that the file fills alone: a row that was mended may fill others."""
        return self._form_of([name for name in self.known if name in self.filled])

    def _form_of(self, names: list[str]) -> Any:
        return get_form(self.model, Converter(db.session, None), base_class=BaseForm, only=names)

    def said(self, row: Any) -> Said:
        """The texts of a row; empty cells say nothing unless they are to empty; an empty answer empties its cells."""
        said, answers = Said(), {name: texts for name, texts in (row.answers or {}).items() if name in self.known}
        for name, each in self.fields.items():
            if not answers.get(name):
                self._read(each, () if name in answers else row.cells, said)
        self._read_whole_name(row.cells, said)
        for name, texts in ((name, texts) for name, texts in answers.items() if texts):
            said.posted[name], said.texts[name] = list(texts), answered(self.known[name], texts)
        for name in [one for one in said.posted if self.known[one].shape == "many"]:
            self._tick(self.known[name], said.posted[name][0], said)
        return said

    def _read(self, each: Declared, cells: Sequence[Any], said: Said) -> None:
        some = [cells[at] for at in self.matching.columns.get(each.name, ()) if at < len(cells)]
        text, doubt = text_of(each, some, self.matching.units.get(each.name, ""), is_1904=self.is_1904)
        if each.shape == "column" and (written := as_written(some)):
            said.written[each.name] = written
        text = text or self.matching.constants.get(each.name, "")
        said.texts[each.name] = text
        if doubt:
            said.troubles.append(Trouble(each.name, text, doubt, _likely_choices(each, text)))
        elif text or each.name in self.matching.emptied:
            said.posted[each.name] = [text, ""] if each.shape == "one" else [text]

    def _read_whole_name(self, cells: Sequence[Any], said: Said) -> None:
        """What one text tells of several fields, those that nothing else fills."""
        text = " ".join(shown(cells[at]) for at in self.matching.columns.get(WORDS, ()) if at < len(cells)).strip()
        for name, words in self.model.from_words(text).items() if text else ():
            if name in self.known and name not in said.posted and words:
                said.posted[name], said.texts[name] = [words], words

    def _tick(self, each: Declared, text: str, said: Said) -> None:
        """The ids of what a text lists; a title may hold a comma, so the longest that begins it is taken."""
        assert each.target is not None
        titles = {str(one.id): str(one) for one in usable(each.target, (), each.field.among)}
        ids, unknown = _listed(text, {normal(title): number for number, title in titles.items()})
        said.posted[each.name] = ["", *ids]
        if unknown:
            del said.posted[each.name]
            others = [[title] for number, title in titles.items() if number not in ids][:30]
            ways = [", ".join([*(titles[one] for one in ids), *other, *unknown[1:]]) for other in (*others, [])]
            sentence = f"Choix inconnu : {', '.join(unknown)[:80]}."
            said.troubles.append(Trouble(each.name, text, sentence, [(one, one) for one in ways if one]))

    def bound(self, said: Said, record: Any) -> Any:
        """The form of what a row says, as if it were typed over a record; without the fields that it leaves alone."""
        posted = said.posted | ({} if record is None else dict(self._unchanged(said, record)))
        kind = self.short_form if posted and self.filled.issuperset(posted) else self.form
        form = kind(MultiDict([(name, text) for name, texts in posted.items() for text in texts]), obj=record)
        for name in [one.name for one in form if one.name not in said.posted]:
            del form[name]
        return form

    def _unchanged(self, said: Said, record: Any) -> Iterator[tuple[str, list[str]]]:
        """What a record holds as its row says it: a text as its cell has it, a link of that title, be it of several."""
        for name, text in said.written.items():
            if name in said.posted and _holds(record, self.known[name], text):
                yield name, [text]
        for name in said.posted:
            held = getattr(record, name) if self.known[name].shape == "one" else None
            if held is not None and len(said.posted[name]) > 1 and normal(str(held)) == normal(said.texts[name]):
                yield name, [str(held.id)]

    def told(self, row: Any) -> tuple[Any, list[Trouble]]:
        """(the record that an answer, its number or its reference tells, whatever else its row says; troubles)."""
        if RECORD in (row.answers or {}):
            record = by_id(self.model, row.answers[RECORD])
            return record, [] if record is not None else [Trouble(RECORD, "", GONE)]
        for name in takewhile(lambda one: one == NUMBER or one in self.references, (key[0] for key in self.keys)):
            found = self._alone(name, row)
            if found != (None, []):
                return found
        return None, []

    def found(self, said: Said, form: Any, row: Any) -> tuple[Any, list[Trouble]]:
        """(the record that a row is about, or None for a new one; troubles when it cannot be told).

        Where a row leaves its key empty, or a part of it, the next key that it fills tells: one without a SIREN has a
        name.
        """
        partly: tuple[Key, dict[str, Any]] | None = None
        for key in self.keys:
            if key == (NUMBER,) or key[0] in self.references:
                found = self._alone(key[0], row)
                if found != (None, []):
                    return found
                continue
            values = {name: form[name].data if name in form else None for name in key}
            if all(one not in (None, []) for one in values.values()):
                return self._only(key, values, said, row)
            if partly is None and any(one not in (None, []) for one in values.values()):
                partly = key, values
        return (None, []) if partly is None else self._only(*partly, said, row)

    def _only(self, key: Key, values: Mapping[str, Any], said: Said, row: Any) -> tuple[Any, list[Trouble]]:
        found = self.holding(values)
        if len(found) < 2 or DISTINCT in (row.answers or {}):
            return found[0] if len(found) == 1 else None, []
        sentence = f"Plusieurs fiches ont les mêmes valeurs ({key_label(self.model, key)}) : choisissez."
        choices = [(str(one.id), str(one)) for one in found]
        choices += [(DISTINCT, ANOTHER)] if may_create(self.model, self.role) else []
        return None, [Trouble(RECORD, said.texts.get(key[0], ""), sentence, choices)]

    def _alone(self, name: str, row: Any) -> tuple[Any, list[Trouble]]:
        """The record of that number, of that reference; a trouble when there is none, nothing where nothing is said."""
        columns = self.matching.columns.get(name, ())
        cell = row.cells[columns[0]] if columns and columns[0] < len(row.cells) else None
        text = str(int(cell)) if isinstance(cell, int | float) else str(cell or "").strip()
        if not text:
            return None, []
        if name == NUMBER:
            record, label = by_id(self.model, text) if is_id(text) else None, "numéro"
        else:
            record, label = next(iter(self.holding({name: text})), None), self.references[name].label.lower()
        return record, [] if record else [Trouble(RECORD, text, f"Aucune fiche de {label} {quoted(text)}.")]

    def holding(self, values: Mapping[str, Any]) -> list[Any]:
        """The records of those values, a few at most."""
        fields = {**self.references, **self.known}
        asked = tuple((name, value is None or fields[name].shape == "many") for name, value in values.items())
        if any(is_odd for _name, is_odd in asked):
            criteria = [_criterion(getattr(self.model, name), fields[name], one) for name, one in values.items()]
            return list(db.session.scalars(self._holders.where(*criteria)))
        if asked not in self._by_key:
            criteria = [_column(self.model, name) == bindparam(name) for name in values]
            self._by_key[asked] = self._holders.where(*criteria)
        sought = {name: value.id if isinstance(value, Record) else value for name, value in values.items()}
        return list(db.session.scalars(self._by_key[asked], sought))


def answered(each: Declared, texts: Sequence[str]) -> str:
    """What was answered, as a reader knows it: a record that was chosen, by its title."""
    chosen = by_id(each.target, texts[0]) if each.shape == "one" and len(texts) == 1 and each.target else None
    return texts[0] if chosen is None else str(chosen)


def _column(model: type[Any], name: str) -> Any:
    """That of a field, or the one that a link is held by."""
    relation = inspect(model).relationships.get(name)
    return getattr(model, name) if relation is None else next(iter(relation.local_columns))


def _holds(record: Any, each: Declared, text: str) -> bool:
    """Whether a record holds a text as it stands in a cell."""
    try:
        return bool(each.clean(text) == getattr(record, each.name))
    except ValueError:
        return False


def _criterion(attribute: Any, each: Declared, value: Any) -> Any:
    if each.shape == "many":
        return attribute.any() if value else ~attribute.any()
    return attribute == value


def _listed(text: str, offered: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """(the ids of what a text lists, what it lists that is not offered)."""
    if not text.strip():
        return [], []
    parts, ids, unknown = [one.strip() for one in text.replace(";", ",").replace("\n", ",").split(",")], [], []
    while parts:
        size = next((n for n in range(len(parts), 0, -1) if normal(", ".join(parts[:n])) in offered), 0)
        if size:
            ids.append(offered[normal(", ".join(parts[:size]))])
        elif parts[0]:
            unknown.append(parts[0])
        parts = parts[size or 1 :]
    return ids, unknown


def _likely_choices(each: Declared, text: str) -> list[tuple[str, str]]:
    return [(text, text)] if text and text != ALL else []


def field_troubles(reader: Reader, form: Any, said: Said) -> Iterator[Trouble]:
    """What the form finds wrong, by field, with what it proposes."""
    for one in form:
        for sentence in one.errors:
            choices = [(str(record.id), str(record)) for record in getattr(one, "candidates", ())]
            yield Trouble(one.name, said.texts.get(one.name, ""), str(sentence), choices or _members(one))


def side_by_side(form: Any, records: Sequence[Any]) -> list[Beside]:
    """What a row says, and what each of the records that it looks like holds there."""
    found = list[Beside]()
    for one in form:
        each, said = one.declared, one.declared.show(one.data) if one.data is not None else ""
        known = [(record.id, each.show(getattr(record, one.name, None))) for record in records]
        if each.shape != "many" and (said or any(held for _id, held in known)):
            found.append((one.name, said, known))
    return found


def looks_like(form: Any, found: Sequence[Any], other: str) -> Trouble:
    """That a row looks like records: which one it is, is asked; `other`: the words of a new one."""
    words = ", ".join(f"« {one.record} » ({one.likeness})" for one in found[:3])
    choices = [(str(one.record.id), f"C'est « {one.record} »") for one in found[:5]]
    beside = side_by_side(form, [one.record for one in found[:3]])
    return Trouble(RECORD, "", f"Ressemble à {words}.", [*choices, (DISTINCT, other)], beside)


def refused_troubles(refusal: Refused, record: Any, said: Said) -> Iterator[Trouble]:
    """What a save of a record refuses, by field; what is of another record names it."""
    for one in refusal.problems:
        is_own = one.record is record
        sentence = one.sentence if is_own else f"« {one.record} » : {one.sentence}"
        yield Trouble(one.field if is_own else "", said.texts.get(one.field, "") if is_own else "", sentence)


def _members(one: Any) -> list[tuple[str, str]]:
    """Those of a closed list."""
    members = getattr(one.declared.kind, "members", ())
    return [(str(each.value), each.label) for each in members]
