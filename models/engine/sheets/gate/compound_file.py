"""The container of old Office files: its streams read within bounds, and one of them written again alone."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from .limits import BROKEN, Unreadable

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER, ENTRY, IN_HEADER = 512, 128, 109
FREE, END, TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STREAM, ROOT = 2, 5
SECTOR, LEAST = 512, 4096  # of what is written: bytes of a sector, and of a stream that is not kept among small ones


@dataclass(frozen=True)
class Entry:
    """A line of the directory."""

    name: str
    kind: int
    first: int
    size: int


class CompoundFile:
    """The streams of a file, by name; whatever the file says, no chain is longer than the file has sectors."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        try:
            self._size, self._small = (1 << shift for shift in struct.unpack_from("<HH", content, 30))
            said = struct.unpack_from("<II4xIIIII", content, 44)
        except (struct.error, ValueError, OverflowError):
            raise Unreadable(BROKEN) from None
        if self._size not in {512, 4096} or self._small != 64:
            raise Unreadable(BROKEN)
        _count, first, self._cutoff, self._small_table, _small_count, self._more, _more_count = said
        self._next = self._table()
        lines = self._chained(first)
        self.entries = [self._entry(lines[at : at + ENTRY]) for at in range(0, len(lines) - ENTRY + 1, ENTRY)]

    def _sector(self, rank: int) -> bytes:
        start = (rank + 1) * self._size
        if start >= len(self._content):
            raise Unreadable(BROKEN)
        return self._content[start : start + self._size]

    def _numbers(self, sector: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])

    def _table(self) -> list[int]:
        """Which sector follows each: the sectors of this table are listed in the header, then in a chain."""
        most = len(self._content) // self._size
        listed = list(struct.unpack_from(f"<{IN_HEADER}I", self._content.ljust(HEADER, b"\xff"), 76))
        while self._more < TABLE and len(listed) <= most + IN_HEADER:
            *ranks, self._more = self._numbers(self._sector(self._more))
            listed += ranks
        return [one for rank in listed[: most + IN_HEADER] if rank < TABLE for one in self._numbers(self._sector(rank))]

    def _chain(self, first: int, following: Sequence[int], most: int) -> list[int]:
        found: list[int] = []
        while first < TABLE:
            if first >= len(following) or len(found) == most:
                raise Unreadable(BROKEN)
            found.append(first)
            first = following[first]
        return found

    def _chained(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._chain(first, self._next, len(self._content) // self._size)))

    def _entry(self, line: bytes) -> Entry:
        length, kind = struct.unpack_from("<HB", line, 64)
        first, size = struct.unpack_from("<II", line, 116)
        return Entry(line[: min(max(length - 2, 0), 64)].decode("utf-16-le", "replace"), kind, first, size)

    @cached_property
    def _among_small(self) -> tuple[bytes, tuple[int, ...]]:
        root = next((one for one in self.entries if one.kind == ROOT), None)
        return self._chained(root.first) if root else b"", self._numbers(self._chained(self._small_table))

    def stream(self, name: str) -> bytes | None:
        """The bytes of a stream, when it is there."""
        entry = next((one for one in self.entries if one.kind == STREAM and one.name.lower() == name.lower()), None)
        if entry is None:
            return None
        if entry.size >= self._cutoff:
            return self._chained(entry.first)[: entry.size]
        content, following = self._among_small
        ranks = self._chain(entry.first, following, len(following))
        return b"".join(content[rank * self._small : (rank + 1) * self._small] for rank in ranks)[: entry.size]


def written(name: str, content: bytes) -> bytes:
    """A file that holds this stream, and nothing else."""
    content = content.ljust(LEAST, b"\0")
    count = -(-len(content) // SECTOR)  # of sectors of the stream, which come first; the directory, the table
    tables = -(-(count + 1) // (SECTOR // 4 - 2))
    more = max(0, -(-(tables - IN_HEADER) // (SECTOR // 4 - 1)))
    first_table, first_more = count + 1, count + 1 + tables
    following = [*range(1, count), END, END, *[TABLE] * tables, *[TABLE - 1] * more]
    following += [FREE] * (tables * SECTOR // 4 - len(following))
    places = [*range(first_table, first_table + tables)]
    places += [FREE] * (IN_HEADER - len(places))
    header = MAGIC + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, tables, count, 0, LEAST, END, 0, first_more if more else END, more)
    header += struct.pack(f"<{IN_HEADER}I", *places[:IN_HEADER])
    directory = _line("Root Entry", ROOT, END, 0, child=1) + _line(name, STREAM, 0, len(content)) + bytes(2 * ENTRY)
    table = struct.pack(f"<{len(following)}I", *following)
    return b"".join((header, content.ljust(count * SECTOR, b"\0"), directory, table, _more(places, first_more, more)))


def _more(places: list[int], first: int, count: int) -> bytes:
    """The sectors that list those of the table that the header has no room for."""
    written, room = b"", SECTOR // 4 - 1
    for rank in range(count):
        listed = places[IN_HEADER + rank * room :][:room]
        after = first + rank + 1 if rank + 1 < count else END
        written += struct.pack(f"<{room + 1}I", *listed, *[FREE] * (room - len(listed)), after)
    return written


def _line(name: str, kind: int, first: int, size: int, child: int = FREE) -> bytes:
    word = name.encode("utf-16-le")
    line = word.ljust(64, b"\0") + struct.pack("<HBBIII", len(word) + 2, kind, 1, FREE, FREE, child)
    return line + bytes(36) + struct.pack("<III", first, size, 0)
