"""Rows as lines of JSON: what goes from the process that reads to the one that asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
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


def _pair(value: Any) -> list[str]:
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, date):
        return ["day", value.isoformat()]
    if isinstance(value, time):
        return ["hour", value.isoformat()]
    return ["number", str(value)]
