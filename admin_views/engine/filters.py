"""The filters of a list: a plain GET form, an argument named after its field, a criterion."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_admin.contrib.sqla.filters import BaseSQLAFilter
from sqlalchemy import Select, false, select

from admin_views.engine.lookup import by_id, is_id, options, search_criterion
from admin_views.engine.sql_functions import french_order
from models.engine import PARIS, Declared, Reached, clean, kinds, normal, owner_of


class DeclaredFilter(BaseSQLAFilter):
    """One input of the filter form; `argument` is its name in the address, `look` how it is drawn."""

    input_type = "line"

    def __init__(self, each: Declared, column: Any, suffix: str = "", words: str = "") -> None:
        super().__init__(column, f"{each.label}{words}")
        self.declared = each
        self.argument = f"{each.name}{suffix}"
        self.path: Sequence[Declared] = ()  # what leads from the concept of the list to that of the column

    @abstractmethod
    def criterion(self, value: Any) -> Any:
        """What a record meets when the cleaned value is in the box."""

    def meets(self, value: Any) -> Any:
        """The criterion of the list: that of the column, led back along the path."""
        criterion = self.criterion(value)
        for each in reversed(self.path):
            criterion = _leads(each, criterion)
        return criterion

    def operation(self) -> str:
        """Flask-Admin names operations; ours are in the label."""
        return ""

    def choices(self) -> list[tuple[str, str]]:
        """What a drop-down offers."""
        return []

    def say(self, text: str) -> str:
        """The value as the reader knows it, for the chip of an active filter."""
        return text

    def say_without_words(self, text: str) -> str:
        """The value, for the trail of access, which keeps no word that somebody typed."""
        return self.say(text)

    def example(self) -> str:
        """How to type it."""
        return self.declared.kind.example if self.declared.kind else ""


def words_of(value: str) -> str:
    """What was typed, when something in it can be looked for."""
    value = clean(value)[:200]
    if not normal(value):
        raise ValueError("Écrivez au moins une lettre ou un chiffre.")
    return value


class Is(DeclaredFilter):
    """A choice, yes or no."""

    input_type = "choice"

    def clean(self, value: str) -> Any:
        """A member, a boolean."""
        assert self.declared.kind is not None
        return self.declared.kind.read(value)

    def criterion(self, value: Any) -> Any:
        """Equal."""
        return self.column == value

    def choices(self) -> list[tuple[str, str]]:
        """The members, or « oui » and « non »."""
        if isinstance(self.declared.kind, kinds.Choice):
            return [(one.value, one.label) for one in self.declared.kind.members]
        return [("oui", "Oui"), ("non", "Non")]

    def say(self, text: str) -> str:
        """The label."""
        return dict(self.choices()).get(text, text)


class Contains(DeclaredFilter):
    """Words in a text, accents and capitals aside."""

    def clean(self, value: str) -> str:
        """Anything that has a letter or a digit."""
        return words_of(value)

    def criterion(self, value: str) -> Any:
        """By the letters and digits alone, so no joker is left."""
        return french_order(self.column).contains(normal(value))

    def say_without_words(self, text: str) -> str:
        """That there were some."""
        return "mots tapés"


class Points(DeclaredFilter):
    """A record of another concept: its id, or words of its title."""

    @property
    def input_type(self) -> str:  # type: ignore[override]  # few records are listed, many are searched
        """A list or a search."""
        return "choice" if self.target.__concept__.small_table else "relation"

    @property
    def target(self) -> Any:
        """The concept."""
        return self.declared.target

    def clean(self, value: str) -> str:
        """An id or words."""
        return words_of(value)

    def criterion(self, value: str) -> Any:
        """The record of that id; else every record these words find."""
        return self.column.in_(self._ids(value))

    def _ids(self, value: str) -> Select[Any]:
        chosen = by_id(self.target, value)
        if chosen is not None:
            return select(self.target.id).where(self.target.id == chosen.id)
        found = search_criterion(self.target, value)
        return select(self.target.id).where(false() if found is None else found)

    def choices(self) -> list[tuple[str, str]]:
        """The records, when they are few."""
        return [(str(one.id), str(one)) for one in options(self.target)] if self.input_type == "choice" else []

    def say(self, text: str) -> str:
        """The title."""
        return str(by_id(self.target, text) or text)

    def say_without_words(self, text: str) -> str:
        """The number of the record; its title may be somebody's name."""
        return f"fiche n° {text}" if is_id(text) else "mots tapés"


class AtLeast(DeclaredFilter):
    """From a number or a day on."""

    def clean(self, value: str) -> Any:
        """A value of the kind."""
        assert self.declared.kind is not None
        return self.declared.kind.clean(value)

    def criterion(self, value: Any) -> Any:
        """Included."""
        return self.column >= value


class AtMost(AtLeast):
    """Up to a number or a day; a day typed for an instant is the whole day."""

    def criterion(self, value: Any) -> Any:
        """Included."""
        if isinstance(value, datetime):
            moment = value.astimezone(PARIS)  # whose days have 23 to 25 hours
            is_day = (moment.hour, moment.minute) == (0, 0)
            return self.column < moment + (timedelta(days=1) if is_day else timedelta(minutes=1))
        return self.column <= value


def _leads(each: Declared, criterion: Any) -> Any:
    """Whether a relation leads to a record that meets a criterion."""
    target: Any = each.target
    if each.shape == "one":
        return getattr(each.model, f"{each.name}_id").in_(select(target.id).where(criterion))
    owner = owner_of(target)
    assert owner is not None, "a set of ticked records leads nowhere yet"
    return each.model.id.in_(select(getattr(target, f"{owner.name}_id")).where(criterion))


def filters_along(one: Reached) -> Iterator[DeclaredFilter]:
    """The filters of what is reached: those of the field at the end of the path, by the name it has here."""
    for found in filters_for(one.last):
        found.argument = found.argument.replace(one.last.name, one.name, 1)
        found.name = found.name.replace(one.last.label, one.label, 1)
        found.path = one.steps[:-1]
        yield found


def filters_for(each: Declared) -> Iterator[DeclaredFilter]:
    """The filters a declared field asks for."""
    if each.shape == "one":
        yield Points(each, getattr(each.model, f"{each.name}_id"))
    elif isinstance(each.kind, kinds.Choice | kinds.YesNo):
        yield Is(each, getattr(each.model, each.name))
    elif each.kind is not None and (each.kind.numeric or isinstance(each.kind, kinds.Day | kinds.Instant)):
        yield AtLeast(each, getattr(each.model, each.name), "_from", ", à partir de")
        yield AtMost(each, getattr(each.model, each.name), "_to", ", jusqu'à")
    elif each.kind is not None:
        yield Contains(each, getattr(each.model, each.name))
