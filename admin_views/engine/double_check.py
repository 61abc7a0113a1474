"""A record that looks like another one is saved once somebody says that it is not the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from models.engine import Refused, acting, doubles_of, stem

DISTINCT = "_distinct"  # the ids of those that the form named, when it is ticked


@dataclass(frozen=True)
class NamedDouble:
    """A record that the page names: its id, what it is, its title, where it is read, in what it is alike."""

    id: int
    sort: str
    title: str
    address: str
    likeness: str


def refuse_doubles(form: Any, record: Any) -> None:
    """Refuse a record that was just written and looks like others, unless the form says of each that it is not it."""
    known = request.form.get(DISTINCT, "").split(",")
    form.doubles = [
        NamedDouble(
            one.record.id,
            type(one.record).__concept__.singular,
            str(one.record),
            url_for(f"{stem(type(one.record).__name__)}.details_view", id=one.record.id),
            one.likeness,
        )
        for one in doubles_of(record, acting().role)
    ]
    if any(str(one.id) not in known for one in form.doubles):
        raise Refused(())
