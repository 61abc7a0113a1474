"""The page of a record: its groups, what it owns, what points to it, what happened to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from admin_views.engine.audiences import may
from admin_views.engine.list_rows import page_of, shower, unbroken
from admin_views.engine.tags import has_tones, tag
from admin_views.engine.tracing import note_read
from models.engine import (
    Declared,
    Record,
    Right,
    Words,
    defaults,
    full_title,
    kinds,
    model_of,
    settled_alone,
    short_moment,
    stem,
)


@dataclass(frozen=True)
class Item:
    """A label and its value, as HTML."""

    label: str
    value: Any
    wide: bool = False
    name: str = ""  # of a field, whose past may be asked for


def value_of(record: Any, each: Declared) -> Any:
    """The value to read: addresses and records are links."""
    value = getattr(record, each.name)
    if value is None:
        return ""
    note_read(each, record.id, value)
    if each.shape == "one":
        return link_to(value)
    if each.shape == "many":
        return Markup(", ").join(link_to(one) for one in value)
    if has_tones(each):
        return tag(value)
    text = shower(each)(value)
    schemes: dict[Any, str] = {kinds.Website: "", kinds.Email: "mailto:", kinds.Phone: "tel:"}
    scheme = schemes.get(type(each.kind))
    return (
        text
        if scheme is None
        else Markup('<a href="{}{}" rel="noopener noreferrer">{}</a>').format(scheme, value, text)
    )


def link_to(record: Any, text: Any = None) -> Any:
    """The title of a record (or another text), as a link for those who may open it."""
    if not may(Right.READ, type(record)):
        return text or str(record)
    address = page_of(stem(type(record).__name__))
    said = text if isinstance(text, Markup) else unbroken(text or str(record))
    return Markup('<a href="{}{}">{}</a>').format(address, record.id, said)


def link_to_edit(record: Any, text: str = "") -> Any:
    """The title of a record and its owner's (or another text), leading where it is completed; else to its page."""
    title, model = text or full_title(record), model_of(record)
    if not may(Right.UPDATE, model):
        return link_to(record, title)
    endpoint = stem(model.__name__)
    address = url_for(f"{endpoint}.edit_view", id=record.id)
    if settled_alone(model):
        address = url_for(f"{endpoint}.details_view", id=record.id, _anchor="fichiers")
    return Markup('<a href="{}">{}</a>').format(address, title)


def told_of(record: Any, fields: Mapping[str, Declared], apart: Collection[str] = ()) -> dict[str, Declared]:
    """The fields of a page: without those told `apart` once filled, nor what has nothing to say of the record."""
    left_out = {name for name in apart if getattr(record, name)} | saying_nothing(record, fields)
    return {name: each for name, each in fields.items() if name not in left_out}


def saying_nothing(record: Any, fields: Collection[str]) -> set[str]:
    """Those of the fields that are irrelevant to the record, and hold nothing but what a new one holds."""
    names = record.irrelevant() if isinstance(record, Record) else ()
    blank = defaults(type(record)) if names else {}
    held = {name: getattr(record, name) for name in names if name in fields}
    return {name for name, value in held.items() if not value or value == blank.get(name)}


def groups(record: Any, fields: Mapping[str, Declared]) -> dict[str, list[Item]]:
    """Group → its items, in the order of the declaration."""
    found: dict[str, list[Item]] = {}
    for each in fields.values():
        if each.shape != "children":
            wide = each.shape == "many" or bool(each.kind and each.kind.multiline)
            found.setdefault(each.field.group, []).append(Item(each.label, value_of(record, each), wide, each.name))
    return found


@dataclass(frozen=True)
class Folded:
    """The groups of a page: what is filled, group by group, and the labels of what is empty, behind."""

    filled: dict[str, list[Item]]
    empty: list[str]


def folded(found: Mapping[str, list[Item]]) -> Folded:
    """The same groups without what is empty; a group that has nothing is not told."""
    told = {name: [one for one in items if _is_filled(one)] for name, items in found.items()}
    empty = [one.label for items in found.values() for one in items if not _is_filled(one)]
    return Folded({name: items for name, items in told.items() if items}, empty)


def _is_filled(item: Item) -> bool:
    return str(item.value) != ""


def facts(record: Any, fields: Mapping[str, Declared]) -> list[str]:
    """What a telephone call needs at once, its state first: what the list shows, but the title and mute values."""
    mute = (kinds.Day, kinds.YesNo, kinds.Whole)
    listed = [each for each in fields.values() if each.field.listed and not isinstance(each.kind, mute)]
    shown = [(each, each.show(getattr(record, each.name))) for each in listed]
    told = [(each, text) for each, text in shown if text and text not in str(record)][:5]
    told.sort(key=lambda one: not has_tones(one[0]))
    return [_fact(record, each, text) for each, text in told]


def _fact(record: Any, each: Declared, text: str) -> Any:
    """A state as a tag, an hour as people say it, an amount with its name, an address, a telephone as what calls it."""
    if isinstance(each.kind, kinds.Money):
        return Words(f"{each.label} : {text}")
    if isinstance(each.kind, kinds.Instant):
        return short_moment(getattr(record, each.name))
    return value_of(record, each) if has_tones(each) or isinstance(each.kind, kinds.Email | kinds.Phone) else text


def form_groups(form: Any, first: Sequence[str] = ()) -> dict[str, list[Any]]:
    """Group → its form fields, in the order of the declaration, those of these names before."""
    found: dict[str, list[Any]] = {name: [] for name in first}
    for field in form:
        name = field.label.text if field.widget_name == "children" else field.declared.field.group
        found.setdefault(name, []).append(field)
    return {name: fields for name, fields in found.items() if fields}
