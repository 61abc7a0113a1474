"""Where there is ink on the pages of a document, as they are drawn."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

import typst

from models.engine.typesetting.plain_values import values_line

SCALE = 0.5  # pixels for a point
WHITE = 250
_LESS_LEFT, _LESS_ABOVE, _LESS_MEAN = 1, 2, 3  # the fourth: less the one of the three that is nearest to a guess


def rightmost(template: str, values: Mapping[str, Any]) -> float:
    """How far to the right its pages say or draw something, in points."""
    pages = typst.compile(
        template.encode(),
        format="png",
        ppi=72 * SCALE,
        ignore_system_fonts=True,
        sys_inputs={"values": values_line(values)},
    )
    drawn = pages if isinstance(pages, list) else [pages]
    return max(max(_inked(one), default=0) for one in drawn) / SCALE


def _inked(png: bytes) -> Iterator[int]:
    """The last column of each line of a picture that is not white."""
    width, height = struct.unpack(">II", png[16:24])
    size = {0: 1, 2: 3, 4: 2, 6: 4}[png[25]]
    lines = zlib.decompress(b"".join(_chunks(png, b"IDAT")))
    before = bytearray(width * size)
    for row in range(height):
        at = row * (width * size + 1)
        before = _unfiltered(lines[at], bytearray(lines[at + 1 : at + 1 + width * size]), before, size)
        drawn = before[::size]
        if min(drawn) < WHITE:
            yield max(column for column, one in enumerate(drawn) if one < WHITE)


def _chunks(png: bytes, wanted: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == wanted:
            yield png[at + 8 : at + 8 + length]
        at += length + 12


def _unfiltered(way: int, line: bytearray, above: bytearray, size: int) -> bytearray:
    """A line as it was before it was written by one of the five ways of PNG: as is, or less what is around."""
    if way == _LESS_LEFT:
        for part in range(size):
            line[part::size] = bytes(one & 255 for one in accumulate(line[part::size]))
    elif way == _LESS_ABOVE:
        return bytearray((one + up) & 255 for one, up in zip(line, above, strict=True))
    elif way:
        less = _mean if way == _LESS_MEAN else _paeth
        for at, up in enumerate(above):
            left, corner = (line[at - size], above[at - size]) if at >= size else (0, 0)
            line[at] = (line[at] + less(left, up, corner)) & 255
    return line


def _mean(left: int, up: int, _corner: int) -> int:
    return (left + up) // 2


def _paeth(left: int, up: int, corner: int) -> int:
    by_left, by_up, by_corner = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner
