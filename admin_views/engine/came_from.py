"""The page where a form or a verb was begun, when it is not its record's: one leads back there."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from admin_views.engine.audiences import may
from admin_views.engine.lookup import is_id
from models.engine import Right, concepts, stem

CAME_FROM = "_from"  # in an address, or a form: `order-12`


def name_of(record: Any) -> str:
    """What names the page of a record there."""
    return f"{stem(type(record).__name__)}-{record.id}"


def came_from() -> str | None:
    """The address of the page that is named, for who may read its concept; None where none is."""
    concept, _dash, number = request.values.get(CAME_FROM, "").partition("-")
    model = concepts().get(concept)
    if model is None or not is_id(number) or not may(Right.READ, model):
        return None
    return url_for(f"{concept}.details_view", id=int(number))
