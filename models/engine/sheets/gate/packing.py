"""Rows as lines of JSON: what goes from the process that reads to the one that asked.

The book comes first, then the rows of each sheet followed by what is said of it, then the end, or why there is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

Cell = str | int | float | Decimal | bool | date | datetime | time | None

_READ: dict[str, Callable[[str], Cell]] = {
    "day": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "hour": time.fromisoformat,
    "number": Decimal,
}


def packed(row: Sequence[Cell]) -> bytes:
    """A row on a line; what JSON has no word for is a pair: what it is, and how it is written."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_pair).encode("utf-8", "replace")


def unpacked(line: bytes) -> list[Cell]:
    """The row of such a line."""
    return [_READ[one[0]](one[1]) if type(one) is list else one for one in json.loads(line)]


def line_of(what: Mapping[str, Any]) -> bytes:
    """A line that is no row."""
    return json.dumps(what).encode() + b"\n"


def lines_of(rows: Iterable[list[Cell]], said: Mapping[str, Any]) -> Iterator[bytes]:
    """The rows of a sheet, without what is empty at their end nor at its own, then the sheet itself."""
    blank = width = 0
    for row in rows:
        while row and row[-1] is None:
            row.pop()
        if not row:
            blank += 1
            continue
        yield from [b"[]\n"] * blank
        yield packed(row) + b"\n"
        blank, width = 0, max(width, len(row))
    yield line_of({"sheet": {**said, "width": width}})


def _pair(value: Any) -> list[str]:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, time):
        return ["hour", value.isoformat()]
    return ["number", str(value)]
