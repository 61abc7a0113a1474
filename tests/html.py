"""HTML that is well nested as a tree: what is not so is a fault, which a parser of the standard would mend in silence.

Many times quicker than such a parser, which `tests/contract/test_pages.py` has read every page, strictly.
"""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})
# What ends without saying so, and before which of its like.
ENDED_BY = {"td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}, "tr": {"tr"}, "li": {"li"}, "option": {"option"}}
ONE_BREAK_LESS = {"textarea", "pre"}  # the line break that follows the tag is not of the text


def parsed(text: str) -> Element:
    """The root of a page."""
    reader = _Reader()
    reader.feed(text.replace("\r\n", "\n"))
    reader.close()
    assert reader.open == [], "what is opened is never closed"
    return reader.builder.close()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.builder, self.open, self.last = TreeBuilder(), list[str](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        while self.open and tag in ENDED_BY.get(self.open[-1], ()):
            self.builder.end(self.open.pop())
        self.builder.start(tag, {name: value or "" for name, value in reversed(attrs)})
        self.last = tag
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open[-1] != tag and self.open[-1] in ENDED_BY:
            self.builder.end(self.open.pop())
        assert self.open[-1:] == [tag], f"</{tag}> line {self.getpos()[0]} closes {self.open[-1:]}"
        self.builder.end(self.open.pop())
        self.last = ""

    def handle_data(self, data: str) -> None:
        if self.open:
            self.builder.data(data.removeprefix("\n") if self.last in ONE_BREAK_LESS else data)
        self.last = ""
