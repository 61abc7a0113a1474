"""A list as a file: the same query as the screen, streamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import Response, stream_with_context

from admin_views.exports import Column, excel_csv, norme_csv, xlsx
from models.base import db
from models.fields import Declared

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, tuple[str, str, str]] = {
    "xlsx": ("Classeur Excel (.xlsx)", "xlsx", XLSX),
    "excel": ("CSV pour Excel français", "csv", CSV),
    "norme": ("CSV norme (données ouvertes)", "csv", CSV),
}
CHUNK = 500


def send(name: str, concept: str, columns: Sequence[Declared], query: Any) -> Response:
    """The file of a list; `name` is one of `FORMATS`. Rows are read and written as the browser takes them."""
    _label, extension, mimetype = FORMATS[name]
    heads = [Column(each.name, each.label, each.kind) for each in columns]
    rows = _rows(columns, query)
    today = date.today()  # noqa: DTZ011 — the day on the reader's calendar names the file
    body = xlsx(heads, rows, today) if name == "xlsx" else {"excel": excel_csv, "norme": norme_csv}[name](heads, rows)
    response = Response(stream_with_context(body), mimetype=mimetype)
    response.headers["Content-Disposition"] = (
        f"attachment; filename={today.isoformat()}_alter-venture_{concept.replace('_', '-')}.{extension}"
    )
    return response


def _rows(columns: Sequence[Declared], query: Any) -> Iterator[tuple[Any, ...]]:
    """A session of their own: the request's is closed before the last row leaves, and a reader may hang up."""
    readers = [_reader(each) for each in columns]
    with db.session.session_factory() as session:
        for record in query.with_session(session).yield_per(CHUNK):
            yield tuple(read(record) for read in readers)


def _reader(each: Declared) -> Callable[[Any], Any]:
    name, kind = each.name, each.kind
    if kind is None:
        return lambda record: each.show(getattr(record, name)) or None
    plain = kind.plain

    def read(record: Any) -> Any:
        value = getattr(record, name)
        return None if value is None else plain(value)

    return read
