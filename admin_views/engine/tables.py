"""A table in a section of the page of a record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from models.engine import NARROW_SPACE, Verb

_FIGURE = re.compile(rf"-?(\d{{1,3}}({NARROW_SPACE}\d{{3}})+|0|[1-9]\d*)(,\d+)?({NARROW_SPACE}[%€])?")


@dataclass(frozen=True)
class Moves:
    """What a button in a row does at once; `send` is where the file that it waits for is sent, if it does."""

    url: str
    id: int
    verbs: list[Verb]
    send: str


@dataclass(frozen=True)
class Table:
    """Records in a section of the page of another.

    `add_label` and `add_url` are empty where none can be added, `open_url` where its rows are here; `moves` goes row by
    row, and is empty where no row moves.
    """

    title: str
    columns: list[str]
    rows: list[list[Any]]
    add_label: str = ""
    add_url: str = ""
    all_url: str = ""
    open_url: str = ""
    moves: Sequence[Moves] = ()

    @cached_property
    def figures(self) -> frozenset[int]:
        """The columns that hold figures alone, which are read one above the other; the first column is of titles."""
        held = {place: {str(row[place]) for row in self.rows} - {""} for place in range(1, len(self.columns))}
        return frozenset(
            place for place, texts in held.items() if texts and all(_FIGURE.fullmatch(one) for one in texts)
        )
