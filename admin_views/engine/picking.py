"""What a picker proposes: what the typed words find, or the likely ones; among those that the form may hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import has_request_context, request, url_for
from sqlalchemy import ColumnElement, func, literal, select
from werkzeug.datastructures import MultiDict

from admin_views.engine.audiences import may, visible, within_reach
from admin_views.engine.lookup import Found, by_id, in_use, look_up
from models.engine import (
    Declared,
    JournalEntry,
    Reached,
    Record,
    Retirable,
    Right,
    Role,
    acting,
    db,
    declared,
    load_along,
    load_link,
    quoted,
    stem,
    title_options,
    typeset,
)

SHOWN = 10
RECENT = 5_000  # lines of the journal: among the last ones, those that one wrote oneself


def answer(each: Declared, role: Role, typed: str | None, beside: str, *, in_row: bool) -> dict[str, Any]:
    """The records for a field, with a hint and, when they are only near or doubtful, a note; how to make another one.

    `typed` is None for the likely ones; `beside` is the id in the box that the field depends on, which `in_row` may be
    in the form of the owner.
    """
    target: Any = each.target
    hints, loads = _hints(target, role), hint_loads(target, role)
    within = _along(each.target, each.field.matches[0], held) if (held := _held(each, beside, in_row=in_row)) else None
    if typed is None:
        found = Found(_first(each, within, _likely(each, beside, in_row=in_row), loads))
    else:
        found = look_up(target, typed, SHOWN + 1, within=within, loads=loads)
    results = [_result(one, hints) for one in found.records[:SHOWN]]
    more = {"results": results, "more": len(found.records) > SHOWN} | _creation(each, typed, beside, in_row=in_row)
    return more | ({"note": typeset(found.note)} if found.note else {})


def hint_loads(model: Any, role: Role) -> list[Any]:
    """What a query of records loads with them for their hints."""
    return [load for one in _hints(model, role) if (load := _load(model, one)) is not None]


def hint_of(record: Any, role: Role) -> str:
    """What tells a record apart, of what the role reads: « Lodève · 000 017 012 »."""
    return _told(record, _hints(type(record), role))


def _told(record: Any, hints: Sequence[Declared | Reached]) -> str:
    """What its title does not say already."""
    said = [_said(one, record).replace(";", ", ") for one in hints]
    return " · ".join(one for one in dict.fromkeys(said) if one and one not in str(record))


def named(each: Declared, number: str) -> dict[str, Any]:
    """One record by its id, as a picker shows it: what was just made for it."""
    found = by_id(each.target, number) if each.target else None
    return {"results": [] if found is None else [_result(found, ())], "more": False}


def goes_with(each: Declared, name: str) -> ColumnElement[bool] | None:
    """What the sent form lets a field of this name hold, by the box that it depends on; None when it says nothing."""
    form = request.form if has_request_context() else MultiDict[str, str]()  # a command has none
    beside = form.getlist(depends_on(each, name) or "\0")[-1:]
    held = _held(each, beside[0], in_row="-" in name) if beside else None
    return None if held is None else _along(each.target, each.field.matches[0], held)


def _creation(each: Declared, typed: str | None, beside: str, *, in_row: bool) -> dict[str, str]:
    """The words and the address of a form that makes the record, filled with what is known, for who may make one.

    Nothing for a concept that is not known by words of its own, nor for a list that is kept apart.
    """
    target: Any = each.target
    named = target.from_words(typed or "")
    if not named or issubclass(target, Retirable) or not (may(Right.CREATE, target) and may(Right.READ, target)):
        return {}
    known = dict(_context(each, beside, in_row=in_row)) | {name: words for name, words in named.items() if words}
    words = typeset(f"Créer {quoted(typed)}") if typed else target.__concept__.new
    return {"create": words, "address": url_for(f"{stem(target.__name__)}.create_view", **known)}


def _context(each: Declared, beside: str, *, in_row: bool) -> Iterator[tuple[str, str]]:
    """What a new record shares with what stands beside: a link of its own, or one of a row that it owns."""
    for paths in (each.field.matches, each.field.likely):
        held = _reach(each, paths, beside, in_row=in_row)
        if held is not None and paths[0].count(".") < 2:
            yield paths[0].replace(".", "-"), str(held.id)


def _result(record: Record, hints: Sequence[Declared | Reached]) -> dict[str, str]:
    hint = _told(record, hints)
    return {"id": str(record.id), "label": str(record)} | ({"hint": hint} if hint else {})


def _hints(model: Any, role: Role) -> list[Declared | Reached]:
    own = [one for one in visible(model, role) if one.field.hint]
    return [*own, *(one for one in within_reach(model, role) if one.hint)]


def _said(one: Declared | Reached, record: Any) -> str:
    return one.read(record) if isinstance(one, Reached) else one.show(getattr(record, one.name))


def _load(model: Any, one: Declared | Reached) -> Any:
    if isinstance(one, Reached):
        return load_along(one)
    return load_link(model, one.name, one.target, strict=False) if one.target else None


def _first(each: Declared, within: Any, likely: Any, loads: Sequence[Any]) -> Sequence[Any]:
    """Those that go with what stands beside, those one gave this field oneself, those it was given last, the others."""
    target: Any = each.target
    if not may(Right.READ, target):
        return []
    key: Any = getattr(each.model, f"{each.name}_id")
    last: Any = select(key.label("chosen"), func.max(each.model.id).label("last")).group_by(key).subquery()
    mine = _given_by_oneself(each, key)
    query = select(target).outerjoin(last, last.c.chosen == target.id).outerjoin(mine, mine.c.chosen == target.id)
    query = query.where(in_use(target)) if within is None else query.where(in_use(target), within)
    order = [column.desc().nulls_last() for column in (mine.c.last, last.c.last)]
    query = query.order_by(likely.desc(), *order, target.updated_at.desc(), target.id.desc())
    query = query.options(*title_options(target, strict=False), *loads)
    return db.session.scalars(query.limit(SHOWN + 1)).all()


def _given_by_oneself(each: Declared, key: Any) -> Any:
    """What whoever asks gave a field, each with its last line among those of the journal that are recent."""
    line: Any = JournalEntry
    recent = line.id > select(func.max(line.id) - RECENT).scalar_subquery()
    own = line.concept == stem(each.model.__name__), line.actor_id == acting().user_id, recent
    found = select(key.label("chosen"), func.max(line.id).label("last")).join(line, line.record_id == each.model.id)
    return found.where(*own).group_by(key).subquery()


def _likely(each: Declared, beside: str, *, in_row: bool) -> Any:
    """Whether a record goes with what stands beside: see `likely` of a field."""
    held = _reach(each, each.field.likely, beside, in_row=in_row)
    return literal(0) if held is None else _along(each.target, each.field.likely[0], held)


def _held(each: Declared, beside: str, *, in_row: bool) -> Any:
    """What the chosen record must lead to: see `matches` of a field."""
    return _reach(each, each.field.matches, beside, in_row=in_row)


def _reach(each: Declared, paths: tuple[str, ...], beside: str, *, in_row: bool) -> Any:
    if not paths:
        return None
    first, rest = _dependence(each, paths[1], in_row=in_row)
    held = by_id(first.target, beside) if first.target else None
    for name in rest:
        held = getattr(held, name, None)
    return held


def _along(model: Any, path: str, held: Any) -> Any:
    """The criterion that a record leads by a path of links to that one."""
    name, _, rest = path.partition(".")
    each = declared(model)[name]
    if not rest:
        return getattr(model, f"{name}_id") == held.id
    further = _along(each.target, rest, held)
    return getattr(model, name).any(further) if each.to_many else getattr(model, name).has(further)


def _dependence(each: Declared, path: str, *, in_row: bool) -> tuple[Declared, list[str]]:
    name, *rest = path.split(".")
    first = declared(each.model)[name]
    if in_row and first.owner and rest and first.target:
        first, rest = declared(first.target)[rest[0]], rest[1:]
    return first, rest


def depends_on(each: Declared, name: str) -> str:
    """The name of the box whose value tells what may be chosen in that of this name; nothing when none does."""
    paths = each.field.matches or each.field.likely
    if not paths:
        return ""
    in_row = "-" in name
    first = _dependence(each, paths[1], in_row=in_row)[0]
    if first.owner and in_row:
        return ""
    return first.name if first.model is not each.model else f"{name.removesuffix(each.name)}{first.name}"
