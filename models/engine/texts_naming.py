"""Texts of whatever concept that hold some words: found by one statement, compared as names are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import String, bindparam, cast, literal_column, or_, select, union_all
from sqlalchemy.orm import Session

from models.engine.declaration import Declared, declared
from models.engine.kinds import Email, Kind, Prose
from models.engine.mapping import concepts
from models.engine.record import Record
from models.engine.text import normal

TEXTS = (Kind, Prose, Email)  # the kinds of what is written in words
_PLAIN = frozenset("bfhjkmpqvwx0123456789")  # signs on which a mark is so rare that whoever has one types it
_TWO_IN_ONE = re.compile("oe|ae|ss|th")


@dataclass(frozen=True)
class TextFound:
    """A text of a row."""

    each: Declared
    record_id: int
    text: str


def is_text(each: Declared) -> bool:
    """Whether a field holds words that somebody writes."""
    return each.shape == "column" and type(each.kind) in TEXTS


def texts_naming(session: Session, names: Sequence[str]) -> list[TextFound]:
    """The texts that hold one of these names, of the bin too: as whole words, whatever their accents and capitals."""
    sought = [one for one in names if one.strip()]
    if not sought:
        return []
    likely = list(dict.fromkeys(pattern for one in sought for pattern in _patterns(one)))
    columns, statement = _statement(len(likely))
    rows = session.execute(statement, {f"name{at}": one for at, one in enumerate(likely)}).all()
    found = (TextFound(columns[int(at)], number, text) for at, number, text in rows)
    return [one for one in found if any(holds_name(one.text, name) for name in sought)]


def holds_name(text: str, name: str) -> bool:
    """Whether a text holds a name as whole words; of letters that no word is compared by, as they stand."""
    words = normal(name)
    return f" {words} " in f" {normal(text)} " if words else name.strip().casefold() in text.casefold()


def _patterns(name: str) -> Iterator[str]:
    """What `LIKE` finds it by, and more: as it stands; any sign where one often carries a mark."""
    escaped = re.sub(r"([%_\\])", r"\\\1", name.strip())
    yield f"%{escaped}%"
    if words := _TWO_IN_ONE.sub("%", normal(name)):
        yield "%" + "".join(one if one in _PLAIN else "%" if one in "% " else "_" for one in words) + "%"


@cache
def _statement(count: int) -> tuple[list[Declared], Any]:
    """The fields that are looked in, and the statement of (place of the field, id, text)."""
    columns = list(_columns())
    each = []
    for at, one in enumerate(columns):
        table = one.model.__table__
        text = cast(table.c[one.name], String)
        likely = (text.ilike(bindparam(f"name{number}"), escape="\\") for number in range(count))
        each.append(select(literal_column(str(at)), table.c.id, text).where(or_(*likely)))
    return columns, union_all(*each)


def _columns() -> Iterator[Declared]:
    for model in concepts().values():
        if issubclass(model, Record):
            yield from (each for each in declared(model).values() if is_text(each) and each.name in model.__table__.c)
