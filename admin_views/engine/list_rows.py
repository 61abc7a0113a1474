"""A list as the page shows it: headers, rows, filters, pages; its state lives in the address."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from markupsafe import Markup, escape

from admin_views.engine.came_from import trail
from admin_views.engine.list_columns import WIDE, Column, css_class
from admin_views.engine.tags import has_tones, tag
from admin_views.engine.tracing import is_protected, note_read
from models.engine import Declared, Reached, Record, Told, Words, french_number, kinds, uncapitalised

PAGE_SIZE = 50
EXCERPT = 200
COUNTED = 1_000
FIRST, LINE = 29, 22  # signs that a line shows of a column, the first one and the others
FIRST_OF_WIDE, LINE_OF_WIDE, NAME = 28, 12, 36  # in lists of many columns, or narrow ones; of a text that is a name

_CODE = re.compile(r"\w+(?:-\w*\d\w*)+")


@dataclass(frozen=True)
class Header:
    """A column head; `sorted` is what `aria-sort` says, `url` sorts by it."""

    each: Column
    url: str | None
    sorted: str

    @property
    def css_class(self) -> str:
        """How wide it is, on which side its cells stand."""
        return css_class(self.each)


def this_address(**changes: Any) -> str:
    """This address with some arguments changed; None removes one, and any change goes back to the first page."""
    kept = {name: request.args.getlist(name) for name in request.args if name != "page"}
    kept |= {name: [] if value is None else [str(value)] for name, value in changes.items()}
    return _address(url_for(str(request.endpoint)), kept)


def page_number() -> int:
    """The page that the address asks for, from 1 on; what makes no sense is the first."""
    number = request.args.get("page", "1")
    return max(min(int(number[:9]), 1_000_000), 1) if number.isascii() and number.isdigit() else 1


def export_url(endpoint: str, name: str, columns: str = "") -> str:
    """This list, as a file; `columns`: which, other than its own."""
    asked = request.args.to_dict(flat=False) | ({"columns": [columns]} if columns else {})
    return _address(url_for(f"{endpoint}.export", export_type=name), asked)


def list_url(endpoint: str, **changes: str | None) -> str:
    """The list that this address is of, as the file of it or the choice of its columns, with some arguments changed."""
    asked = request.args.to_dict(flat=False) | {name: [value] if value else [] for name, value in changes.items()}
    return _address(url_for(f"{endpoint}.index_view"), asked)


def layout_url(endpoint: str) -> str:
    """Where the columns of this list are chosen, from which one comes back to it."""
    return _address(url_for(f"{endpoint}.columns_view"), request.args.to_dict(flat=False))


def list_address(arguments: Mapping[str, Sequence[str]]) -> str:
    """This list, with other arguments."""
    return _address(url_for(str(request.endpoint)), arguments)


def _address(path: str, arguments: Mapping[str, Sequence[str]]) -> str:
    """Written here: `url_for` takes names such as `_scheme` for orders to itself."""
    query = urlencode({name: values for name, values in arguments.items() if values}, doseq=True, safe="@")
    return f"{path}?{query}" if query else path


def headers(columns: Sequence[Column], sortable: Any, sort: str, *, descending: bool) -> list[Header]:
    """The heads of a list; a second click on one turns the order round."""
    found = []
    for each in columns:
        is_sorted = each.name == sort
        state = "" if not is_sorted else "descending" if descending else "ascending"
        target = f"-{each.name}" if state == "ascending" else each.name
        found.append(Header(each, this_address(sort=target) if each.name in sortable else None, state))
    return found


def page_of(concept: str) -> str:
    """The address of the page of any record of a concept, but for its number, which ends it: asked once for many.

    With where one comes from, where the page that is drawn says so.
    """
    page, _mark, number = url_for(f"{concept}.details_view", id=0).removesuffix("0").partition("?")
    return f"{page}?{urlencode(led)}&{number}" if (led := trail()) else f"{page}?{number}"


def row_writer(
    columns: Sequence[Column], values: Mapping[Told, Mapping[int, Any]], endpoint: str, *, ticked: bool
) -> Callable[[Any], Markup]:
    """One function that turns a record into its `<tr>`: a page of fifty rows is mostly this.

    `values`: of the columns that are worked out. No closing tag where HTML asks for none, but where a line ends: an
    empty cell stays empty.
    """
    first, *others = columns
    is_wide = len(columns) >= WIDE
    writers = [_cell(each, values, LINE_OF_WIDE if is_wide or css_class(each) else LINE) for each in others]
    show_first = _reader(first, values)
    most = NAME if css_class(first) == "name" else FIRST_OF_WIDE if is_wide else FIRST
    address = escape(page_of(endpoint))
    protected = [(each, _getter(each, values)) for each in columns if is_protected(each)]

    def write(record: Any) -> Markup:
        for each, value in protected:
            note_read(each, record.id, value(record))
        said = show_first(record) or "(sans nom)"
        title = escape(said)
        name = escape(title.striptags()) if "<" in title else title  # a state is drawn
        title = title if len(said) <= most or name is not title else _two_lines(said, most)
        tick = f'<td><input type=checkbox name=rowid value={record.id} aria-label="{name}">' if ticked else ""
        cells = "".join(f"{opening}{escape(read(record))}" for opening, read in writers)
        return Markup(f'<tr>{tick}<th scope=row><a href="{address}{record.id}">{title}</a>{cells}</tr>')  # noqa: S704 — each value was escaped

    return write


def _cell(each: Column, values: Mapping[Told, Mapping[int, Any]], line: int) -> tuple[str, Callable[[Any], str]]:
    numeric = " class=num" if each.kind is not None and each.kind.numeric else ""
    read = _reader(each, values)
    return f'<td{numeric} data-label="{escape(each.label)}">', _on_two_lines(read, line) if _is_words(each) else read


def _is_words(each: Column) -> bool:
    """Whether a cell holds a name, or a few words, which a narrow column would cut."""
    kind = each.kind
    return (
        kind is None
        or (kind.python is str and not (kind.multiline or kind.identifier))
        or isinstance(kind, kinds.Choice)
    )


def _on_two_lines(read: Callable[[Any], str], line: int) -> Callable[[Any], str]:
    """What a cell says, told apart where it is more than a line; a tag is drawn on one."""

    def told(record: Any) -> str:
        text = read(record)
        return text if len(text) <= line or isinstance(text, Markup) else _two_lines(text, line)

    return told


def _two_lines(text: str, line: int) -> Markup:
    """A long text: the stylesheet gives it two lines, or one, and then its `title` says it all.

    Written as one text: `Markup.format` for the eighty of a page was a third of what the cells cost.
    """
    said = str(escape(text))
    shown = _unbroken(said.replace("@", "<wbr>@"), line)
    return Markup(f'<span class=long title="{said}">{shown}</span>')  # noqa: S704 — it was escaped


def unbroken(text: str) -> Markup:
    """The same as HTML, where no line ends inside a code."""
    return Markup(_unbroken(str(escape(text)), LINE))  # noqa: S704 — it was escaped


def _unbroken(html: str, line: int) -> str:
    """A code is of one piece, where a line holds it: cut at its hyphen, « AV-2017 » reads as two."""
    if "-" not in html:
        return html
    return _CODE.sub(lambda code: f"<span class=code>{code[0]}</span>" if len(code[0]) <= line + 1 else code[0], html)


def _getter(each: Column, values: Mapping[Told, Mapping[int, Any]]) -> Callable[[Any], Any]:
    """What a record holds, or what is told of it."""
    if isinstance(each, Told):
        found = values[each]
        return lambda record: found[record.id]
    return each.read if isinstance(each, Reached) else attrgetter(each.name)


def _reader(each: Column, values: Mapping[Told, Mapping[int, Any]]) -> Callable[[Any], str]:
    """What a cell says of a record."""
    if isinstance(each, Reached):
        return each.read_briefly
    value = _getter(each, values)
    if isinstance(each, Told):
        told = each.show
        return lambda record: told(value(record))
    if has_tones(each):
        return lambda record: tag(value(record))
    show = _briefly if each.shape == "one" else shower(each)
    if each.kind is not None and each.kind.multiline:
        show = excerpt
    return lambda record: show(value(record))


def _briefly(record: Record | None) -> str:
    """A record in a column: by the shortest name that tells it from the others."""
    return "" if record is None else record.brief


def excerpt(text: str | None) -> str:
    """The beginning of a long text, cut between two words."""
    if text is None or len(text) <= EXCERPT:
        return text or ""
    return f"{text[:EXCERPT].rsplit(maxsplit=1)[0]}…"


def shower(each: Declared) -> Callable[[Any], str]:
    """The declared field's own way to be read, nothing for None."""
    if isinstance(each.kind, kinds.Kind):
        show = each.kind.show
        return lambda value: "" if value is None else show(value)
    return each.show


def count_words(count: int, singular: str, plural: str) -> Words:
    """« 42 commandes », « 1 000+ commandes »."""
    words = singular if count < 2 else plural
    return Words(f"{french_number(min(count, COUNTED))}{'+' if count > COUNTED else ''} {uncapitalised(words)}")
