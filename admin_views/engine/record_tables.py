"""The records around one, as tables on its page: those it owns, those that point to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from typing import Any

from flask import url_for
from sqlalchemy import BindParameter, bindparam, select

from admin_views.engine.audiences import visible
from admin_views.engine.available_verbs import at_once
from admin_views.engine.list_rows import shower
from admin_views.engine.lookup import default_order
from admin_views.engine.record_sections import link_to, value_of
from admin_views.engine.site import site
from admin_views.engine.tables import Moves, Table
from admin_views.engine.tracing import note_read
from models.engine import (
    Declared,
    Record,
    ReferenceRow,
    Right,
    Role,
    Words,
    acting,
    allows,
    capitalised,
    concepts,
    db,
    declared,
    has_states,
    holding,
    links_read,
    load_joined,
    load_link,
    may_change_files,
    owner_of,
    stem,
    title_options,
    uncapitalised,
    waits_for_file,
    within,
)

SHOWN = 10  # rows of a table


@dataclass(frozen=True)
class RelatedShown:
    """How many tables of a page hold rows, and the relations (`line-order`) that the page shows in its own way."""

    opened: int = 3
    apart: frozenset[str] = frozenset()


def owned_tables(record: Any, fields: Mapping[str, Declared], role: Role) -> list[Table]:
    """A table per list of owned records, then one per list of what these own, when there is something in it."""
    found = []
    for each in [one for one in fields.values() if one.shape == "children"]:
        owned, shown = list(getattr(record, each.name)), _visible(each, role)
        table = _owned(record, each.label, owned, [one for one in shown if not one.owner], role)
        found.append(table if owned else _to_fill(table, record, each, role))
        for inner in [one for one in shown if one.shape == "children"]:
            deeper = [one for owner in owned for one in getattr(owner, inner.name)]
            if deeper:
                crossed = _crossed(record, inner, owned, role)
                found.append(crossed or _owned(record, inner.label, deeper, _visible(inner, role), role))
    return found


def _crossed(page: Any, inner: Declared, owners: Sequence[Any], role: Role) -> Table | None:
    """A value for each record and each owner: a row for each record, a column for each owner; None for what is more."""
    shown, unlisted = _split([one for one in _visible(inner, role) if not one.owner])
    if [one.shape for one in shown] != ["one", "column"] or has_states(inner.target or Record):
        return None
    link, value = shown
    cells: dict[Any, dict[Any, Any]] = {}
    for owner in owners:
        for row in getattr(owner, inner.name):
            held = cells.setdefault(getattr(row, link.name), {})
            if owner in held:
                return None
            tells_more = any(each.show(getattr(row, each.name)) for each in unlisted)
            held[owner] = link_to(row, value_of(row, value) or "…") if tells_more else value_of(row, value)
    known, names = _known_titles(page, role), _told_apart([str(one) for one in cells])
    titles = [reduce(within, known, str(owner)) for owner in owners]
    rows = [
        [link_to(one, name), *(held.get(owner, "") for owner in owners)]
        for name, (one, held) in zip(names, cells.items(), strict=True)
    ]
    return Table(inner.label, [link.label, *titles], rows)


def _told_apart(titles: Sequence[str]) -> list[str]:
    """Titles without what they all begin with: « Grid — Price », « Grid — Weight »."""
    parted = [one.rpartition(" — ") for one in titles]
    return [one[2] for one in parted] if len({one[0] for one in parted}) == 1 else [*titles]


def _to_fill(table: Table, record: Any, each: Declared, role: Role) -> Table:
    """The way to the rows of the form, of a list that has none yet."""
    owner, target = stem(type(record).__name__), each.target
    assert target is not None
    may = allows(role, owner, Right.UPDATE) and allows(role, stem(target.__name__), Right.CREATE)
    if not may or each.field.offered is False:
        return table
    address = f"{url_for(f'{owner}.edit_view', id=record.id)}#{each.name}"
    return replace(table, add_label=target.__concept__.new, add_url=address)


def _visible(each: Declared, role: Role) -> list[Declared]:
    assert each.target is not None
    return list(visible(each.target, role))


def _owned(page: Any, title: str, records: Sequence[Any], shown: list[Declared], role: Role) -> Table:
    """By the first listed field; a link to the record's own page when this tells more than the row."""
    (first, *others), unlisted = _split(shown)
    name, known = shower(first), _known_titles(page, role)

    def head(record: Any) -> Any:
        text = reduce(within, known, name(getattr(record, first.name)))
        note_read(first, record.id, text)
        tells_more = any(each.shape == "children" or each.show(getattr(record, each.name)) for each in unlisted)
        target = record if tells_more else getattr(record, first.name)
        return link_to(target, text) if isinstance(target, Record) else value_of(record, first)

    kept = [each for each in others if any(each.show(getattr(record, each.name)) for record in records)]
    table = _table(title, first.label, records, kept, head)
    moves = [_moves(one, role) for one in records]
    return replace(table, moves=moves) if any(one.verbs or one.send for one in moves) else table


def _known_titles(page: Any, role: Role) -> list[Any]:
    """What a page is of, and what that is of: its tables need not name them again."""
    links = [
        each.name for each in visible(type(page), role) if each.shape == "one" and each.field.frozen_once_referenced
    ]
    return [page, *(one for name in links if (one := getattr(page, name)) is not None)]


def _moves(record: Any, role: Role) -> Moves:
    model, name = type(record), stem(type(record).__name__)
    verbs = at_once(record, role) if has_states(model) else []
    may_send = waits_for_file(record) and may_change_files(role, model) and allows(role, "attachment", Right.UPDATE)
    send = url_for(f"{name}.details_view", id=record.id, _anchor="fichiers") if may_send else ""
    return Moves(url_for(f"{name}.move_view"), record.id, verbs, send)


def _split(shown: list[Declared]) -> tuple[list[Declared], list[Declared]]:
    """What a row shows, and the rest."""
    listed = [each for each in shown if each.field.listed]
    return listed, [each for each in shown if each not in listed]


def _table(
    title: str, heading: str, records: Sequence[Any], columns: list[Declared], head: Callable[[Any], Any]
) -> Table:
    rows = [[head(record), *(value_of(record, each) for each in columns)] for record in records]
    return Table(title, [heading, *(each.label for each in columns)], rows)


def related_tables(record: Any, role: Role, first: str = "", shown_as: RelatedShown | None = None) -> list[Table]:
    """A table per relation that other concepts have to this one, for those who may read them, in the menu's order.

    The first ones hold rows; the page has a link to each of the others, which opens it as the `first`.
    """
    shown_as = shown_as or RelatedShown()
    shown = sorted(links_read(type(record), role), key=lambda link: (_key(link) != first, _place(link)))
    sources = [link.model for link in shown]
    asked = [link for link in shown if _key(link) not in shown_as.apart]
    found_in = holding(db.session(), {type(record): [record.id]}, acting()) if asked else []
    named = {_key(link) for link, _ids in found_in}
    held = [link for link in asked if _key(link) in named]
    opened = max(shown_as.opened, int(any(_key(link) == first for link in held)))
    found = {link: _pointing(record, link, role) for link in held[:opened]}
    rows = [one for records in found.values() for one in records]
    load_joined(db.session(), rows, lambda model: [each for each in visible(model, role) if each.field.listed])
    return [
        _related(record, link, role, found.get(link, ()), alone=sources.count(link.model) == 1, is_held=link in held)
        for link in shown
    ]


def _key(link: Declared) -> str:
    return f"{stem(link.model.__name__)}-{link.name}"


def _place(link: Declared) -> int:
    section, sections = link.model.__concept__.menu, site().menu
    return sections.index(section) if section in sections else len(sections)


def _columns(link: Declared, role: Role) -> list[Declared]:
    return [each for each in visible(link.model, role) if each.field.listed and each.name != link.name]


def _related(record: Any, link: Declared, role: Role, found: Sequence[Any], *, alone: bool, is_held: bool) -> Table:
    """By their titles; a column that says nothing, or nothing more than the titles, is left out."""
    concept, endpoint = link.model.__concept__, stem(link.model.__name__)
    kept = [each for each in _columns(link, role) if any(_adds(each, one) for one in found)]
    of = "" if alone else f" ({uncapitalised(link.label)})"
    table = _table(
        Words(f"{concept.plural}{of}"),
        concept.singular,
        found[:SHOWN],
        kept,
        lambda one: link_to(one, capitalised(within(str(one), record))),
    )
    here = {link.name: record.id}
    has_its_own = is_held and (link.name,) in concept.unique_together
    has_none = isinstance(record, Record) and endpoint in record.irrelevant()
    label, url = ("", "") if has_its_own or has_none else _addition(record, link, role)
    return replace(
        table,
        add_label=Words(f"{label}{of}") if label else "",
        add_url=url,
        all_url=url_for(f"{endpoint}.index_view", **here) if link.field.filtered and len(found) > SHOWN else "",
        open_url=url_for(".details_view", id=record.id, first=_key(link)) if is_held and not found else "",
    )


def _addition(record: Any, link: Declared, role: Role) -> tuple[str, str]:
    """What the page of a record offers to add by a link, and where; empty where it makes no sense, or without right.

    A row of another record's form is added with that record, in its form (`RecordScreen._prefilled`).
    """
    owner = owner_of(link.model)
    is_row = owner is not None and owner.required
    made: Any = owner.target if owner and is_row else link.model
    may = all(allows(role, stem(one.__name__), Right.CREATE) for one in (made, link.model))
    if not (may and _is_offered(link, is_row=is_row)):
        return "", ""
    rows = next((f"{each.name}-" for each in declared(made).values() if is_row and each.target is link.model), "")
    label = link.field.offered if isinstance(link.field.offered, str) else made.__concept__.new
    return label, url_for(f"{stem(made.__name__)}.create_view", **{f"{rows}{link.name}": record.id})


def _is_offered(link: Declared, *, is_row: bool) -> bool:
    """As declared; unsaid, when the link is what a record begins with, and not to a row of a reference table."""
    if link.field.offered is not None:
        return bool(link.field.offered)
    return link.required and not is_row and not issubclass(link.target or Record, ReferenceRow)


def _pointing(record: Any, link: Declared, role: Role) -> Sequence[Any]:
    """One more than are shown, with what their row shows; the record they point to is here already."""
    return db.session.scalars(_pointing_statement(stem(link.model.__name__), link.name, role), {"id": record.id}).all()


@cache
def _pointing_statement(concept: str, name: str, role: Role) -> Any:
    """That of a link, for a role: kept, since it is the same for every record."""
    model: Any = concepts()[concept]
    link = declared(model)[name]
    assert link.target is not None
    sought: BindParameter[Any] = bindparam("id")
    held = getattr(model, name).any(link.target.id == sought) if link.to_many else None
    criterion = getattr(model, f"{name}_id") == sought if held is None else held
    links = [(each.name, each.target) for each in _columns(link, role) if each.shape == "one" and each.target]
    loads = [load_link(model, one, target, joined_later=True) for one, target in links]
    titles = title_options(model, here=name, joined_later=True)
    query = select(model).where(criterion).order_by(*default_order(model)).limit(SHOWN + 1)
    return query.options(*loads, *titles)


def _adds(each: Declared, record: Any) -> bool:
    text = each.show(getattr(record, each.name))
    return bool(text) and text not in str(record)
