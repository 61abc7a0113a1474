"""A form sent again after it made its record, as a browser that keeps pages in memory does: nothing is lost."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form

from admin_views.engine.child_rows import ChildrenField
from admin_views.engine.edit_conflict import Clash, inputs, posted_texts

SAVED = "La fiche enregistrée"
_OURS = frozenset({"csrf_token", "_key", "_continue", "_resume"})


def digest(posted: MultiDict[str, str]) -> str:
    """What a form says, in 64 signs: the same for the same words, whatever its keys and its buttons."""
    said = sorted((name, texts) for name, texts in posted.lists() if name not in _OURS)
    return hashlib.sha256(json.dumps(said).encode("utf-8", "surrogatepass")).hexdigest()


def as_typed_again(
    edit_form: Callable[..., Form], new_form: type[Form], posted: MultiDict[str, str], record: Any
) -> Any:
    """The form that changes the record, with what was typed in the one that made it; what differs is marked."""
    saved = posted_texts(edit_form(None, obj=record))
    form: Any = edit_form(_of_saved_rows(new_form(posted), posted, record, saved), obj=record)
    for field in inputs(form):
        mine = posted_texts([field]).get(field.name)
        if field.name in saved and mine != saved[field.name]:
            field.clash = Clash(field.as_read(mine), field.as_read(saved[field.name]), SAVED, "")
    return form


def _of_saved_rows(
    typed: Any, posted: MultiDict[str, str], record: Any, saved: dict[str, list[str]]
) -> MultiDict[str, str]:
    """The rows typed as new ones, under the names of those they made; beside them, the rows that nobody typed."""
    renamed = {new: old for field in typed if isinstance(field, ChildrenField) for new, old in _pairs(field, record)}
    found: MultiDict[str, str] = MultiDict()
    for name, texts in posted.lists():
        start, _dash, end = name.rpartition("-")
        found.setlist(f"{renamed[start]}-{end}" if start in renamed else name, texts)
    known = {*renamed.values(), ""}
    for name, texts in saved.items():
        if name.rpartition("-")[0] not in known:
            found.setlist(name, texts)
    return found


def _pairs(field: ChildrenField, record: Any) -> Iterator[tuple[str, str]]:
    """(row as typed, row it made) by the starts of their names: rows are made in the order of the page."""
    made = sorted(one.id for one in getattr(record, field.name))
    rows = (row for row in field.rows if not (row.is_blank or row.is_gone))
    for row, number in zip(rows, made, strict=False):
        yield row.prefix[:-1], f"{field.name}-{number}"
