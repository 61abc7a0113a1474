"""A record that looks like another one is saved once somebody says that it is not the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from models.engine import Refused, acting, doubles_of, stem

DISTINCT = "_distinct"  # the ids of those that the form named, when it is ticked


@dataclass(frozen=True)
class NamedDouble:
    """A record that the page names: its id, how the tick says it, what it is, its title, its address, its likeness."""

    id: int
    key: str
    sort: str
    title: str
    address: str
    likeness: str

    def __str__(self) -> str:
        return f"{self.title} ({self.likeness})"


def refuse_doubles(form: Any, record: Any) -> None:
    """Refuse a record that was just written and looks like others, unless the form says of each that it is not it."""
    form.doubles = named_doubles(record)
    if not are_distinct(form.doubles):
        raise Refused(())


def are_distinct(doubles: Iterable[NamedDouble]) -> bool:
    """Whether the form says of each that it is not the same."""
    known = request.form.get(DISTINCT, "").split(",")
    return all(one.key in known for one in doubles)


def named_doubles(record: Any, kind: str = "") -> list[NamedDouble]:
    """What a record that was just written looks like, as pages name it; `kind`: where a form makes several sorts."""
    return [
        NamedDouble(
            one.record.id,
            f"{kind}{one.record.id}",
            type(one.record).__concept__.singular,
            str(one.record),
            url_for(f"{stem(type(one.record).__name__)}.details_view", id=one.record.id),
            one.likeness,
        )
        for one in doubles_of(record, acting().role)
    ]
