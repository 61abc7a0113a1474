"""What the numbers of a list come to, for all that its filters leave: a line under the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_admin.model.base import ViewArgs
from sqlalchemy import func

from admin_views.engine.list_columns import Column
from admin_views.engine.list_rows import COUNTED
from models.engine import Declared, Told, db


def totals(view: Any, args: ViewArgs, columns: Sequence[Column], count: int) -> list[str]:
    """The total under each column after the first, empty where nothing adds up; no line where nothing does at all.

    In one statement for the fields of the concept, and one for each way to work out others, for a list counted whole.
    """
    shown = [each for each in columns[1:] if count > 1 and _adds_up(each, count)]
    found = _of_fields(view, args, [each for each in shown if isinstance(each, Declared)])
    found |= _of_told(view, args, [each for each in shown if isinstance(each, Told)])
    return [_shown(each, found.get(each.name)) for each in columns[1:]] if any(found.values()) else []


def _adds_up(each: Column, count: int) -> bool:
    if isinstance(each, Told):
        return each.adds_up and count <= COUNTED
    return isinstance(each, Declared) and each.field.adds_up


def _of_fields(view: Any, args: ViewArgs, columns: Sequence[Declared]) -> dict[str, Any]:
    sums = [func.sum(getattr(view.model, each.name)) for each in columns]
    row = view.listing(args).order_by(None).with_entities(*sums).one() if sums else ()
    return dict(zip((each.name for each in columns), row, strict=True))


def _of_told(view: Any, args: ViewArgs, columns: Sequence[Told]) -> dict[str, Any]:
    """Of the ids of all that is left, which the statement looks for by itself."""
    if not columns:
        return {}
    ids = view.listing(args).order_by(None).with_entities(view.model.id).statement
    found: Mapping[Any, Any] = {ask: ask(db.session(), ids).values() for ask in {each.ask for each in columns}}
    return {each.name: sum(each.read(one, None) for one in found[each.ask]) or None for each in columns}


def _shown(each: Column, total: Any) -> str:
    kind = each.kind
    return kind.show(kind.clean(total)) if kind is not None and total is not None else ""
