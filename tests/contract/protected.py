"""What pages show of protected fields beside what the trail tells of it: on each page, both are the same.

Of the fields whose values are words of their own, which samples number: a mark or a day may be on any page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

from flask import Flask
from sqlalchemy import exists, literal, select, union_all

from admin_views.engine import tracing
from models.engine import AccessEvent, concepts, db, declared, stem

FOUND_ALONE = 6  # letters of a text that no other value holds
Field = tuple[str, str]  # concept, label
PROTECTED = {name for name, model in concepts().items() if any(map(tracing.is_protected, declared(model).values()))}


class Compared:
    """The values to look for, and the pages on which what is shown is not what is told."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.known = dict(_values())
        self.lines: list[dict[str, Any]] = []
        self.wrong: dict[Any, str] = {}
        self.right: set[Field] = set()  # what was shown somewhere, and told

    def look(self, page: Any, body: str) -> None:
        """Compare what an answer shows and what was told meanwhile."""
        words = html.unescape(body)
        shown = {field for text, field in self.known.items() if _is_in(text, words)}
        told = {field for line in self.lines for field in _fields(line)} & {*self.known.values()}
        taken = {field for line in self.lines if line["event"] in TAKEN for field in _fields(line)}
        self.lines.clear()
        self.right |= shown & told
        if shown - taken != told - taken:
            self.wrong[page] = f"shown and not told: {shown - told}; told and not shown: {told - shown}"


TAKEN = (AccessEvent.LIST_TAKEN, AccessEvent.FILE_TAKEN)  # a file tells its columns, filled or not


@contextmanager
def compared(app: Flask) -> Iterator[Compared]:
    """Hear what requests tell meanwhile, of the records that there are."""
    comparison, write = Compared(app), tracing.write_accesses_apart

    def heard(engine: Any, lines: list[dict[str, Any]]) -> None:
        comparison.lines += lines
        write(engine, lines)

    with patch.object(tracing, "write_accesses_apart", heard):
        yield comparison


def _is_in(text: str, words: str) -> bool:
    """Not the beginning of another number."""
    return text in words and re.search(rf"{re.escape(text)}(?!\d)", words) is not None


def _held() -> list[str]:
    """The protected concepts that have records, in a statement: few of them do in most tests."""
    return [*db.session.scalars(_holding())]


@cache
def _holding() -> Any:
    asked = (select(literal(name)).where(exists().select_from(concepts()[name])) for name in sorted(PROTECTED))
    return union_all(*asked).execution_options(with_bin=True)


def _values() -> Iterator[tuple[str, Field]]:
    """Each text under which a protected value may show, and what it is of."""
    for record in (one for name in _held() for one in db.session.scalars(db.select(concepts()[name]))):
        for each in filter(tracing.is_protected, declared(type(record)).values()):
            value = getattr(record, each.name)
            ways = {each.kind.show(value), each.kind.typed(value)} if isinstance(value, str) else ()
            for text in [one for one in ways if len(one) >= FOUND_ALONE and one not in str(record)]:
                yield text, (stem(type(record).__name__), each.label)


def _fields(line: dict[str, Any]) -> Iterator[Field]:
    return ((line["concept"], label) for label in (line["columns"] or "").split(", "))
