"""What a picker proposes: what the typed words find, or the first ones; among those that the form may hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from admin_views.engine.audiences import may, visible, within_reach
from admin_views.engine.lookup import Found, by_id, in_use, look_up
from models.engine import Declared, Reached, Record, Right, Role, db, declared, load_along, load_link, title_options

SHOWN = 10


def answer(each: Declared, role: Role, typed: str | None, beside: str, *, in_row: bool) -> dict[str, Any]:
    """The records for a field, with a hint and, when they are only near or doubtful, a note.

    `typed` is None for the first ones; `beside` is the id in the box that the field depends on, which `in_row` may be
    in the form of the owner.
    """
    target: Any = each.target
    hints, loads = _hints(target, role), hint_loads(target, role)
    within = _within(each, beside, in_row=in_row)
    if typed is None:
        found = Found(_first(each, within, loads))
    else:
        found = look_up(target, typed, SHOWN + 1, within=within, loads=loads)
    results = [_result(one, hints) for one in found.records[:SHOWN]]
    more = {"results": results, "more": len(found.records) > SHOWN}
    return more | ({"note": found.note} if found.note else {})


def hint_loads(model: Any, role: Role) -> list[Any]:
    """What a query of records loads with them for their hints."""
    return [load for one in _hints(model, role) if (load := _load(model, one)) is not None]


def hint_of(record: Any, role: Role) -> str:
    """What tells a record apart, of what the role reads: « Lodève · 000 017 012 »."""
    return _told(record, _hints(type(record), role))


def _told(record: Any, hints: Sequence[Declared | Reached]) -> str:
    return " · ".join(filter(None, (_said(one, record) for one in hints)))


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


def _first(each: Declared, within: Any, loads: Sequence[Any]) -> Sequence[Any]:
    """Those this field was given last, then those that changed last."""
    target: Any = each.target
    if not may(Right.READ, target):
        return []
    key: Any = getattr(each.model, f"{each.name}_id")
    last: Any = select(key.label("chosen"), func.max(each.model.id).label("last")).group_by(key).subquery()
    query = select(target).outerjoin(last, last.c.chosen == target.id).where(in_use(target))
    query = query if within is None else query.where(within)
    query = query.order_by(last.c.last.desc().nulls_last(), target.updated_at.desc(), target.id.desc())
    query = query.options(*title_options(target, strict=False), *loads)
    return db.session.scalars(query.limit(SHOWN + 1)).all()


def _within(each: Declared, beside: str, *, in_row: bool) -> ColumnElement[bool] | None:
    """Those that go with what the form holds beside: see `matches` of a field."""
    if not each.field.matches:
        return None
    own, first, rest = _dependence(each, in_row=in_row)
    held = by_id(first.target, beside) if first.target else None
    for name in rest:
        held = getattr(held, name, None)
    return None if held is None else getattr(each.target, f"{own}_id") == held.id


def _dependence(each: Declared, *, in_row: bool) -> tuple[str, Declared, list[str]]:
    own, path = each.field.matches
    name, *rest = path.split(".")
    first = declared(each.model)[name]
    if in_row and first.owner and rest and first.target:
        first, rest = declared(first.target)[rest[0]], rest[1:]
    return own, first, rest


def depends_on(each: Declared, name: str) -> str:
    """The name of the box whose value tells what may be chosen in that of this name; nothing when none does."""
    if not each.field.matches:
        return ""
    in_row = "-" in name
    first = _dependence(each, in_row=in_row)[1]
    if first.owner and in_row:
        return ""
    return first.name if first.model is not each.model else f"{name.removesuffix(each.name)}{first.name}"
