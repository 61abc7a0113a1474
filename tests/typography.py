"""Whether French words are set as French sets them: apostrophes, spaces before signs and inside « », thousands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

ILL_SET = re.compile(
    r"[^\W\d_]'\w|[ \n\xa0][:;!?»](?!\w)|«(?!\u202f)|(?<!\u202f)»|(?<![\d\u202f] )\b\d{1,3}[ \xa0]\d{3}\b"
)
READ = ("aria-label", "title", "placeholder", "alt", "data-label", "label")
INLINE = {"a", "b", "br", "del", "em", "i", "ins", "q", "small", "span", "strong", "time"}
KEPT = {"code", "pre", "script", "style", "textarea", "template"}  # code, and what people typed


def ill_set(text: str, typed: str = "") -> list[str]:
    """What is not set so, with what stands around it, but for words that somebody typed."""
    found = [(_around(text, one), text[max(0, one.start() - 30) : one.end() + 10]) for one in ILL_SET.finditer(text)]
    return [" | ".join(said.split("\n")) for words, said in found if words not in typed]


def _around(text: str, found: re.Match[str]) -> str:
    """The words that a fault stands between, or within."""
    before, after = re.search(r"[\w'’-]*\Z", text[: found.start()]), re.match(r"[\w'’-]*", text[found.end() :])
    return f"{before[0] if before else ''}{found[0]}{after[0] if after else ''}"


def ill_set_in(page: Element, typed: str = "") -> list[str]:
    """The same of all that somebody reads in a page, or has read to them."""
    return [one for said in ("".join(_texts(page)), *_attributes(page)) for one in ill_set(said, typed)]


def _texts(element: Element) -> Iterator[str]:
    if element.tag not in KEPT:
        yield element.text or ""
        for one in element:
            yield from _texts(one)
            yield "" if one.tag in INLINE else "\n"
            yield one.tail or ""


def _attributes(page: Element) -> Iterator[str]:
    for one in page.iter():
        yield from (one.attrib[name] for name in READ if name in one.attrib)
