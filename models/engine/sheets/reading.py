"""A file, or cells pasted, as sheets."""

from __future__ import annotations

from models.engine.sheets.book import Book, Rows, sheet_of
from models.engine.sheets.gate import text_files
from models.engine.sheets.gate.limits import FILE, TOO_LONG, Unreadable
from models.engine.sheets.gate.packing import packed, unpacked


def read_file(content: bytes, name: str = "") -> Book:
    """The sheets of a file; `Unreadable` says why it has none. Its name only names the sheet of a text."""
    if len(content) > FILE:
        raise Unreadable(TOO_LONG)
    text, encoding = text_files.decode(content)
    return _book(text, text_files.separator_in(text), encoding, name)


def read_pasted(text: str) -> Book:
    """The cells that were copied from a spreadsheet, or a table written as text."""
    return _book(text, text_files.separator_in(text), None, "")


def _book(text: str, separator: str | None, encoding: str | None, name: str) -> Book:
    lines = [packed(row) for row in text_files.split(text, separator)]
    while lines and not any(unpacked(lines[-1])):
        lines.pop()
    if not lines:
        raise Unreadable("Il n'y a rien à lire dans ce fichier.")
    return Book([sheet_of(name, Rows(lines))], encoding, separator)
