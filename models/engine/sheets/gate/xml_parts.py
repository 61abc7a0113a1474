"""Parts of XML, read as they are inflated: no declaration of type, hence no entity; what each sheet reaches."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from .limits import BROKEN, COLUMNS, ROWS, Unreadable

CHUNK = 64 * 1024
Attributes = dict[str, str]
_HIDDEN = {"collapse", "filter"}  # what an attribute of a hidden row says, and no other one
_CELL = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")


@dataclass
class Extent:
    """What is told of a sheet before it is read."""

    name: str = ""
    rows: int = 0  # the last one that says something, counted from one, as columns
    columns: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    percents: dict[int, list[range]] = field(default_factory=dict)  # column → rows that are shown as « 25 % »
    formulas: dict[int, list[range]] = field(default_factory=dict)  # column → rows that a formula fills, maybe of none
    unread: int = 0  # formulas without a result, as a program writes that computes none
    merged: list[tuple[int, int, int]] = field(default_factory=list)  # column, the first of its rows, the last

    def reach(self, row: int, column: int) -> None:
        """A cell that says something, counted from one."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)

    def note(self, runs_of: dict[int, list[range]], rows: range, columns: range) -> None:
        """Cells that have something in common, counted from zero; a column has few runs of them."""
        for column in columns[:COLUMNS]:
            runs = runs_of.setdefault(column, [])
            if runs and runs[-1].stop == rows.start:
                rows_before = runs.pop()
                runs.append(range(rows_before.start, rows.stop))
            else:
                runs.append(rows)


class LocalNames(dict[str, str]):
    """`table:table-cell` → `table-cell`, once for each name."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


def parse(part: IO[bytes], start: Callable[[str, Attributes], object], kept: Callable[[bytes], object]) -> None:
    """Read a part to its end: each element goes to `start` by its local name, each piece of bytes to `kept`."""
    names = LocalNames()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
    try:
        while piece := part.read(CHUNK):
            parser.Parse(piece)
            kept(piece)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise Unreadable(BROKEN) from None


def _refuse(*_declared: object) -> None:
    raise Unreadable("Ce fichier contient une déclaration qu'aucun tableur n'écrit : il n'est pas ouvert.")


def local_attributes(attributes: Attributes) -> Attributes:
    """Attributes by their local names."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def number(text: str | None, default: int = 0) -> int:
    """A whole number that an attribute gives, when it gives one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else default


class ExcelSheet:
    """Cells of an Excel sheet: only those that hold a value count, as they do where they are read."""

    def __init__(self, percent_styles: frozenset[int]) -> None:
        self.extent = Extent()
        self._styles = percent_styles
        self._row = self._column = 0
        self._is_percent = self._is_text = False
        self._readers: dict[str, Callable[[Attributes], None]] = {
            "row": self._begin_row,
            "c": self._cell,
            "v": self._value,
            "is": self._value,
            "f": self._formula,
            "mergeCell": self._merge,
        }

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if (read := self._readers.get(name)) is not None:
            read(attributes)

    def _begin_row(self, said: Attributes) -> None:
        self._row, self._column = number(said.get("r"), self._row + 1), 0
        if said.get("hidden") in {"1", "true"} and self._row <= ROWS:
            self.extent.hidden_rows.add(self._row - 1)

    def _value(self, _said: Attributes) -> None:
        self.extent.reach(self._row, self._column)
        if self._is_percent:
            self._note(self.extent.percents)

    def _formula(self, _said: Attributes) -> None:
        if not self._is_text:  # one that gives a text may give an empty one
            self.extent.unread += 1
            self._note(self.extent.formulas)

    def _cell(self, attributes: Attributes) -> None:
        self._column += 1
        if place := _CELL.fullmatch(attributes.get("r", "")):
            self._row, self._column = int(place[2]), _rank(place[1])
        self._is_percent = number(attributes.get("s"), -1) in self._styles
        self._is_text = attributes.get("t") == "str"

    def _note(self, runs_of: dict[int, list[range]]) -> None:
        self.extent.note(runs_of, range(self._row - 1, self._row), range(self._column - 1, self._column))

    def _merge(self, said: Attributes) -> None:
        first, last = map(_CELL.fullmatch, said.get("ref", "").partition(":")[::2])
        if first and last and int(first[2]) < int(last[2]) <= ROWS:
            self.extent.merged.append((_rank(first[1]) - 1, int(first[2]) - 1, int(last[2]) - 1))


def _rank(letters: str) -> int:
    rank = 0
    for letter in letters.upper():
        rank = rank * 26 + ord(letter) - ord("A") + 1
    return rank


class OpenDocument:
    """The sheets of an ODS, whose rows and cells may be said once for many."""

    def __init__(self) -> None:
        self.sheets: list[Extent] = []
        self._row, self._rows = 0, 1  # rows before this one, how many times it is repeated
        self._column, self._columns = 0, 1
        self._kind = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "table":
            self.sheets.append(Extent(local_attributes(attributes).get("name", "")))
            self._row = self._rows = self._column = self._columns = 0
        elif not self.sheets:
            return
        elif name == "table-row":
            self._begin_row(local_attributes(attributes))
        elif name in {"table-cell", "covered-table-cell"}:
            self._begin_cell(local_attributes(attributes))
        elif name == "p":
            self._reach()

    def _begin_row(self, said: Attributes) -> None:
        self._row += self._rows
        self._rows = number(said.get("number-rows-repeated"), 1)
        self._column = self._columns = 0
        if not _HIDDEN.isdisjoint(said.values()):
            self.sheets[-1].hidden_rows.update(range(self._row, min(self._row + self._rows, ROWS)))

    def _begin_cell(self, said: Attributes) -> None:
        self._column += self._columns
        self._columns = number(said.get("number-columns-repeated"), 1)
        self._kind = said.get("value-type", "")
        if self._kind:
            self._reach()
        elif "formula" in said:
            self.sheets[-1].unread += 1
        if self._kind == "percentage":
            rows, columns = range(self._row, self._row + self._rows), range(self._column, self._column + self._columns)
            self.sheets[-1].note(self.sheets[-1].percents, rows, columns)
        if (high := number(said.get("number-rows-spanned"), 1)) > 1 and self._row + high <= ROWS:
            self.sheets[-1].merged.append((self._column, self._row, self._row + high - 1))

    def _reach(self) -> None:
        self.sheets[-1].reach(self._row + self._rows, self._column + self._columns)
