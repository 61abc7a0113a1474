"""A page as a test reads it: its words, its rows, its form as a browser without script would send it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.html import parsed

_TRAIL = re.compile(r"(?<=\?)_from=[^&\"]*&(?:amp;)?")
_SET_SPACE = re.compile(r"(?<=«)\u202f|\u202f(?=[:;!?»])")


def plain(text: str) -> str:
    """What a page says with the characters of a keyboard, as sources and tests write it; numbers stay as they are."""
    return _SET_SPACE.sub(" ", text.replace("’", "'"))


def words(element: Element) -> str:
    """The text of an element with plain characters, spaces folded."""
    return " ".join(plain("".join(element.itertext())).split())


def without_trail(text: str) -> str:
    """An address, or a page, without what its links say of where one comes from (`admin_views/engine/came_from.py`)."""
    return _TRAIL.sub("", text)


class Page:
    """An answer."""

    def __init__(self, response: TestResponse) -> None:
        self.response, self.status, self.raw = response, response.status_code, response.get_data(as_text=True)
        self.location = response.location

    @cached_property
    def text(self) -> str:
        """It all, with plain characters; `raw` is as it came."""
        return plain(self.raw)

    @cached_property
    def tree(self) -> Element:
        """The page, parsed when somebody looks into it."""
        is_ours = "</html>" in self.raw and "\0" not in self.raw
        return parsed(self.raw) if is_ours else html5lib.parse(self.raw, namespaceHTMLElements=False)

    @property
    def main(self) -> Element:
        """What the page is about."""
        return next(one for one in self.tree.iter("main"))

    @property
    def words(self) -> str:
        """All its text, but for the menu."""
        return words(self.main)

    @property
    def title(self) -> str:
        """The first heading."""
        return words(next(self.tree.iter("h1")))

    @property
    def errors(self) -> list[str]:
        """What the summary on top of a form says."""
        boxes = [one for one in self.tree.iter("div") if one.get("class") == "errors"]
        return [words(line) for box in boxes for line in box.iter("li")]

    @property
    def links(self) -> list[str]:
        """Where it leads, but for where one then comes from."""
        return [without_trail(one.get("href", "")) for one in self.main.iter("a")]

    @property
    def rows(self) -> list[dict[str, str]]:
        """The first table: column head → cell."""
        table = next(self.tree.iter("table"), None)
        if table is None:
            return []
        heads = [words(one) for one in next(table.iter("thead")).iter("th") if one.get("class") != "tick"]
        body = [row for part in table.iter("tbody") for row in part.iter("tr")]
        return [dict(zip(heads, _cells(row, len(heads)), strict=False)) for row in body]

    def column(self, head: str) -> list[str]:
        """One column of the first table."""
        return [row[head] for row in self.rows]

    def form(self, **changes: Any) -> MultiDict[str, str]:
        """What the main form would post, with some inputs changed; None leaves one out."""
        form = next(one for one in self.tree.iter("form") if "data-main" in one.attrib)
        posted = MultiDict(list(inputs_of(form)))
        for name, value in changes.items():
            posted.setlist(name, [] if value is None else value if isinstance(value, list) else [str(value)])
        return posted

    def added_row(self, field: str) -> dict[str, str]:
        """What a row that a script adds would post, by field: the last of several values, as the server reads them."""
        row = next(one for one in self.tree.iter("template") if one.get("data-row") == field)
        named = (one for one in row.iter() if one.get("name"))
        return {one.get("name", "").rpartition("-")[2]: value for one in named for value in _values(one)}


def _cells(row: Element, wanted: int) -> list[str]:
    cells = [words(one) for one in row if one.tag in {"td", "th"}]
    return cells[len(cells) - wanted :]


def inputs_of(form: Element) -> Iterator[tuple[str, str]]:
    """What a form would post as it stands, without a button."""
    hidden = {inner for template in form.iter("template") for inner in template.iter()}
    for one in form.iter():
        name = one.get("name")
        if name and one not in hidden:
            yield from ((name, value) for value in _values(one))


def _values(one: Element) -> Iterator[str]:
    if one.tag == "input" and (one.get("type") not in {"checkbox", "radio"} or "checked" in one.attrib):
        yield one.get("value", "")
    elif one.tag == "textarea":
        yield "".join(one.itertext())
    elif one.tag == "select":
        choices = list(one.iter("option"))
        chosen = [choice for choice in choices if "selected" in choice.attrib] or choices[:1]
        yield from (choice.get("value", "") for choice in chosen)


class Browser:
    """Somebody, in front of a screen."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str) -> Page:
        """Open an address; nothing is followed."""
        return Page(self.client.get(address))

    def post(self, address: str, data: Any) -> Page:
        """Send a form."""
        return Page(self.client.post(address, data=data))

    def submit(self, address: str, /, **changes: Any) -> Page:
        """Open a form, change it, send it."""
        return self.post(address, self.get(address).form(**changes))
