"""What is held about a person, of whatever concept, and which texts are read again before they are given.

See `app/docs/sensitivity.md#access-requests`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from models.accounts.user import User
from models.engine import (
    Appearance,
    Attachment,
    Declared,
    JournalAction,
    JournalEntry,
    LabelledEnum,
    Sensitivity,
    TextFound,
    appearances,
    declared,
    full_title,
    holds_name,
    is_text,
    kinds,
    normal,
    stem,
    texts_naming,
    told_with,
    whole,
)
from models.overview.account_traces import ADDRESS, Keys, Trace, trace_counts, trace_lines
from models.parties.data_request import DataRequest
from models.parties.person import Person

CLOSED = frozenset({Sensitivity.CONFIDENTIAL, Sensitivity.RESTRICTED})
OF_THEIR_OWNERS = CLOSED | {Sensitivity.PERSONAL}
NEVER = {(DataRequest, "withheld")}  # what an answer kept back, and of whom: the notice of that answer counts it
SHORTEST = 3  # letters of a family name that is looked for alone
APPLICATION = "enregistré par l'application"


class Ruling(LabelledEnum):
    """What becomes of a text that was read again (RGPD, article 15.4: the rights of others)."""

    GIVEN = "donner", "Donner"
    NOT_ABOUT = "autre", "Ne concerne pas la personne"
    OTHERS = "tiers", "Retenir : droits d'une autre personne"
    SECRET = "secret", "Retenir : secret des affaires ou professionnel"


Key = tuple[type[Any], int, str]  # of a text: the concept, the id, the field
WITHHELD = (Ruling.OTHERS, Ruling.SECRET)


@dataclass(frozen=True)
class Reviewed:
    """A text to read again; `usual`: what becomes of it unless said otherwise, None where somebody has to say."""

    row: Any
    each: Declared
    text: str
    usual: Ruling | None

    @property
    def key(self) -> Key:
        """Which text it is."""
        return type(self.row), self.row.id, self.each.name

    @property
    def name(self) -> str:
        """What its box is called: another one once the text changed, so that no text is given that nobody read."""
        said = hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
        return f"text-{stem(type(self.row).__name__)}-{self.row.id}-{self.each.name}-{said}"

    @property
    def is_aside(self) -> bool:
        """Whether it is not about the person, as far as words tell."""
        return self.usual is Ruling.NOT_ABOUT

    @property
    def place(self) -> str:
        """Where it stands."""
        concept = type(self.row).__concept__.singular
        return f"{concept} « {full_title(self.row)} », {self.each.label}"


@dataclass(frozen=True)
class HeldLine:
    """A line of the file: a field of a row, where it comes from, when."""

    concept: str
    record: str
    number: int
    label: str
    shown: str
    value: Any
    source: str
    at: datetime | None
    remark: str = ""


class PersonalData:
    """All that is held about a person, read once; `reviewed`: what is read again before it is given."""

    def __init__(self, session: Session, person: Person) -> None:
        self.session, self.person = session, person
        with whole():
            self.found = appearances(session, person, {User})
            self.accounts: list[User] = [one.row for one in self.found if isinstance(one.row, User)]
            self.people: list[Person] = [one.row for one in self.found if isinstance(one.row, Person)]
            both = *(one.email for one in self.people), *(one.email for one in self.accounts)
            self.addresses = {one for one in both if one}
            self.elsewhere = list(self._elsewhere())
            self.reviewed = [*self._of_rows(), *self.elsewhere]

    def counts(self, kept_back: Collection[Key] = ()) -> list[tuple[str, int, int]]:
        """(concept, rows of the person, rows that name them) as far as there are some, but for texts kept back."""
        found: dict[str, list[int]] = {}
        for one in self.found:
            found.setdefault(type(one.row).__concept__.plural, [0, 0])[0 if one.is_own else 1] += 1
        for row in {one.row: None for one in self.elsewhere if one.key not in kept_back}:
            found.setdefault(type(row).__concept__.plural, [0, 0])[1] += 1
        return [(concept, *numbers) for concept, numbers in found.items()]  # type: ignore[misc]  # two of them

    @property
    def traces(self) -> list[tuple[Trace, int]]:
        """What is kept beside records, and how much."""
        return trace_counts(self.session, self._keys)

    @property
    def _keys(self) -> Keys:
        found: dict[str, set[Any]] = {ADDRESS: self.addresses}
        for one in (each.row for each in self.found if each.is_own):
            found.setdefault(stem(type(one).__name__), set()).add(one.id)
        return found

    @property
    def files(self) -> list[Attachment]:
        """The files of the person, and of what would not be without them."""
        rows = (one.row for one in self.found if one.is_own)
        return [one for one in rows if isinstance(one, Attachment) and one.sha256]

    @property
    def _names(self) -> list[str]:
        """Names that are theirs and no other's."""
        both = [(one.first_name, one.last_name) for one in self.people]
        whole_names = [f"{one} {other}" for first, last in both for one, other in ((first, last), (last, first))]
        return [*whole_names, *(one.name for one in self.accounts), *sorted(self.addresses)]

    def _of_rows(self) -> Iterator[Reviewed]:
        for one in self.found:
            for each in declared(type(one.row)).values():
                value = getattr(one.row, each.name) if each.shape == "column" else None
                if value not in (None, "") and self._is_reviewed(one, each):
                    text = each.show(value)
                    yield Reviewed(one.row, each, text, self._usual(one, text))

    def _is_reviewed(self, one: Appearance, each: Declared) -> bool:
        """A text that somebody wrote about them; of a row that only names them, all that is not for everybody."""
        if isinstance(one.row, Attachment):
            return each.name == "label" and bool(one.row.sha256)
        if (type(one.row), each.name) in NEVER:
            return False
        is_prose = type(each.kind) is kinds.Prose
        if one.is_own:
            return is_prose or (is_text(each) and each.sensitivity in CLOSED)
        return is_prose or each.sensitivity in OF_THEIR_OWNERS

    def _usual(self, one: Appearance, text: str) -> Ruling | None:
        if one.is_own or self._names_them(text):
            return Ruling.GIVEN
        return None if self._may_name_them(text) else Ruling.NOT_ABOUT

    def _names_them(self, text: str) -> bool:
        return any(holds_name(text, name) for name in self._names)

    def _may_name_them(self, text: str) -> bool:
        return any(holds_name(text, name) for name in self._alone)

    @property
    def _alone(self) -> list[str]:
        """Their family name alone: that of others too."""
        names = dict.fromkeys(one.last_name for one in self.people)
        return [one for one in names if len(normal(one) or one) >= SHORTEST]

    def _elsewhere(self) -> Iterator[Reviewed]:
        """Texts of other rows that hold their name."""
        known = {(type(one.row), one.row.id) for one in self.found}
        texts = [one for one in texts_naming(self.session, [*self._names, *self._alone]) if _may_be_theirs(one)]
        texts = [one for one in texts if (one.each.model, one.record_id) not in known]
        rows = self._rows(texts)
        for one in texts:
            usual = Ruling.GIVEN if self._names_them(one.text) else None
            yield Reviewed(rows[one.each.model, one.record_id], one.each, one.text, usual)

    def _rows(self, texts: Collection[TextFound]) -> dict[tuple[type[Any], int], Any]:
        found: dict[tuple[type[Any], int], Any] = {}
        for model in dict.fromkeys(one.each.model for one in texts):
            numbers = {one.record_id for one in texts if one.each.model is model}
            query = select(model).where(model.id.in_(numbers)).options(*told_with(model))
            for row in self.session.scalars(query.execution_options(with_bin=True)).unique():
                found[model, row.id] = row
        return found

    def lines(self, rulings: Mapping[Key, Ruling]) -> Iterator[HeldLine]:
        """Every line of the file: rows, texts found elsewhere, what is kept of accounts; `rulings` by text."""
        with whole():
            sources = self._sources()
            kept_back = not_given(rulings)
            for one in self.found:
                yield from self._of_row(one, sources, kept_back)
            for text in self.elsewhere:
                if text.key not in kept_back:
                    yield _line(text.row, text.each, text.text, sources, "la personne y est nommée")
            for each in trace_lines(self.session, self._keys):
                facts = (each.trace.label, each.trace.label, each.number, each.label, each.shown, each.shown)
                yield HeldLine(*facts, APPLICATION, each.at)

    def _of_row(self, one: Appearance, sources: Mapping[Any, str], kept_back: Collection[Key]) -> Iterator[HeldLine]:
        remark = "" if one.is_own else "la personne y est citée"
        for each in declared(type(one.row)).values():
            if each.shape == "children" or (type(one.row), each.name) in NEVER:
                continue
            value = getattr(one.row, each.name)
            if value not in (None, "", []) and (type(one.row), one.row.id, each.name) not in kept_back:
                yield _line(one.row, each, value, sources, remark)

    def _sources(self) -> Mapping[Any, str]:
        """(concept, id) → how the row came in, as the journal says it; where the data come from, for the person."""
        rows = {(stem(type(one).__name__), one.id) for one in [*(each.row for each in self.found), *self._others]}
        asked: dict[str, list[int]] = {}
        for concept, number in sorted(rows):
            asked.setdefault(concept, []).append(number)
        any_of = (and_(JournalEntry.concept == one, JournalEntry.record_id.in_(ids)) for one, ids in asked.items())
        query = select(JournalEntry.concept, JournalEntry.record_id, JournalEntry.channel)
        query = query.where(JournalEntry.action == JournalAction.CREATED, or_(*any_of))
        found: dict[Any, str] = {(concept, number): channel for concept, number, channel in self.session.execute(query)}
        return found | {("person", one.id): one.data_origin for one in self.people}

    @property
    def _others(self) -> list[Any]:
        return [one.row for one in self.elsewhere]


def not_given(rulings: Mapping[Key, Ruling]) -> set[Key]:
    """The texts that the file has not."""
    return {key for key, ruling in rulings.items() if ruling is not Ruling.GIVEN}


def _may_be_theirs(found: TextFound) -> bool:
    """The name of somebody else is not a text about them."""
    return found.each.model is not Person or type(found.each.kind) is kinds.Prose


def _line(row: Any, each: Declared, value: Any, sources: Mapping[Any, str], remark: str) -> HeldLine:
    concept = type(row)
    remarks = [remark, "dans la corbeille" if row.deleted_at else ""]
    return HeldLine(
        str(concept.__concept__.singular),
        full_title(row),
        row.id,
        str(each.label),
        each.show(value),
        _plain(each, value),
        sources.get((stem(concept.__name__), row.id), APPLICATION),
        row.updated_at,
        ", ".join(filter(None, remarks)),
    )


def _plain(each: Declared, value: Any) -> Any:
    """As a program reads it."""
    return each.show(value) if each.kind is None else each.kind.plain(value)
