"""Cells as a row of the database keeps them, and the texts that a form would have been given for them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from models.engine import Declared, is_blank
from models.engine.sheets.values import text_for

_KINDS: dict[str, Any] = {
    "n": Decimal,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "h": time.fromisoformat,
}
_DEFUSED = re.compile(r"'(?=[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\x00＝＋－＠﹢﹣﹦﹫])")

_KEPT = re.compile('="([^"]*)"')


def packed(cell: Any) -> Any:
    """A cell as JSON keeps it."""
    if isinstance(cell, Decimal):
        return {"n": str(cell)}
    if isinstance(cell, datetime | date | time):
        sort = "t" if isinstance(cell, datetime) else "d" if isinstance(cell, date) else "h"
        return {sort: cell.isoformat()}
    return cell


def unpacked(kept: Any) -> Any:
    """The cell that JSON keeps."""
    if isinstance(kept, dict):
        ((sort, text),) = kept.items()
        return _KINDS[sort](text)
    return kept


def shown(kept: Any) -> str:
    """A cell for a reader."""
    cell = unpacked(kept)
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell).replace(".", ",") if isinstance(cell, float | Decimal) else str(cell)


def as_written(cells: Sequence[Any]) -> str:
    """The only text of some cells as it stands there, when it may have been defused; else nothing."""
    texts = [one for one in cells if isinstance(one, str)]
    return texts[0] if len(texts) == len(cells) == 1 and _typed(texts[0]) != texts[0] else ""


def text_of(each: Declared, cells: Sequence[Any], unit: str = "", *, is_1904: bool = False) -> tuple[str, str]:
    """(text, doubt) of the cells that fill a field, as its form would be given it; several are put together."""
    read = [text_for(each, _in_unit(_typed(unpacked(one)), unit), is_1904=is_1904) for one in cells]
    texts = [one.text for one in read if not is_blank(one.text)]
    between = "\n" if each.kind is not None and each.kind.multiline else ", " if each.to_many else " "
    return between.join(texts), next((one.doubt for one in read if one.doubt), "") or ""


def _typed(cell: Any) -> Any:
    """Text as it was before a file of ours defused it."""
    if not isinstance(cell, str):
        return cell
    kept = _KEPT.fullmatch(cell.strip())
    return kept[1] if kept else _DEFUSED.sub("", cell, count=1)


def _in_unit(cell: Any, unit: str) -> Any:
    """A rate as it is typed, once it is said what its numbers are."""
    if not unit or is_empty(cell):
        return cell
    try:
        number = Decimal(str(cell).replace(",", ".").strip())
    except InvalidOperation:
        return cell
    per_cent = number * 100 if unit == "ratio" else number
    return f"{per_cent.normalize():f} %".replace(".", ",")


def is_empty(kept: Any) -> bool:
    """Whether nothing is in a cell."""
    return kept is None or (isinstance(kept, str) and is_blank(kept))
