"""What the numbers of a list come to, for all that its filters leave: a line under the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_admin.model.base import ViewArgs
from sqlalchemy import func

from admin_views.engine.filter_form import FilterBox
from admin_views.engine.list_columns import Column
from admin_views.engine.list_rows import COUNTED, count_words
from admin_views.engine.tracing import is_protected, note_totals
from models.engine import Declared, Told, db


def totals(view: Any, args: ViewArgs, boxes: Sequence[FilterBox], columns: Sequence[Column], count: int) -> list[str]:
    """The total under each column after the first, empty where nothing adds up; no line where nothing does at all.

    In one statement for the fields of the concept, and one for each way to work out others, for a list counted whole.
    `boxes`: the filters, which the trail of access tells beside the totals that are protected.
    """
    shown = [each for each in columns[1:] if count > 1 and _adds_up(each, count)]
    found = _of_fields(view, args, [each for each in shown if isinstance(each, Declared)])
    found |= _of_told(view, args, [each for each in shown if isinstance(each, Told)])
    if not any(found.values()):
        return []
    _note(view, [each for each in shown if found[each.name] and is_protected(each)], count, boxes)
    return [_shown(each, found.get(each.name)) for each in columns[1:]]


def _note(view: Any, columns: Sequence[Column], count: int, boxes: Sequence[FilterBox]) -> None:
    if columns:
        words = count_words(count, view.concept.singular, view.concept.plural)
        labels, rows = (each.label for each in columns), count if count <= COUNTED else None
        note_totals(view.endpoint, labels, rows, [f"Total : {words}", *view.narrowed_to(boxes)])


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
    """As a value of its kind, but that it may be past what one record holds."""
    kind = each.kind
    return kind.show(kind.python(total)) if kind is not None and total is not None else ""
