"""The page of a record: its groups, what it owns, what points to it, what happened to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from admin_views.audiences import may, visible
from admin_views.lists import shower
from admin_views.lookup import load_link, title_options
from models.base import Base, db, stem
from models.bin import links_to
from models.fields import Declared, declared
from models.guard import PUBLIC_WORDS
from models.kinds import Day, Email, Phone, Website, Whole, YesNo
from models.policy import SEES, Right, Role, allows

RELATED_SHOWN = 10


def is_public(each: Declared) -> bool:
    """Whether everyone's search may look into the field."""
    return each.field.sensitivity in PUBLIC_WORDS


def load_options(model: type[Base], role: Role) -> list[Any]:
    """All that the page and the form of a record show, in a constant number of statements."""
    return [_loader(model, each) for each in visible(model, role) if each.target is not None]


def _loader(model: type[Base], each: Declared) -> Any:
    assert each.target is not None
    if each.shape == "one":
        return load_link(model, each.name, each.target, strict=False)
    inner = [one for one in declared(each.target).values() if one.shape == "one" and not one.owner and one.target]
    links = [load_link(each.target, one.name, one.target, strict=False) for one in inner if one.target]
    return selectinload(getattr(model, each.name)).options(*links)


@dataclass(frozen=True)
class Item:
    """A label and its value, as HTML."""

    label: str
    value: Any
    wide: bool = False


def value_of(record: Any, each: Declared) -> Any:
    """The value to read: addresses and records are links."""
    value = getattr(record, each.name)
    if value is None:
        return ""
    if each.shape == "one":
        return link_to(value)
    if each.shape == "many":
        return Markup(", ").join(link_to(one) for one in value)
    text = shower(each)(value)
    schemes: dict[Any, str] = {Website: "", Email: "mailto:", Phone: "tel:"}
    scheme = schemes.get(type(each.kind))
    return (
        text
        if scheme is None
        else Markup('<a href="{}{}" rel="noopener noreferrer">{}</a>').format(scheme, value, text)
    )


def link_to(record: Any) -> Any:
    """The title of a record, as a link for those who may open it."""
    if not may(Right.READ, type(record)):
        return str(record)
    return Markup('<a href="{}">{}</a>').format(
        url_for(f"{stem(type(record).__name__)}.details_view", id=record.id), record
    )


def groups(record: Any, fields: Mapping[str, Declared]) -> dict[str, list[Item]]:
    """Group → its items, in the order of the declaration."""
    found: dict[str, list[Item]] = {}
    for each in fields.values():
        if each.shape != "children":
            wide = each.shape == "many" or bool(each.kind and each.kind.multiline)
            found.setdefault(each.field.group, []).append(Item(each.label, value_of(record, each), wide))
    return found


def facts(record: Any, fields: Mapping[str, Declared]) -> list[str]:
    """What a telephone call needs at once: what the list shows, but the title and what says nothing without a label."""
    mute = (Day, YesNo, Whole)
    listed = [each for each in fields.values() if each.field.listed and not isinstance(each.kind, mute)]
    shown = [(each, each.show(getattr(record, each.name))) for each in listed]
    return [text for _each, text in shown if text and text not in str(record)][:5]


@dataclass(frozen=True)
class Table:
    """Records in a section of the page of another."""

    title: str
    columns: list[str]
    rows: list[list[Any]]
    add_url: str | None = None
    all_url: str | None = None


def children(record: Any, fields: Mapping[str, Declared], role: Role) -> list[Table]:
    """A table per list of owned records."""
    return [
        _table(each.label, getattr(record, each.name), list(visible(each.target, role)), listed=False)
        for each in fields.values()
        if each.shape == "children" and each.target is not None
    ]


def related(record: Any, role: Role) -> list[Table]:
    """A table per relation that other concepts have to this one, for those who may read them."""
    shown = [
        link
        for link in links_to(type(record))
        if "__concept__" in vars(link.model)
        and allows(role, stem(link.model.__name__), Right.READ)
        and link.field.sensitivity in SEES[role]
    ]
    sources = [link.model for link in shown]
    return [_related_table(record, link, role, alone=sources.count(link.model) == 1) for link in shown]


def _related_table(record: Any, link: Declared, role: Role, *, alone: bool) -> Table:
    model: Any = link.model
    attribute = getattr(model, link.name)
    criterion = attribute.contains(record) if link.to_many else attribute == record
    shown = [each for each in visible(model, role) if each.field.listed and each.name != link.name]
    loads = [load_link(model, each.name, each.target) for each in shown if each.shape == "one" and each.target]
    query = select(model).where(criterion).order_by(model.sort_key, model.id).limit(RELATED_SHOWN + 1)
    found = db.session.scalars(query.options(*loads, *title_options(model))).all()
    concept, endpoint = model.__concept__, stem(model.__name__)
    title = concept.plural if alone else f"{concept.plural} ({link.label.lower()})"
    table = _table(title, found[:RELATED_SHOWN], shown, listed=True)
    single = link.shape == "one"
    may_add = single and allows(role, endpoint, Right.CREATE)
    return Table(
        table.title,
        table.columns,
        table.rows,
        url_for(f"{endpoint}.create_view", **{link.name: record.id}) if may_add else None,
        url_for(f"{endpoint}.index_view", **{link.name: record.id})
        if single and link.field.filtered and len(found) > RELATED_SHOWN
        else None,
    )


def _table(title: str, records: Sequence[Any], shown: list[Declared], *, listed: bool) -> Table:
    columns = [
        each for each in shown if not each.owner and (each.field.listed or not listed) and each.shape != "children"
    ]
    rows = []
    for record in records:
        if not record.deleted_at:
            first = link_to(record) if listed else escape(shower(columns[0])(getattr(record, columns[0].name)))
            rows.append([first, *(value_of(record, each) for each in columns[0 if listed else 1 :])])
    names = [each.label for each in columns]
    return Table(title, ["Fiche", *names] if listed else names, rows)


def form_groups(form: Any) -> dict[str, list[Any]]:
    """Group → its form fields, in the order of the declaration."""
    found: dict[str, list[Any]] = {}
    for field in form:
        name = field.label.text if field.widget_name == "children" else field.declared.field.group
        found.setdefault(name, []).append(field)
    return found
