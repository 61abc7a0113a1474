"""The titles of records: what they read of other records is loaded with them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import joinedload, lazyload, raiseload, selectinload

from models.base import Base, Record, owner_of
from models.fields import declared


def title_options(model: type[Base], *, strict: bool = True, here: str = "") -> list[Any]:
    """Load what a record's title reads; `strict` refuses any query behind our back: for pages that only read.

    `here` is the link whose record is in the session already, for all of them.
    """
    return [*_title_loads(model, strict=strict, here=here), *([raiseload("*")] if strict else [])]


def _title_loads(model: type[Base], *, strict: bool, here: str) -> Iterator[Any]:
    for each in declared(model).values():
        if each.name == here and each.shape == "one":
            yield lazyload(getattr(model, each.name))
        elif each.field.in_title and each.target is not None:
            yield load_link(model, each.name, each.target, strict=strict)


def within(title: str, owner: object) -> str:
    """A title as the page of another record tells it, without repeating that one's, whole or by its first words."""
    for words in (str(owner), str(owner).partition(" — ")[0]):
        title = title.removeprefix(f"{words} — ").removesuffix(f" — {words}")
    return title


def full_title(record: Record) -> str:
    """Its title, after that of the record that owns it where it does not say it: a site after its company."""
    link, title = owner_of(type(record)), str(record)
    owner = getattr(record, link.name) if link else None
    return title if owner is None or within(title, owner) != title else f"{owner}, {title}"


def load_link(model: type[Base], name: str, target: type[Base], *, strict: bool = True) -> Any:
    """A to-one relation with what its title needs: in the same statement, or in one more for a body.

    SQLite makes a whole table of a join on the right of another one, before it looks for a row of it.
    """
    load = selectinload if len(inspect(target).tables) > 1 else joinedload
    return load(getattr(model, name)).options(*title_options(target, strict=strict))
