"""The declaration: what a concept says of itself, once, for every outlet."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from sqlalchemy import inspect
from sqlalchemy.orm import mapped_column

from models.engine import kinds
from models.engine.access import Sensitivity
from models.engine.concept import Concept
from models.engine.misdeclared import check_default, check_postponed
from models.engine.typography import declare_words

if TYPE_CHECKING:
    from models.engine.mapping import Base

Code = Annotated[str, "code"]
Siren = Annotated[str, "siren"]
Siret = Annotated[str, "siret"]
Rna = Annotated[str, "rna"]
Iban = Annotated[kinds.Concealed, "iban"]
PostalCode = Annotated[str, "postal code"]
Email = Annotated[str, "email"]
Phone = Annotated[str, "phone"]
Website = Annotated[str, "website"]
Prose = Annotated[str, "prose"]
Money = Annotated[Decimal, "money"]
Fte = Annotated[Decimal, "fte"]
Percent = Annotated[Decimal, "percent"]
Day = date
Instant = datetime
Deadline = Annotated[datetime, "deadline"]

KINDS: dict[Any, kinds.Kind] = {
    str: kinds.Kind(),
    Prose: kinds.Prose(),
    Code: kinds.Code(),
    Siren: kinds.Siren(),
    Siret: kinds.Siret(),
    Rna: kinds.Rna(),
    Iban: kinds.Iban(),
    PostalCode: kinds.PostalCode(),
    Email: kinds.Email(),
    Phone: kinds.Phone(),
    Website: kinds.Website(),
    Money: kinds.Money(),
    Fte: kinds.Fte(),
    Percent: kinds.Percent(),
    int: kinds.Whole(),
    bool: kinds.YesNo(),
    Day: kinds.Day(),
    Instant: kinds.Instant(),
    Deadline: kinds.Deadline(),
}


@dataclass(frozen=True)
class Field:
    """What is said of one field beside its type."""

    label: str
    group: str = ""
    help: str = ""
    min: Any = None
    max: Any = None
    listed: bool = False
    searched: bool = False
    found_formerly: bool = False  # what it said before finds the record too, for those who read the history
    filtered: bool = False
    unique: bool = False
    computed: bool = False  # written by the model itself: read everywhere, typed nowhere
    apart: bool = False  # typed on the page of its own record alone, not in the rows of the one that owns it
    fills_itself: bool = False  # may be left empty in a form: the model finds its value, where there is only one
    frozen_once_referenced: bool = False  # a link that keeps its value once other records lean on this one
    offered: bool | str | None = None  # a link from which the page of what it holds adds one (by these words): see docs
    past: bool = False  # a day, or an instant, that has come: what is done is not of tomorrow
    not_yet: str = "notez-le quand il sera passé"  # what is said of one that has not
    whole: str = ""  # of links that are often all of those offered: the words of one tick that takes them
    adds_up: bool = False  # a number whose total says something: told under a list
    is_a_part: bool = False  # a number of which two records that become one make the sum
    hint: bool = False  # told beside the title where the record is chosen
    matches: tuple[str, ...] = ()  # (links of what is chosen, path from here): both lead to the same record
    likely: tuple[str, ...] = ()  # such paths too: those that lead there are proposed first, others may be chosen
    found_by: str = ""  # of a link: the box beside it whose text finds it where nothing is typed, and fills with it
    among: str = ""  # of a link or of links: the yes-or-no field of those that are offered, beside those held already
    in_title: bool = False  # a link whose title this record's repeats: loaded with it; a text this record's begins with
    sensitivity: Sensitivity | None = None  # None: that of its concept

    def __post_init__(self) -> None:
        declare_words(self, "label", "group", "help", "whole")


@dataclass(frozen=True)
class Link:
    """A relation as declared, before the mapper makes its key: see `models.engine.mapping`."""

    field: Field
    shape: str  # one, many (a set), children (owned records)
    owner: str = ""  # the list this record is in, on the record that owns it
    order: str | None = None
    few: bool = False
    one_of: bool = False  # one of several owners, of which a record has one: see `models.engine.attachment`


def field(label: str, *, default: Any = None, **options: Any) -> Any:
    """A column and what every outlet needs to know of it; `options` is the rest of `Field`.

    Bounds (`min`, `max`: a length for text, a value for the rest) become CHECK constraints and validators.
    """
    check_postponed(sys._getframe(1))
    spec = Field(label, **options)
    check_default(label, default, spec.min, spec.max)
    # The value before a change is always known: rules and the journal compare with it.
    return mapped_column(default=default, active_history=True, info={"field": spec})


def defaults(model: type[Base]) -> dict[str, Any]:
    """What a new record holds before anything is typed, by field."""
    columns = inspect(model).columns
    known = {each.name: columns[each.name].default for each in declared(model).values() if each.shape == "column"}
    return {name: default_of(default) for name, default in known.items() if default is not None}


def default_of(default: Any) -> Any:
    """The value that a column's default gives now."""
    return default.arg(None) if default.is_callable else default.arg


def technical(*args: Any, **kwargs: Any) -> Any:
    """A column no form, list or file ever shows."""
    return mapped_column(*args, info={"technical": True}, **kwargs)


def link(label: str, *, owner: str = "", **options: Any) -> Any:
    """A record of another concept; `owner` names the `children` list there when it takes this one to the bin."""
    check_postponed(sys._getframe(1))
    return Link(Field(label, **options), "one", owner)


def links(label: str, **options: Any) -> Any:
    """A set of records of a short reference table, ticked in the form."""
    check_postponed(sys._getframe(1))
    return Link(Field(label, **options), "many")


def children(label: str, *, order: str | None = None, few: bool = False, **options: Any) -> Any:
    """The records this one owns, typed in its own form; `order` is a field of theirs; `few`: read with it, at once."""
    check_postponed(sys._getframe(1))
    return Link(Field(label, **options), "children", order=order, few=few)


@dataclass(frozen=True)
class Declared:
    """One declared field of a concept, as the engine reads it."""

    name: str
    field: Field
    model: type[Any]
    kind: kinds.Kind | None = None  # of a column
    shape: str = "column"  # column, one, many, children
    target: type[Any] | None = None  # of a relation
    owner: bool = False
    one_of: bool = False
    required: bool = False
    sensitivity: Sensitivity = Sensitivity.INTERNAL

    @property
    def label(self) -> str:
        """The French words."""
        return self.field.label

    @property
    def to_many(self) -> bool:
        """Whether the value is a list."""
        return self.shape in {"many", "children"}

    def clean(self, value: Any) -> Any:
        """The value as it will be stored; `ValueError` says in French why it cannot be."""
        if self.kind is None:
            return value
        value = self.kind.clean(value)
        if value is not None:
            self._check_bounds(value)
        return value

    def _check_bounds(self, value: Any) -> None:
        measured = len(value) if isinstance(value, str) else value
        low, high = self.bounds
        if low is not None and measured < low:
            raise ValueError(self._beyond("Au moins", low, value))
        if high is not None and measured > high:
            raise ValueError(self._beyond("Au plus", high, value))

    def _beyond(self, which: str, bound: Any, value: Any) -> str:
        assert self.kind is not None
        if isinstance(value, str):
            return f"{which} {bound} caractères (il y en a {len(value)})."
        return f"{which} {self.kind.show(self.kind.clean(bound))}."

    @property
    def bounds(self) -> tuple[Any, Any]:
        """Least and greatest: lengths for text, values for the rest, None where there is none."""
        low, high = self.field.min, self.field.max
        if self.kind is not None and self.kind.python is str and high is None:
            high = self.kind.longest
        return low, high

    def show(self, value: Any) -> str:
        """The value for a reader; nothing is an empty text."""
        if value is None:
            return ""
        if self.to_many:
            return ", ".join(str(one) for one in value)
        return self.kind.show(value) if self.kind else str(value)


def declared(model: type[Base]) -> Mapping[str, Declared]:
    """The fields of a concept, parents' first, in the order of their writing."""
    return _declared(model)


def forget_declarations() -> None:
    """Read declarations again: a concept was given one more field."""
    _declared.cache_clear()


@cache
def _declared(model: type[Base]) -> Mapping[str, Declared]:
    return {each.name: each for each in _read_declaration(model)}


def _read_declaration(model: type[Base]) -> Iterator[Declared]:
    mapper = inspect(model)
    for name in _names(model):
        if name in mapper.relationships:
            relation: Link = mapper.relationships[name].info["link"]
            target = mapper.relationships[name].entity.class_
            required = relation.shape == "one" and not model.__table__.c[f"{name}_id"].nullable
            owner, one_of, spec = bool(relation.owner), relation.one_of, relation.field
            sensitivity = spec.sensitivity or _default_sensitivity(model, name)
            yield Declared(name, spec, model, None, relation.shape, target, owner, one_of, required, sensitivity)
        elif name in mapper.columns and "field" in mapper.columns[name].info:
            column: Any = mapper.columns[name]
            sensitivity = column.info["field"].sensitivity or _default_sensitivity(model, name)
            required = not column.nullable
            yield Declared(name, column.info["field"], model, column.type, required=required, sensitivity=sensitivity)


def _default_sensitivity(model: type[Base], name: str) -> Sensitivity:
    """That of the concept that declares the field; what an abstract base adds takes that of the concept itself."""
    source = next(base for base in model.__mro__ if name in vars(base).get("__annotations__", ()))
    concept: Concept | None = vars(source).get("__concept__") or vars(model).get("__concept__")
    return Sensitivity.INTERNAL if concept is None else concept.sensitivity


def _names(model: type[Base]) -> list[str]:
    """Parents' first; what an abstract base adds to every concept comes after their own."""
    ancestry = [base for base in reversed(model.__mro__) if "__annotations__" in base.__dict__]
    ancestry.sort(key=lambda base: "__abstract__" in vars(base))
    return list(dict.fromkeys(name for base in ancestry for name in base.__annotations__))
