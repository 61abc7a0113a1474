"""CSV in two forms: for French Excel and for open data (`app/docs/files.md#formats`)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from admin_views.engine.files.cells import Column, Style, code_kept_by_excel, defused, kept_by_excel, row_writer

CHUNK = 100  # rows a piece: while one is sent, others are answered

EXCEL = Style(",", "%d/%m/%Y", "%d/%m/%Y %H:%M", "Oui", "Non", code_kept_by_excel, kept_by_excel)
NORME = Style(".", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "oui", "non", str, str)


def excel_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 with BOM, semicolons, French labels; in pieces."""
    yield b"\xef\xbb\xbf"
    yield from _pieces([defused(column.label) for column in columns], columns, rows, EXCEL, ";")


def norme_csv(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """UTF-8 without BOM, commas, names for machines, typed text as it was typed; in pieces."""
    yield from _pieces([column.name for column in columns], columns, rows, NORME, ",")


def _pieces(
    heads: list[str], columns: Sequence[Column], rows: Iterable[Sequence[Any]], style: Style, separator: str
) -> Iterator[bytes]:
    write, buffer = row_writer(columns, style), io.StringIO()
    lines = csv.writer(buffer, delimiter=separator, lineterminator="\r\n")
    lines.writerow(heads)
    for number, row in enumerate(rows, 1):
        lines.writerow(write(row))
        if number % CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
