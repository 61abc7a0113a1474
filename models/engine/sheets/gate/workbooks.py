"""The cells of a workbook that was checked, as calamine reads them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Set
from datetime import timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from .limits import SHEETS, TOO_LONG, Unreadable, check_extent
from .packing import Cell
from .xml_parts import Extent
from .zip_gate import Checked

EXACT = 10**15  # beyond, a number of a spreadsheet has lost its last figures


def sheets_of(checked: Checked) -> Iterator[tuple[dict[str, Any], Iterator[list[Cell]]]]:
    """What is said of each sheet, and its rows."""
    for name, extent in checked.extents.items():
        check_extent(name, extent.rows, extent.columns)
    with CalamineWorkbook.from_filelike(io.BytesIO(checked.content)) as book:
        shown = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if len(shown) > SHEETS:
            raise Unreadable(TOO_LONG)
        for sheet in shown:
            extent = checked.extents.get(sheet.name, Extent())
            yield _said(sheet, extent), _rows(book, sheet.name, _percents(extent))


def _said(sheet: SheetMetadata, extent: Extent) -> dict[str, Any]:
    hidden = sorted(row for row in extent.hidden_rows if row < extent.rows)
    return {"name": sheet.name, "is_hidden": sheet.visible != SheetVisibleEnum.Visible, "hidden_rows": hidden}


def _percents(extent: Extent) -> Callable[[int], Set[int]]:
    """The columns of a row where a number is shown as a percent; rows are asked in order."""
    waiting = {column: sorted(runs, key=lambda run: -run.start) for column, runs in extent.percents.items()}

    def shown(row: int) -> Set[int]:
        for runs in waiting.values():
            while runs and runs[-1].stop <= row:
                runs.pop()
        return {column for column, runs in waiting.items() if runs and row in runs[-1]}

    return shown


def _rows(book: CalamineWorkbook, name: str, percents: Callable[[int], Set[int]]) -> Iterator[list[Cell]]:
    """From the first line and column of the sheet, whether they say something or not."""
    sheet = book.get_sheet_by_name(name)
    left = (sheet.start or (0, 0))[1]  # the columns before are not told, the lines are
    for number, row in enumerate(sheet.iter_rows()):
        shown = percents(number)
        yield [None] * left + [_cell(cell, left + at in shown) for at, cell in enumerate(row)]


def _cell(cell: Any, is_percent: bool) -> Cell:
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, float):
        if is_percent:
            return _percent(cell)
        return int(cell) if cell.is_integer() and abs(cell) < EXACT else cell
    return _duration(cell) if isinstance(cell, timedelta) else cell


def _percent(ratio: float) -> str:
    """`0.25` → « 25 % », as the sheet shows it."""
    value = format((Decimal(f"{ratio:.13g}") * 100).normalize(), "f")
    return f"{value} %".replace(".", ",")


def _duration(length: timedelta) -> str:
    """« 30:00 »: hours beyond a day, as the sheet shows them."""
    minutes = round(length.total_seconds() / 60)
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
