"""Days and moments as spreadsheets, forms and other programs write them, as our forms read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from models.engine import kinds
from models.engine.kinds import PARIS
from models.engine.sheets.gate.packing import Cell

FIRST, LAST = 10_000, 73_415  # of 1927 to 2100, as days are counted: less is rather a year, or a number
_EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 — a spreadsheet knows no zone
_COUNTED = re.compile(r"(\d{5})(?:[.,](\d+))?")
_WEEKDAY = re.compile(r"(lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,?\s+", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})\b")
_DASHED = re.compile(r"(\d{1,2})-([^\W\d_]{3,}\.?)-(\d{4}|\d{2})\b")  # « 14-nov.-17 », as Excel writes a day in a CSV
_HOUR = re.compile(r"(?:\s+à\s+|[T,\s]+)(\d{1,2})[:hH](\d{2})?(?::\d{2}(?:[.,]\d+)?)?\s*([AP]M)?\s*(UTC\S*|GMT\S*)?")


Moment = kinds.Day | kinds.Instant


def moment_text(kind: Moment, cell: Cell, *, is_1904: bool) -> str:
    """A text that the kind reads, or an empty one."""
    for text in _ways(cell, is_1904, kind):
        try:
            if kind.clean(text) is not None:
                return text
        except ValueError:
            continue
    return ""


def _ways(cell: Cell, is_1904: bool, kind: Moment) -> Iterator[str]:
    """What a cell may say, the likeliest first."""
    if isinstance(cell, date):
        yield _kept(cell, kind)
    elif isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        yield from _counted(Decimal(str(cell)), is_1904, kind)
    elif isinstance(cell, str):
        yield from _ways_of_text(cell.strip(), is_1904, kind)


def _ways_of_text(text: str, is_1904: bool, kind: Moment) -> Iterator[str]:
    yield text
    if found := _COUNTED.fullmatch(text):
        yield from _counted(Decimal(f"{found[1]}.{found[2] or 0}"), is_1904, kind)
        return
    yield from _with_a_zone(text, kind)
    text = _DASHED.sub(_in_full, _YEAR_FIRST.sub(r"\1-\2-\3", _WEEKDAY.sub("", text)))
    yield text
    if hour := _HOUR.search(text):
        yield text[: hour.start()] + ("" if isinstance(kind, kinds.Day) else f" {_of_24(hour)}:{hour[2] or '00'}")


def _in_full(found: re.Match[str]) -> str:
    """« 14-nov.-17 » → « 14 nov. 2017 », of the century that forms suppose."""
    year = found[3] if len(found[3]) == 4 else datetime.strptime(found[3], "%y").year  # noqa: DTZ007 — of a year alone
    return f"{found[1]} {found[2]} {year}"


def _of_24(hour: re.Match[str]) -> int:
    """« 2:03 PM » is fourteen hours."""
    return int(hour[1]) % 12 + 12 * (hour[3].upper() == "PM") if hour[3] else int(hour[1])


def _with_a_zone(text: str, kind: Moment) -> Iterator[str]:
    """`2017-11-14T09:00:00Z`, in Paris."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return
    if moment.tzinfo is not None:
        yield _written(moment.astimezone(PARIS), kind)


def _counted(days: Decimal, is_1904: bool, kind: Moment) -> Iterator[str]:
    """A day as spreadsheets count it, when it cannot be another number."""
    if days.is_finite() and FIRST <= days <= LAST:
        seconds = round(days * 24 * 60 * 60)
        yield _kept(_EPOCHS[is_1904] + timedelta(seconds=seconds), kind)


def _kept(day: date, kind: Moment) -> str:
    """What a spreadsheet keeps: a day alone as its midnight, which is no hour for a deadline."""
    if isinstance(kind, kinds.Deadline) and isinstance(day, datetime) and day.time() == time():
        day = day.date()
    return _written(day, kind)


def _written(day: date, kind: Moment) -> str:
    is_moment = isinstance(day, datetime) and not isinstance(kind, kinds.Day)
    return day.strftime("%d/%m/%Y %H:%M" if is_moment else "%d/%m/%Y")
