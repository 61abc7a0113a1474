"""A list as a file: the same query as the screen, streamed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from flask import Response, stream_with_context

from admin_views.engine.file_rows import FileRows
from admin_views.engine.files import Column, excel_csv, norme_csv, xlsx
from admin_views.engine.list_columns import Column as ListColumn
from admin_views.engine.long_files import Place
from admin_views.engine.site import site
from admin_views.engine.tracing import Counted, Taken, traced
from models.engine import AccessEvent, FileFormat, db, today, without_accents

Cells = Sequence[Any]


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


def _workbook(columns: Sequence[Column], rows: Iterable[Cells], about: About) -> Iterator[bytes]:
    return xlsx(columns, rows, about.day, site().name, title=about.title, notice=about.notice)


WRITERS: dict[FileFormat, FileWriter] = {
    FileFormat.XLSX: FileWriter(
        _workbook,
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
    filters: Sequence[str],
) -> Response:
    """The file of a list, of a concept told by its title then the words of the name, written as the browser takes it.

    `filters`: what the list was narrowed to, as the trail of access says it.
    """
    heads = [Column(each.name, each.label, each.kind) for each in columns]
    day = today()
    title, name, *more = concept
    about = About(day, f"{title}, le {day:%d/%m/%Y}")
    model = query.column_descriptions[0]["entity"]
    rows = Counted(FileRows(model, columns).read(query, dict(db.session.info)))
    taken = Taken(AccessEvent.LIST_TAKEN, name, rows, columns=[each.label for each in columns], filters=filters)
    writer, place = WRITERS[form], Place()
    body = place.held_by(writer.write(heads, rows, about))
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
