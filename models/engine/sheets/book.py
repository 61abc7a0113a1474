"""What a file holds once it is read: sheets of plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, overload

from models.engine.sheets.gate.packing import Cell, unpacked
from models.engine.sheets.layout import body_below, layout_of, names_of


class Rows(Sequence[list[Cell]]):
    """The rows of a sheet, kept as they came and unpacked one at a time: ten thousand are a few megabytes."""

    def __init__(self, packed: Sequence[bytes], width: int) -> None:
        self._packed = packed
        self.width = width  # cells of every row: what the widest has

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, at: int) -> list[Cell]: ...
    @overload
    def __getitem__(self, at: slice) -> Rows: ...
    def __getitem__(self, at: int | slice) -> list[Cell] | Rows:
        if isinstance(at, slice):
            return Rows(self._packed[at], self.width)
        return self._whole(self._packed[at])

    def __iter__(self) -> Iterator[list[Cell]]:
        return map(self._whole, self._packed)

    def _whole(self, line: bytes) -> list[Cell]:
        row = unpacked(line)
        return row + [None] * (self.width - len(row))


@dataclass(frozen=True)
class Sheet:
    """A sheet: row `n` is the line `n + 1` that the spreadsheet shows; where its table is, is proposed."""

    name: str
    rows: Sequence[list[Cell]]
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    unread: int = 0  # formulas without a result, which read as nothing
    merged: Sequence[tuple[int, int, int]] = ()  # cells that are one: their column, the first of their rows, the last
    header: range = range(0)  # the lines that name the columns: none, one, or several
    body: range = range(0)  # from the first line of the table to its last
    aside: frozenset[int] = frozenset()  # lines of the body that are no record: blank, a total, the header again
    names: list[str] = field(default_factory=list)  # of each column, all different

    def filled_rows(self) -> Iterator[list[Cell]]:
        """Its rows; in the table, what is said once in merged cells is said in each row that they reach."""
        begin, held = defaultdict[int, list[tuple[int, int]]](list), dict[int, tuple[int, Cell]]()
        for column, first, last in self.merged:
            if first in self.body:
                begin[first].append((column, last))
        for number, row in enumerate(self.rows):
            for column in [one for one, (last, _cell) in held.items() if last < number]:
                del held[column]
            for column, (_last, cell) in held.items() if number in self.body and number not in self.aside else ():
                row[column] = cell if row[column] is None else row[column]
            held |= {column: (last, row[column]) for column, last in begin[number] if column < len(row)}
            yield row

    def with_header(self, header: range) -> Sheet:
        """The same sheet when its columns are named by other lines; the table begins under them."""
        body, aside = body_below(self.rows, header)
        return replace(self, header=header, body=body, aside=aside, names=names_of(self.rows, header))


def sheet_of(name: str, rows: Rows, *, hidden_rows: Iterable[int] = (), **said: Any) -> Sheet:
    """A sheet with where its table seems to be."""
    found = layout_of(rows)
    sheet = Sheet(name, rows, hidden_rows=frozenset(hidden_rows), names=names_of(rows, found.header), **said)
    return replace(sheet, header=found.header, body=found.body, aside=found.aside)


@dataclass(frozen=True)
class Book:
    """A file: its sheets, and how its text was read when it is one."""

    sheets: list[Sheet]  # those that say something, at least one
    encoding: str | None = None
    separator: str | None = None
    form: str = "csv"  # xlsx, xls, ods, csv, pasted
    is_1904: bool = False  # days are counted from 1904, as the first Macintosh did

    @property
    def proposed(self) -> Sheet:
        """The sheet where the table seems to be: the largest that is shown, one column being rather choices."""

        def size(sheet: Sheet) -> tuple[bool, bool, int]:
            return not sheet.is_hidden, len(sheet.names) > 1, (len(sheet.body) - len(sheet.aside)) * len(sheet.names)

        return max(self.sheets, key=size)
