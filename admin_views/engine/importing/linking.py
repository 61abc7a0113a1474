"""The records that a row points to: found by what it says of them, else made along, where that is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from admin_views.engine.form_fields import MISSING
from admin_views.engine.importing.along import along_of, links, may_make, wanted
from admin_views.engine.importing.matching import Matching
from admin_views.engine.importing.reading import (
    DISTINCT,
    Reader,
    Said,
    Trouble,
    field_troubles,
    looks_like,
    refused_troubles,
)
from admin_views.engine.importing.targets import Key, key_label, needed, sure_keys
from admin_views.engine.lookup import Found, look_up
from models.engine import Declared, Refused, Role, concepts, db, doubles_of, french_number, normal, quoted, stem

MAKE, LEAVE = "_make", "_leave"  # in answers, after the name of a link: make its record; let it point to nothing
SEVERAL = "Plusieurs fiches correspondent : choisissez."
Made = tuple[str, str]  # the concept of a record, its title
Kept = tuple[str, str, str, int]  # a field of a record that stays as it is, what it holds, what the file says, its id
Answer = tuple[Any, list[Trouble]]  # a record or None; what stands in the way


@dataclass
class _Row:
    """What a reader reads of a row: the answers that are about one link, without its name."""

    cells: Any
    answers: dict[str, Any]


@dataclass
class Link:
    """One link of the rows of a file, and the reader of what they say of its records."""

    each: Declared
    reader: Reader
    matching: Matching
    is_made: bool  # where none is found, unless one says otherwise
    may_be_made: bool

    def of(self, row: Any) -> dict[str, Any]:
        """The answers of a row that are about it, without its name."""
        begins = f"{self.each.name}."
        held = row.answers or {}
        return {name.removeprefix(begins): one for name, one in held.items() if name.startswith(begins)}

    def offer(self, words: str) -> list[tuple[str, str]]:
        """What may be chosen where no record is called so."""
        return [(MAKE, f"Créer {quoted(words)}")] if self.may_be_made and words else []


@dataclass
class Settled:
    """What became of the links of a row: what stands in the way, the records that were made."""

    troubles: list[Trouble] = field(default_factory=list)
    made: list[Made] = field(default_factory=list)
    stays: list[Kept] = field(default_factory=list)


class Linker:
    """The links of the rows of one file."""

    def __init__(self, reader: Reader) -> None:
        said, role = reader.matching, reader.role
        self.reader, self.role, self.along = reader, role, along_of(reader.model)
        found = links(reader.model, role).values()
        self.links = {one.name: self._link(one, said, role) for one in sorted(found, key=lambda one: one.field.matches)}

    def _link(self, each: Declared, said: Matching, role: Role | None) -> Link:
        own: Any = said.of(each.name)
        reader = Reader(each.target, own, is_1904=self.reader.is_1904)  # type: ignore[arg-type]
        filled = [*own.fields, *(name for name in own.told(each.target) if "." not in name)]
        may = may_make(each, role) and not wanted(self.reader.model, each, role, filled)
        return Link(each, reader, own, each.name in said.makes, may)

    def concerns(self, row: Any) -> bool:
        """Whether a row may say more of a link than the name of a record."""
        is_told = any(one.is_made or one.matching.columns for one in self.links.values())
        return is_told or any("." in name for name in row.answers or ())

    def settle(self, row: Any, said: Said) -> Settled:
        """Let the row hold the records that it points to: those found, those made in the transaction that is open."""
        told = {name: one.reader.said(_Row(row.cells, one.of(row))) for name, one in self.links.items()}
        self._know_more(told, said)
        settled = Settled()
        for name, link in self.links.items():
            one = LinkedRow(link, told[name], said, row)
            if one.says_something:
                record, troubles = one.settled()
                one.hold(record)
                settled.troubles += troubles
                settled.made += one.made
                settled.stays += () if record is None or one.made else one.stays(record)
        return settled

    def _know_more(self, told: Mapping[str, Said], said: Said) -> None:
        """What the texts of a row tell of fields that it leaves alone."""
        texts = dict(said.texts)
        for name, one in told.items():
            texts |= {f"{name}.{each}": text for each, text in one.texts.items()}
        for name, text in self.along.known(texts).items():
            link, _dot, each = name.partition(".")
            if text and link in told and each in self.links[link].reader.known and each not in told[link].posted:
                told[link].texts[each], told[link].posted[each] = text, [text]

    def offered(self, one: Trouble) -> Trouble:
        """What is wrong with a link that holds only a name, with what may be made of it."""
        link = self.links.get(one.field)
        return one if link is None else replace(one, choices=[*one.choices, *link.offer(one.text)])


class LinkedRow:
    """One link of one row: the record that it means, found or made."""

    def __init__(self, link: Link, told: Said, said: Said, row: Any) -> None:
        self.link, self.told, self.said = link, told, said
        self.name, self.role, self.model = link.each.name, link.reader.role, link.reader.model
        self.answers = link.of(row)
        held = (row.answers or {}).get(self.name)
        self.is_chosen = held == [] or (held is not None and len(said.posted.get(self.name, ())) == 1)
        self.named = said.texts.get(self.name, "") if self.name in said.posted else ""
        self.title = self.named or " ".join(filter(None, (told.texts.get(one) for one in self.model.from_words(""))))
        self.made: list[Made] = []

    @property
    def says_something(self) -> bool:
        """Whether there is more to do than to look for the record of that name."""
        told = any(self.told.texts.get(one) for one in [*self.link.matching.columns, *self.answers])
        return not self.is_chosen and (told or bool(self.named and (self.link.is_made or MAKE in self.answers)))

    def hold(self, record: Any) -> None:
        """Let the row point to it, or to nothing."""
        if record is None:
            self.said.posted.pop(self.name, None)
        else:
            self.said.posted[self.name], self.said.texts[self.name] = [str(record.id)], str(record)

    def stays(self, record: Any) -> Iterator[Kept]:
        """What a record that is found holds otherwise than the file says."""
        if not set(normal(self.named).split()) <= set(normal(str(record)).split()):
            yield self.name, str(record), self.named, record.id
        for one in self.link.reader.bound(self.told, None):
            each, held = one.declared, getattr(record, one.name)
            is_told = one.name in self.link.matching.columns and one.data is not None and not one.process_errors
            if is_told and held != one.data and normal(each.show(held)) != normal(each.show(one.data)):
                yield f"{self.name}.{one.name}", each.show(held), each.show(one.data), record.id

    def settled(self) -> Answer:
        """The record, or what stands in the way; neither when it is to be left empty."""
        if LEAVE in self.answers:
            return None, []
        if self.told.troubles:
            return None, list(map(self._left, self.told.troubles))
        record, troubles = self._found()
        return (record, troubles) if record is not None or troubles else self._new()

    def _found(self) -> Answer:
        """The record that is told by a number or an address of its own, else by its title."""
        form = self.link.reader.bound(self.told, None)
        for key in sure_keys(self.model, self.role):
            fields = [form[name] for name in key if name in form]
            if wrong := [Trouble(one.name, one.typed, one.process_errors[0]) for one in fields if one.process_errors]:
                return None, list(map(self._left, wrong))
            if len(fields) == len(key) and all(one.data is not None for one in fields):
                return self._only(key, {one.name: one.data for one in fields})
        return self._titled()

    def _only(self, key: Key, values: Mapping[str, Any]) -> Answer:
        found = self.link.reader.holding(values)
        if len(found) < 2:
            return next(iter(found), None), []
        sentence = f"Plusieurs fiches ont les mêmes valeurs ({key_label(self.model, key)}) : choisissez."
        return None, [Trouble(self.name, self.title, sentence, _choices(found))]

    def _titled(self) -> Answer:
        found = look_up(self.model, self.title, 8) if self.title else Found()
        if found.only is not None or not found.records or self._is_asked:
            return found.only, []
        choices = [*_choices(found.records), *self.link.offer(self.title)]
        return None, [Trouble(self.name, self.title, found.note or SEVERAL, choices)]

    @property
    def _is_asked(self) -> bool:
        """Whether whoever imports said that it is a new one."""
        return not self.answers.keys().isdisjoint({MAKE, DISTINCT})

    def _new(self) -> Answer:
        if not may_make(self.link.each, self.role) or not (self.link.is_made or self._is_asked):
            words = self.title or next((one for one in self.told.texts.values() if one), "")
            return None, [Trouble(self.name, words, f"Aucune fiche {quoted(words)}.", self.link.offer(words))]
        for each, text in self.model.from_words(self.named).items():
            if text and each in self.link.reader.known:
                self.told.posted.setdefault(each, [text])
        goes_with = self._goes_with()
        form = self.link.reader.bound(self.told, None)
        form.validate()
        filled = {name: one for name, one in self.told.posted.items() if any(one)}
        lacking = needed(self.model, self.role, filled | dict.fromkeys(self.link.each.field.matches[:1]))
        wrong = {one.name for one in form if one.errors}
        troubles = [*field_troubles(self.link.reader, form, self.told)]
        troubles += [Trouble(one.name, "", MISSING) for one in lacking if one.name not in wrong]
        if troubles or not goes_with:
            return None, list(map(self._left, troubles))
        return self._saved(form)

    def _goes_with(self) -> bool:
        """Give it what it shares with another link of the row; False when that one is in trouble, and told."""
        for there, here in [self.link.each.field.matches] if self.link.each.field.matches else ():
            if here not in self.said.posted:
                return False
            self.told.posted[there] = self.said.posted[here][-1:]
        return True

    def _saved(self, form: Any) -> Answer:
        record, alike = self.model(), list[Any]()
        try:
            with db.session.begin_nested():
                with db.session.no_autoflush:
                    db.session.add(record)
                    form.populate_obj(record)
                db.session.flush()
                alike = [] if DISTINCT in self.answers else doubles_of(record, self.role)
                if alike:
                    raise Refused(())
        except Refused as refusal:
            refused = map(self._left, refused_troubles(refusal, record, self.told))
            return None, [self._alike(form, alike)] if alike else list(refused)
        self.made.append((stem(self.model.__name__), str(record)))
        return record, []

    def _alike(self, form: Any, found: Sequence[Any]) -> Trouble:
        other = f"C'est un{'e' if self.model.__concept__.feminine else ''} autre : créer sa fiche"
        one = looks_like(form, found, other)
        told = [(f"{self.name}.{name}", said, known) for name, said, known in one.beside]
        return replace(one, field=self.name, text=self.title, beside=told)

    def _left(self, one: Trouble) -> Trouble:
        """What keeps a record from being made, of a link that may as well be left empty."""
        leave = [] if self.link.each.required else [(LEAVE, f"Laisser « {self.link.each.label} » vide")]
        name = f"{self.name}.{one.field}" if one.field else self.name
        return replace(one, field=name, choices=[*one.choices, *leave])


def _choices(found: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(one.id), str(one)) for one in found]


def made_told(made: Iterable[Made]) -> str:
    """« 3 clients, 1 personne »."""
    found, counted = concepts(), Counter(name for name, _title in made)
    named = ((found[name].__concept__, count) for name, count in counted.items())
    words = (f"{french_number(count)} {one.plural if count > 1 else one.singular}" for one, count in named)
    return ", ".join(one.lower() for one in words)
