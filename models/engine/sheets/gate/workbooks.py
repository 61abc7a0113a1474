"""The cells of a workbook that was checked, as calamine reads them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Set
from datetime import timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from .limits import MERGED, SHEETS, TOO_LONG, Unreadable, check_extent
from .packing import Cell
from .xml_parts import Extent
from .zip_gate import Checked

EXACT = 10**15  # beyond, a number of a spreadsheet has lost its last figures


def sheets_of(checked: Checked) -> Iterator[tuple[dict[str, Any], Iterator[list[Cell]]]]:
    """What is said of each sheet, and its rows."""
    for name, extent in checked.extents.items():
        check_extent(name, extent.rows, extent.columns)
    if sum(len(extent.merged) for extent in checked.extents.values()) > MERGED:
        raise Unreadable(TOO_LONG)
    with CalamineWorkbook.from_filelike(io.BytesIO(checked.content)) as book:
        shown = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
        if len(shown) > SHEETS:
            raise Unreadable(TOO_LONG)
        for sheet in shown:
            extent = checked.extents.get(sheet.name, Extent())
            said = _said(sheet, extent)
            yield said, _rows(book, sheet.name, extent, said)


def _said(sheet: SheetMetadata, extent: Extent) -> dict[str, Any]:
    hidden = sorted(row for row in extent.hidden_rows if row < extent.rows)
    is_hidden = sheet.visible != SheetVisibleEnum.Visible
    told = {"unread": extent.unread, "merged": extent.merged}
    return {"name": sheet.name, "is_hidden": is_hidden, "hidden_rows": hidden, **told}


def _columns(runs_of: Mapping[int, list[range]]) -> Callable[[int], Set[int]]:
    """The columns of a row that have something; rows are asked in order."""
    waiting = {column: sorted(runs, key=lambda run: -run.start) for column, runs in runs_of.items()}

    def shown(row: int) -> Set[int]:
        for runs in waiting.values():
            while runs and runs[-1].stop <= row:
                runs.pop()
        return {column for column, runs in waiting.items() if runs and row in runs[-1]}

    return shown


def _rows(book: CalamineWorkbook, name: str, extent: Extent, said: dict[str, Any]) -> Iterator[list[Cell]]:
    """From the first line and column of the sheet, whether they say something or not; `said` of formulas is then so."""
    sheet, percents, formulas = book.get_sheet_by_name(name), _columns(extent.percents), _columns(extent.formulas)
    left = (sheet.start or (0, 0))[1]  # the columns before are not told, the lines are
    for number, row in enumerate(sheet.iter_rows()):
        shown = percents(number)
        cells = [None] * left + [_cell(cell, left + at in shown) for at, cell in enumerate(row)]
        said["unread"] -= sum(at < len(cells) and cells[at] is not None for at in formulas(number))
        yield cells


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
