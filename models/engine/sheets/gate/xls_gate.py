"""XLS: its records are walked through before anything is made of them, and written again alone."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from . import compound_file
from .compound_file import CompoundFile
from .limits import BROKEN, SAVE_AGAIN, SHEETS, TOO_LONG, Unreadable, check_extent
from .xml_parts import Extent
from .zip_gate import LOCKED, PERCENTS, Checked, is_percent

BOF, EOF, LOCK, EPOCH, SHEET, DIMENSIONS, ROW, FORMAT, STYLE = 0x809, 0x0A, 0x2F, 0x22, 0x85, 0x200, 0x208, 0x41E, 0xE0
NUMBER, SMALL_NUMBER, FORMULA, SMALL_NUMBERS = 0x203, 0x27E, 0x06, 0xBD
NUMBERS = {NUMBER, SMALL_NUMBER, FORMULA, SMALL_NUMBERS}
VALUES = NUMBERS | {0xFD, 0x204, 0x205, 0xD6}  # texts, yes and no, errors
HIDDEN_ROW = 0x20
Record = tuple[int, int, bytes]  # where it is, what it is, what it says


def check(content: bytes) -> Checked:
    """What may be read of an XLS."""
    file = CompoundFile(content)
    name = next((one for one in ("Workbook", "Book") if file.stream(one) is not None), None)
    if name is None:
        raise Unreadable(_other(file))
    stream = bytearray(file.stream(name) or b"")
    book = _Book(stream)
    return Checked(compound_file.written(name, bytes(stream)), book.extents, book.is_1904)


def _other(file: CompoundFile) -> str:
    names = {one.name for one in file.entries}
    if "EncryptedPackage" in names:
        return LOCKED
    return f"Ce fichier n'est pas un classeur. {SAVE_AGAIN}"


class _Book:
    """The sheets of a stream; the size that each says it has is made that of the cells it holds."""

    def __init__(self, stream: bytearray) -> None:
        self.extents: dict[str, Extent] = {}
        self.is_1904 = False
        self._stream = stream
        self._codes, self._styles = set(PERCENTS), list[int]()
        places: list[tuple[str, int]] = []
        self._is_old = False
        for _at, kind, said in self._records(0):
            if kind == SHEET and len(said) > 7:
                places.append((self._text(said[6:], 1), struct.unpack_from("<I", said)[0]))
            else:
                self._global(kind, said)
        if len(places) > SHEETS:
            raise Unreadable(TOO_LONG)
        for sheet, place in places:
            self.extents[sheet] = self._extent(sheet, place)

    def _records(self, at: int) -> Iterator[Record]:
        """From a place to the end of what begins there."""
        depth = 0
        if self._stream[at : at + 2] != BOF.to_bytes(2, "little"):
            raise Unreadable(BROKEN)
        while at + 4 <= len(self._stream):
            kind, length = struct.unpack_from("<HH", self._stream, at)
            yield at + 4, kind, bytes(self._stream[at + 4 : at + 4 + length])
            depth += (kind == BOF) - (kind == EOF)
            at += 4 + length
            if depth <= 0:
                return
        raise Unreadable(BROKEN)

    def _text(self, said: bytes, width: int) -> str:
        """A text after its length, in one or two bytes a sign."""
        length = int.from_bytes(said[:width], "little")
        if self._is_old:
            return said[width : width + length].decode("cp1252", "replace")
        if said[width : width + 1] == b"\1":
            return said[width + 1 : width + 1 + 2 * length].decode("utf-16-le", "replace")
        return said[width + 1 : width + 1 + length].decode("latin-1")

    def _global(self, kind: int, said: bytes) -> None:
        if kind == LOCK:
            raise Unreadable(LOCKED)
        if kind == BOF:
            self._is_old = said[:2] != b"\0\6"
        elif kind == EPOCH:
            self.is_1904 = said[:1] == b"\1"
        elif kind == FORMAT and is_percent(self._text(said[2:], 1 if self._is_old else 2)):
            self._codes.add(int.from_bytes(said[:2], "little"))
        elif kind == STYLE:
            self._styles.append(int.from_bytes(said[2:4], "little"))

    def _extent(self, name: str, place: int) -> Extent:
        extent, size = Extent(name), 0
        for at, kind, said in self._records(place):
            if kind in VALUES and len(said) >= 6:
                self._cell(extent, kind, said)
            elif kind == ROW and len(said) >= 14 and said[12] & HIDDEN_ROW:
                extent.hidden_rows.add(int.from_bytes(said[:2], "little"))
            elif kind == DIMENSIONS and len(said) >= 10 + 4 * (not self._is_old):
                size = at
        check_extent(name, extent.rows, extent.columns)
        self._resize(size, extent)
        return extent

    def _cell(self, extent: Extent, kind: int, said: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", said)
        if kind != SMALL_NUMBERS:
            styles = [style]
        else:  # one after the other: the style of each, four bytes of number; then the last column
            styles = [int.from_bytes(said[at : at + 2], "little") for at in range(4, len(said) - 6, 6)]
        extent.reach(row + 1, column + max(1, len(styles)))
        for rank, one in enumerate(styles, column) if kind in NUMBERS else ():
            if one < len(self._styles) and self._styles[one] in self._codes:
                extent.note(extent.percents, range(row, row + 1), range(rank, rank + 1))

    def _resize(self, at: int, extent: Extent) -> None:
        if not at:
            return
        rows, most = ("HH", 0xFFFF) if self._is_old else ("II", extent.rows)
        struct.pack_into(f"<{rows}HH", self._stream, at, 0, min(extent.rows, most), 0, extent.columns)
