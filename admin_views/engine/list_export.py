"""A list as a file: the same query as the screen, streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context

from admin_views.engine.files import Column, excel_csv, norme_csv, xlsx
from admin_views.engine.list_columns import Column as ListColumn
from admin_views.engine.site import site
from admin_views.engine.tracing import Counted, Taken, traced
from models.engine import AccessEvent, Declared, FileFormat, Reached, Told, db, today, told_values, without_accents

Cells = Sequence[Any]
CHUNK = 500


@dataclass(frozen=True)
class About:
    """What a file says of itself where its format has a place for it."""

    day: date
    title: str
    notice: Sequence[str] = ()


Write = Callable[[Sequence[Column], Iterable[Cells], About], Iterator[bytes]]


@dataclass(frozen=True)
class FileWriter:
    """How files of a format are written, how their names end, and what a browser is told that they are."""

    write: Write
    ending: str
    mimetype: str = "text/csv"


WRITERS: dict[FileFormat, FileWriter] = {
    FileFormat.XLSX: FileWriter(
        lambda columns, rows, about: xlsx(
            columns,
            rows,
            about.day,
            site().name,
            title=about.title,
            notice=about.notice,
        ),
        ".xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    FileFormat.EXCEL: FileWriter(lambda columns, rows, _about: excel_csv(columns, rows), "_excel.csv"),
    FileFormat.NORME: FileWriter(lambda columns, rows, _about: norme_csv(columns, rows), "_norme.csv"),
}


def send(
    form: FileFormat,
    concept: tuple[str, ...],
    columns: Sequence[ListColumn],
    query: Any,
    options: Sequence[Any],
    filters: Sequence[str],
) -> Response:
    """The file of a list, of a concept told by its title then the words of the name, written as the browser takes it.

    `options` load what links show; `filters`: what the list was narrowed to, as the trail of access says it.
    """
    heads = [Column(each.name, each.label, each.kind) for each in columns]
    day = today()
    title, name, *more = concept
    about = About(day, f"{title}, le {day:%d/%m/%Y}")
    rows = Counted(_rows(columns, query, options, dict(db.session.info)))
    taken = Taken(AccessEvent.LIST_TAKEN, name, rows, columns=[each.label for each in columns], filters=filters)
    body = WRITERS[form].write(heads, rows, about)
    return attachment(stream_with_context(body), form, file_name(form, day, name.replace("_", "-"), *more), taken)


def file_name(form: FileFormat, day: date, *words: str) -> str:
    """The day, the application, the words, the format: `2018-02-05_shop_order_norme.csv`."""
    return f"{'_'.join((day.isoformat(), site().slug, *words))}{WRITERS[form].ending}"


def attachment(body: Any, form: FileFormat, name: str, taken: Taken) -> Response:
    """An answer that the browser keeps as a file."""
    return kept_as(Response(body, mimetype=WRITERS[form].mimetype), name, taken)


def kept_as(response: Response, name: str, taken: Taken) -> Response:
    """The answer, kept by the browser under that name; in plain letters for those that read no others (RFC 6266).

    No file leaves without its line in the trail of access, which says what is `taken`.
    """
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", without_accents(name))
    names = {"filename": plain} | ({"filename*": f"UTF-8''{quote(name, safe='')}"} if plain != name else {})
    response.headers.set("Content-Disposition", "attachment", **names)
    return traced(response, name, taken)


def _rows(
    columns: Sequence[ListColumn], query: Any, options: Sequence[Any], info: dict[Any, Any]
) -> Iterator[Sequence[Any]]:
    """A session of their own: the request's is closed before the last row leaves, and a reader may hang up.

    `info` is that of the request's: who asks.
    """
    linked = any(each.kind is None or not isinstance(each, Declared) for each in columns)
    if linked:
        query = query.options(*options)
    else:  # values alone need no record
        query = query.with_entities(*(getattr(each.model, each.name) for each in columns))
    readers = [_reader(each) for each in columns]
    with db.session.session_factory(info=info) as session:
        found = iter(query.with_session(session).yield_per(CHUNK))
        while some := list(islice(found, CHUNK)):
            for values in _values(columns, session, some) if linked else some:
                yield [None if value is None else read(value) for read, value in zip(readers, values, strict=True)]


def _values(columns: Sequence[ListColumn], session: Any, records: Sequence[Any]) -> Iterator[list[Any]]:
    """Those of each record; what is worked out, for all of them together."""
    told = told_values(session, columns, records)
    values_of = [_value_of(each, told) for each in columns]
    return ([value(one) for value in values_of] for one in records)


def _value_of(each: ListColumn, told: Mapping[Told, Mapping[int, Any]]) -> Callable[[Any], Any]:
    if isinstance(each, Told):
        found = told[each]
        return lambda record: found[record.id]
    if not isinstance(each, Reached):
        return attrgetter(each.name)
    kind = each.kind
    return each.read if kind is None else lambda record: ", ".join(str(kind.plain(one)) for one in each.values(record))


def _reader(each: ListColumn) -> Callable[[Any], Any]:
    if isinstance(each, Reached):
        return lambda text: text or None
    if each.kind is None:
        return lambda value: each.show(value) or None
    return each.kind.plain
