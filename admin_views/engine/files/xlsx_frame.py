"""What is around the rows of a workbook: its heads, its other sheets, how it prints, how the cells of a column look."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

import xlsxwriter

from admin_views.engine.files.cells import Column

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
NOTICE_WIDTH = 100
WIDTHS = {"answer": 10, "text": 28, "code": 17, "number": 13, "day": 12, "moment": 17}
A4 = 9
LONGEST_HEADER = 240  # of 255 characters that Excel takes


def around_rows(
    columns: Sequence[Column], last: int, as_of: date, author: str, title: str, notice: Sequence[str]
) -> dict[str, bytes]:
    """The parts of a workbook of so many rows, by name, in which two stand for all: their cells look as theirs.

    The second has xlsxwriter write the first before the other sheets, as when there are many: looks have their numbers.
    """
    file = BytesIO()
    book = begun(file, as_of, author, title)
    sheet, formats = begin_sheet(book, columns)
    for row, (index, column) in product((1, 2), enumerate(columns)):
        if format_of(column)[0] == "answer":
            sheet.write_string(row, index, "")
        else:
            sheet.write_blank(row, index, None, formats[index])
    finish(book, columns, last, title, notice)
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def begun(file: Any, as_of: date, author: str, title: str) -> Any:
    """A workbook that says of itself only what it is told."""
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties({"created": datetime.combine(as_of, time()), "author": author, "title": title})
    return book


def finish(book: Any, columns: Sequence[Column], last: int, title: str, notice: Sequence[str]) -> None:
    """What depends on the last row, the other sheets, how they print."""
    if columns:
        book.worksheets()[0].autofilter(0, 0, last, len(columns) - 1)
    _write_names(book, columns)
    _write_notice(book, notice)
    for sheet in book.worksheets():
        _print(sheet, title)
    book.close()


def _print(sheet: Any, title: str) -> None:
    """On A4 paper: landscape, one page wide, with the title above and the number of the page below."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4)
    if title:
        sheet.set_header(f"&L&B{title.replace('&', '&&')[:LONGEST_HEADER]}&R&A")
    sheet.set_footer("&RPage &P / &N")


def begin_sheet(book: Any, columns: Sequence[Column]) -> tuple[Any, Sequence[Any]]:
    """The sheet of the rows, with its heads, and how the cells of each column look."""
    sheet = book.add_worksheet("Données")
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    formats = [_look(book, column) for column in columns]
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for index, column in enumerate(columns):
        sheet.set_column(index, index, WIDTHS[_width_of(column)])
        sheet.write_string(0, index, column.label, bold)
    return sheet, formats


def _look(book: Any, column: Column) -> Any:
    sort, pattern = format_of(column)
    return book.add_format({"num_format": pattern, "text_wrap": sort == "text", "valign": "top"})


def format_of(column: Column) -> tuple[str, str]:
    """The sort of its cells, and Excel's pattern for them."""
    return {
        bool: ("answer", "@"),
        Decimal: ("number", "0.00##"),
        int: ("number", "0"),
        date: ("day", "dd/mm/yyyy"),
        datetime: ("moment", "dd/mm/yyyy hh:mm"),
    }.get(column.kind.python if column.kind is not None else str, ("text", "@"))


def _write_names(book: Any, columns: Sequence[Column]) -> None:
    """The second sheet: label → name for machines, for those who write macros."""
    sheet = book.add_worksheet("Noms des colonnes")
    for row, column in enumerate(columns):
        sheet.write_string(row, 0, column.label)
        sheet.write_string(row, 1, column.name)


def _width_of(column: Column) -> str:
    return "code" if column.kind is not None and column.kind.identifier else format_of(column)[0]


def _write_notice(book: Any, notice: Sequence[str]) -> None:
    """The last sheet: what to know before reading, a sentence a row."""
    if not notice:
        return
    sheet, wrapped = book.add_worksheet("Notice"), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, NOTICE_WIDTH)
    for row, sentence in enumerate(notice):
        sheet.write_string(row, 0, sentence, wrapped)
