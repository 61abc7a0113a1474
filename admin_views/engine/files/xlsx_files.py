"""XLSX with typed cells: nothing to repair in Excel, nothing that runs; sent as its rows are read.

Nothing of it waits on a disk or in memory, and its first bytes leave at once. xlsxwriter makes the workbook around the
rows: twice, since what follows them says which is the last. The rows are written here, as it writes them, cell by cell
(a test compares both), but for a text that it would take for markup.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import count, islice
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_col_to_name

from admin_views.engine.files.cells import Column
from admin_views.engine.files.xlsx_frame import around_rows, format_of

SHEET = "xl/worksheets/sheet1.xml"
FIRST, CHUNK = 50, 500  # rows written together
MOST = 1_048_575  # rows below the heads
LONGEST = 32_767  # characters in a cell
SHORT, KEPT = 60, 4096  # signs; cells
LEVEL = 3  # of zlib: half the processor time of its own choice
MARCH_1900 = 61  # Excel's number of that day: it believes that there was a 29 February
_EPOCH = date(1899, 12, 30).toordinal()
_SIZE = re.compile(rb"<dimension [^>]*/>")  # of the sheet: not known before its rows, and needed by nobody
_STYLE = re.compile(rb'<c r="[A-Z]+2"( s="[0-9]+")?')
_ODD = re.compile("[&<>_\x00-\x1f\ufffe\uffff]")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)")


class _Pieces(io.RawIOBase):
    """What a ZIP file is written to, and taken from, as it comes."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        """It is written, never read, and goes back nowhere."""
        return True

    def write(self, piece: Any) -> int:
        """Held until it is taken."""
        self._held.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        """What came since it was last asked."""
        piece = b"".join(self._held)
        self._held.clear()
        return piece


def xlsx(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    as_of: date,
    author: str,
    *,
    title: str = "",
    notice: Sequence[str] = (),
) -> Iterator[bytes]:
    """The workbook, in pieces, the first one as soon as the first rows are there.

    The same rows and day give the same bytes; `title` heads each printed page; the `notice` has a last sheet, if any.
    """
    told, pieces, last = (as_of, author, title, notice), _Pieces(), 0
    head, cells, _after = _split(around_rows(columns, last, *told)[SHEET])
    lines = map(_row_writer(columns, [one.decode() for one in _STYLE.findall(cells)]), count(2), islice(rows, MOST))
    with ZipFile(pieces, "w") as archive:
        with archive.open(_entry(SHEET), "w") as sheet:
            sheet.write(_SIZE.sub(b"", head))
            some = list(islice(lines, FIRST))
            while some:
                last += len(some)
                sheet.write("".join(some).encode())
                if piece := pieces.taken():
                    yield piece
                some = list(islice(lines, CHUNK))
            parts = around_rows(columns, last, *told)
            sheet.write(_split(parts.pop(SHEET))[2])
        for name, content in parts.items():
            archive.writestr(_entry(name), content)
    yield pieces.taken()


def _split(sheet: bytes) -> tuple[bytes, bytes, bytes]:
    """A sheet of `around_rows`: what is before, the cells of a row, what is after."""
    head, _row, rest = sheet.partition(b'<row r="2">')
    rows, end, after = rest.partition(b"</sheetData>")
    return head, rows.partition(b"</row>")[0], end + after


def _entry(name: str) -> ZipInfo:
    """A part of the workbook; its day is of no file, so that the same rows give the same bytes."""
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type, entry._compresslevel = ZIP_DEFLATED, LEVEL  # type: ignore[attr-defined]
    return entry


def _row_writer(columns: Sequence[Column], styles: Sequence[str]) -> Callable[[int, Sequence[Any]], str]:
    cells = [_cell(column, xl_col_to_name(at), styles[at]) for at, column in enumerate(columns)]

    def write(number: int, row: Sequence[Any]) -> str:
        found = [cell(number, value) for cell, value in zip(cells, row, strict=True) if value is not None]
        return f'<row r="{number}">{"".join(found)}</row>' if found else ""

    return write


def _cell(column: Column, letter: str, style: str) -> Callable[[int, Any], str]:
    """How the cells of a column are written, chosen once."""
    sort, _pattern = format_of(column)
    if sort == "number":
        return lambda number, value: f'<c r="{letter}{number}"{style}><v>{value:.16G}</v></c>'
    if sort in {"day", "moment"}:
        return lambda number, value: f'<c r="{letter}{number}"{_day(value, style)}'
    if sort == "answer":
        return lambda number, value: f'<c r="{letter}{number}"{style}{_text("Oui" if value else "Non")}'
    return lambda number, value: f'<c r="{letter}{number}"{style}{_text(value)}'


def _text(text: str) -> str:
    """The end of a cell that holds a text; labels, places and titles come by thousands, and are short."""
    return _short(text) if len(text) < SHORT else _written(text)


def _written(text: str) -> str:
    if text and not _ODD.search(text) and not (text[0].isspace() or text[-1].isspace()) and len(text) < LONGEST // 2:
        return f' t="inlineStr"><is><t>{text}</t></is></c>'
    text = text[:LONGEST].encode("utf-16-le")[: 2 * LONGEST].decode("utf-16-le", "ignore")  # as Excel counts
    text = _UNSAFE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f' t="inlineStr"><is><t{kept}>{escape(text)}</t></is></c>'


_short = lru_cache(maxsize=KEPT)(_written)


@lru_cache(maxsize=KEPT)
def _day(value: date, style: str) -> str:
    """The end of a cell that holds a day or a moment; Excel's calendar begins in 1900, older ones are words."""
    if value.year < 1900:
        return _text(value.strftime("%d/%m/%Y"))
    number: float = value.toordinal() - _EPOCH
    number -= number < MARCH_1900
    if isinstance(value, datetime):
        number += (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86400
    return f"{style}><v>{number:.16G}</v></c>"
