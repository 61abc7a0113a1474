"""Drafts of forms: which form, which fields, what is offered again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request

from models.engine import (
    Base,
    Declared,
    Draft,
    day_of,
    db,
    declared,
    drafts_of,
    drop_draft,
    hours,
    keep_draft,
    short_moment,
    stem,
    today,
)

MOST = 300  # characters of a place
TAKE, DISCARD = "_draft", "_discard"  # in an address: filled with the draft; in what is sent: there is none any more


def arguments() -> dict[str, Any]:
    """What the address of a form says of what it is for: not what the form says of itself, nor orders to `url_for`."""
    asked = sorted(request.args.items())
    return {name: value for name, value in asked if not name.startswith("_") and name not in {"endpoint", "self"}}


def place() -> str:
    """Which form of a concept the present request is about."""
    return _place_of(arguments())


def _place_of(said: Mapping[str, Any]) -> str:
    return urlencode(sorted(said.items()))[:MOST]


def written(forms: Mapping[str, Mapping[str, Any]]) -> dict[str, Draft]:
    """Concept → its draft, of short forms that a page holds: of each concept, what the address of its form says."""
    return drafts_of(db.session(), {concept: _place_of(said) for concept, said in forms.items()})


def long_fields(fields: Mapping[str, Declared]) -> dict[str, Declared]:
    """Those of several lines that a form lets one type."""
    return {
        name: each
        for name, each in fields.items()
        if each.kind is not None and each.kind.multiline and not each.field.computed
    }


def keep(concept: str, fields: Mapping[str, Declared]) -> None:
    """What the request says is being written in these fields, those of the form that whoever asks may fill."""
    typed = {name: request.form.get(name, "") for name in long_fields(fields)}
    texts = {name: text[: fields[name].bounds[1]] for name, text in typed.items() if text.strip()}
    keep_draft(db.session(), concept, place(), {} if DISCARD in request.form else texts)
    db.session.commit()


def offered(concept: str, form: Any) -> Draft | None:
    """The draft that says other things than a form that was just opened; of fields that it has no more, nothing."""
    boxes = _boxes(form)
    found = drafts_of(db.session(), {concept: place()}).get(concept) if boxes else None
    if found is None or all(boxes[name].typed.strip() == text.strip() for name, text in _texts(found, boxes)):
        return None
    return found


def may_lack(form: Any) -> bool:
    """Whether long texts were sent and not saved: written a moment before, or elsewhere, no draft holds them yet."""
    return bool(request.form) and any(
        one.typed.strip() != (one.object_data or "").strip() for one in _boxes(form).values()
    )


def told(draft: Draft) -> str:
    """« de 14 h 32 » of one of today, « du lun. 30 nov. · 14 h 32 »."""
    return f"de {hours(draft.at, None)}" if day_of(draft.at) == today() else f"du {short_moment(draft.at)}"


def fill(form: Any, draft: Draft) -> None:
    """Put the texts of a draft where they were being written."""
    boxes = _boxes(form)
    for name, text in _texts(draft, boxes):
        boxes[name].typed = text


def drop(model: type[Base]) -> None:
    """A form of a concept is being saved: its draft goes in the same transaction."""
    if long_fields(declared(model)):
        drop_draft(db.session(), stem(model.__name__), place())


def _boxes(form: Any) -> dict[str, Any]:
    return {one.name: one for one in form if one.widget_name == "prose"}


def _texts(draft: Draft, boxes: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    return [(name, text) for name, text in draft.texts.items() if name in boxes]
