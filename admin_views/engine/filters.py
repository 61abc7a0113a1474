"""The filters of a list: what an address may ask of a field, and the criterion that it makes of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from flask_admin.contrib.sqla.filters import BaseSQLAFilter
from markupsafe import Markup
from sqlalchemy import and_, false, func, not_, or_

from admin_views.engine import periods, relative_days
from admin_views.engine.filter_ways import Way, lead_back
from admin_views.engine.sql_functions import french_order
from models.engine import PARIS, Declared, clean, kinds, normal

EXCEPT, EMPTY, FILLED = "sauf", "vide", "renseigne"
MOST = 50  # values of one filter


@dataclass(frozen=True)
class Asked:
    """What an address asks of a filter: a mode (nothing: to be it), and (suffix of the argument, text) pairs."""

    mode: str = ""
    texts: tuple[tuple[str, str], ...] = ()


class ListFilter(BaseSQLAFilter):
    """A filter of the form; `argument` begins the names of what it reads in the address, `look` how it is drawn."""

    look = "line"
    suffixes: tuple[str, ...] = ("",)
    words = ("est", "sauf", "vide", "renseigné")

    def __init__(self, each: Declared, column: Any) -> None:
        super().__init__(column, each.label)
        self.declared = each
        self.argument = each.name
        self.path: Sequence[Way] = ()  # what leads from the concept of the list to that of the column
        self.unasked: Markup | None = None  # its HTML when nothing is asked of it, once it was drawn

    @cached_property
    def arguments(self) -> list[str]:
        """Everything that it reads in an address."""
        return [f"{self.argument}{suffix}" for suffix in (*self.suffixes, "_is")]

    def is_in(self, address: Container[str]) -> bool:
        """Whether an address says anything of it."""
        return any(name in address for name in self.arguments)

    @property
    def modes(self) -> list[tuple[str, str]]:
        """What may be asked beside being it: (as the address says it, in words)."""
        held = dict(zip((EXCEPT, EMPTY, FILLED), self.words[1:], strict=True))
        never_empty = self.declared.required and not self.path
        return [(mode, words) for mode, words in held.items() if mode == EXCEPT or not never_empty]

    @abstractmethod
    def clean(self, value: str) -> Any:
        """The value of a text of the address; `ValueError` says in French why it has none."""

    @abstractmethod
    def holds(self, values: Sequence[tuple[str, Any]]) -> Any:
        """The criterion of the column, of (suffix, cleaned value) pairs."""

    @abstractmethod
    def say(self, texts: Sequence[tuple[str, str]]) -> str:
        """The values as the reader knows them."""

    def say_without_words(self, texts: Sequence[tuple[str, str]]) -> str:
        """The values, for the trail of access, which keeps no word that somebody typed."""
        return self.say(texts)

    def settle(self, kept: dict[str, list[str]]) -> None:
        """Bring what an address says of it to the one way that it is kept: no value where none is asked."""
        *values, mode = self.arguments
        if kept.get(mode) in ([EMPTY], [FILLED]):
            kept |= {name: [] for name in values}
        elif kept.get(mode) == [EXCEPT] and not any(kept.get(name) for name in values):
            kept[mode] = []

    def operation(self) -> str:
        """Flask-Admin names operations; ours are in the label."""
        return ""

    def choices(self) -> list[tuple[str, str]]:
        """(as the address says it, in words) of what is offered to be ticked."""
        return []

    def meets(self, asked: Asked) -> Any:
        """The criterion of the list: that of the column, led back along the path."""
        if asked.mode == EMPTY and not self.path:
            return self.column.is_(None)
        is_said = asked.mode in {EMPTY, FILLED}
        values = [] if is_said else [(suffix, self.clean(text)) for suffix, text in asked.texts]
        criterion = lead_back(self.path, self.column.is_not(None) if is_said else self.holds(values))
        return not_(func.coalesce(criterion, false())) if asked.mode in {EXCEPT, EMPTY} else criterion

    def told(self, asked: Asked, *, in_trail: bool = False) -> str:
        """« État : sauf Radiée », « Entrée le : vide »."""
        if asked.mode in {EMPTY, FILLED}:
            return f"{self.name} : {'vide' if asked.mode == EMPTY else 'non vide'}"
        words = self.say_without_words(asked.texts) if in_trail else self.say(asked.texts)
        return f"{self.name} : {f'{self.words[1]} ' if asked.mode else ''}{words}"


def words_of(value: str) -> str:
    """What was typed, when something in it can be looked for."""
    value = clean(value)[:200]
    if not normal(value):
        raise ValueError("Écrivez au moins une lettre ou un chiffre.")
    return value


class OneOf(ListFilter):
    """A choice, yes or no; several are any of them."""

    look = "choice"

    @property
    def modes(self) -> list[tuple[str, str]]:
        """The contrary of one of two is the other."""
        return [one for one in super().modes if one[0] != EXCEPT or len(self.choices()) > 2]

    def clean(self, value: str) -> Any:
        """A member, a boolean."""
        assert self.declared.kind is not None
        return self.declared.kind.read(value)

    def holds(self, values: Sequence[tuple[str, Any]]) -> Any:
        """Equal to one of them."""
        if len(values) == 1:
            return self.column == values[0][1]
        return self.column.in_([value for _suffix, value in values])

    def choices(self) -> list[tuple[str, str]]:
        """The members, or « oui » and « non »."""
        if isinstance(self.declared.kind, kinds.Choice):
            return [(one.value, one.label) for one in self.declared.kind.members]
        return [("oui", "Oui"), ("non", "Non")]

    def say(self, texts: Sequence[tuple[str, str]]) -> str:
        """Their labels."""
        labels = dict(self.choices())
        return either([labels.get(text, text) for _suffix, text in texts])


class Contains(ListFilter):
    """Words in a text, accents and capitals aside."""

    words = ("contient", "sans", "vide", "renseigné")

    def clean(self, value: str) -> str:
        """Anything that has a letter or a digit."""
        return words_of(value)

    def holds(self, values: Sequence[tuple[str, Any]]) -> Any:
        """By the letters and digits alone, so no joker is left; those of a number, however they are grouped."""
        held: Any = french_order(self.column)
        asked = [normal(value) for _suffix, value in values]
        if self.declared.kind is not None and self.declared.kind.identifier:
            held, asked = func.replace(held, " ", ""), [one.replace(" ", "") for one in asked]
        return or_(*(held.contains(one) for one in asked))

    def say(self, texts: Sequence[tuple[str, str]]) -> str:
        """As typed."""
        return either([text for _suffix, text in texts])

    def say_without_words(self, texts: Sequence[tuple[str, str]]) -> str:
        """That there were some."""
        return "mots tapés"


class Between(ListFilter):
    """From a number or a day on, up to another one; days may be told from the day it is."""

    look = "range"
    suffixes = ("_from", "_to")
    words = ("entre", "sauf", "vide", "renseigné")

    @property
    def is_of_days(self) -> bool:
        """Whether days are compared."""
        return isinstance(self.declared.kind, kinds.Day | kinds.Instant)

    def clean(self, value: str) -> Any:
        """A value of the kind; a day said of an instant begins it, were it that of a deadline."""
        kind = kinds.Instant() if isinstance(self.declared.kind, kinds.Instant) else self.declared.kind
        assert kind is not None
        day = relative_days.day_of_code(value) if self.is_of_days else None
        return kind.clean(f"{day:%d/%m/%Y}" if day else value)

    def settle(self, kept: dict[str, list[str]]) -> None:
        """« il y a 30 jours » is kept as the day that it is on each day, « cette année » as its two bounds.

        A period that begins and has no other end ends with itself: « du 2025 » is of 2025 alone.
        """
        if self.is_of_days:
            begins, ends, _mode = self.arguments
            whole = [one for text in kept.get(begins, []) if (one := periods.bounds_of(text))]
            if whole and not kept.get(ends):
                kept[ends] = [whole[0][1]]
            for at, name in enumerate((begins, ends)):
                kept[name] = [_kept_as(text, at) for text in kept.get(name, [])]
        super().settle(kept)

    def holds(self, values: Sequence[tuple[str, Any]]) -> Any:
        """Bounds included."""
        return and_(*(self.at_most(value) if suffix == "_to" else self.column >= value for suffix, value in values))

    def at_most(self, value: Any) -> Any:
        """Up to a value, included; a day said of an instant is the whole day."""
        if isinstance(value, datetime):
            moment = value.astimezone(PARIS)  # whose days have 23 to 25 hours
            is_day = (moment.hour, moment.minute) == (0, 0)
            return self.column < moment + (timedelta(days=1) if is_day else timedelta(minutes=1))
        return self.column <= value

    def say(self, texts: Sequence[tuple[str, str]]) -> str:
        """« à partir du 15/05/2017, jusqu’à aujourd’hui », « au moins 3 »."""
        if self.is_of_days:
            said = dict(texts)
            if whole := periods.said_whole(said.get("_from", ""), said.get("_to", "")):
                return whole
            told = [relative_days.said_until if suffix == "_to" else relative_days.said_from for suffix, _ in texts]
            return ", ".join(say(text) for say, (_suffix, text) in zip(told, texts, strict=True))
        return ", ".join(f"{'au plus' if suffix == '_to' else 'au moins'} {text}" for suffix, text in texts)


def _kept_as(text: str, at: int) -> str:
    """A bound as an address says it; of a period, its first day or its last."""
    whole = periods.bounds_of(text)
    return whole[at] if whole else relative_days.code_of(text)


def either(words: Sequence[str]) -> str:
    """« Lot », « Lot ou Gers », « Lot, Gers ou Tarn »."""
    *others, last = words
    return f"{', '.join(others)} ou {last}" if others else last
