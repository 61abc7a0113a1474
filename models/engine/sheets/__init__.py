"""Spreadsheets and tables written as text, as plain values: `from models.engine.sheets import read_file`."""

from models.engine.sheets.book import Book, Rows, Sheet
from models.engine.sheets.gate.limits import Unreadable
from models.engine.sheets.gate.packing import Cell
from models.engine.sheets.reading import read_file, read_pasted
from models.engine.sheets.values import Read, text_for

__all__ = ["Book", "Cell", "Read", "Rows", "Sheet", "Unreadable", "read_file", "read_pasted", "text_for"]
