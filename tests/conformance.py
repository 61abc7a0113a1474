"""What a checker of HTML and of accessibility says of a page, beside the parser of the standard.

No package of pip alone checks it: those there are start Java (vnu.jar) or Node. These rules are the kinds that they
found on this product, read on the trees that tests already have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

OBSOLETE = {
    "align": {"table", "td", "th", "tr", "img", "div", "p", "h1", "h2"},
    "bgcolor": {"table", "td", "th", "tr", "body"},
    "border": {"table", "img"},
    "cellpadding": {"table"},
    "cellspacing": {"table"},
    "language": {"script"},
    "name": {"a", "img"},
    "nowrap": {"td", "th"},
    "summary": {"table"},
    "valign": {"td", "th", "tr"},
    "width": {"td", "th", "table"},
}
OBSOLETE_TAGS = {"center", "font", "big", "tt", "strike", "acronym", "marquee"}
POINTERS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-errormessage", "for", "list")
LANDMARKS = {"nav": "navigation", "main": "main", "search": "search", "aside": "complementary"}
NAMED = {"navigation", "search", "complementary", "form", "region"}
CONTROLS = {"a", "button", "label"}
OF_WORDS = {"p", "h1", "h2", "h3", "span", "button"}
BLOCKS = {"div", "p", "ul", "ol", "table", "form", "section"}


def faults(tree: Element) -> list[str]:
    """A line for each fault of a page."""
    return [line for rule in RULES for line in rule(tree)]


def _landmarks(tree: Element) -> Iterator[str]:
    """Two landmarks of one kind have a name each, of their own."""
    found: dict[str, list[str]] = {}
    for one in tree.iter():
        kind = one.get("role") or LANDMARKS.get(one.tag, "")
        if kind in LANDMARKS.values():
            found.setdefault(kind, []).append(one.get("aria-label") or one.get("aria-labelledby") or "")
    for kind, names in found.items():
        if len(names) > 1 and (kind not in NAMED or len(set(names)) < len(names) or "" in names):
            yield f"landmark-unique: {kind} {names}"


def _options(tree: Element) -> Iterator[str]:
    """An option says something, and a list that must be filled begins with an empty one."""
    for one in tree.iter("option"):
        if not (one.get("label") or "".join(one.itertext()).strip()):
            yield f"option without a label: {one.attrib}"
    for one in tree.iter("select"):
        first = next(one.iter("option"), None)
        if "required" in one.attrib and "multiple" not in one.attrib and (first is None or first.get("value") != ""):
            yield f"required select without a placeholder: {one.attrib}"


def _times(tree: Element) -> Iterator[str]:
    """A moment told in French says which it is."""
    yield from (
        f"time without datetime: {''.join(one.itertext())}" for one in tree.iter("time") if not one.get("datetime")
    )


def _searches(tree: Element) -> Iterator[str]:
    """Whoever types in a form that searches can send it."""
    for form in tree.iter("form"):
        inner = list(form.iter())
        sent = [one for one in inner if one.tag == "button" and one.get("type", "submit") == "submit"]
        sent += [one for one in inner if one.tag == "input" and one.get("type") in {"submit", "image"}]
        if (form.get("role") == "search" or form.get("method", "get") == "get") and not sent:
            yield f"form without a submit: {form.attrib}"


def _heads(tree: Element) -> Iterator[str]:
    """The first row of a table is made of heads, which say something."""
    for head in tree.iter("thead"):
        for cell in head.iter():
            if cell.tag == "td" or (cell.tag == "th" and not "".join(cell.itertext()).strip()):
                yield f"head that is none: <{cell.tag}> {cell.attrib}"


def _attributes(tree: Element) -> Iterator[str]:
    """Nothing that the standard gave up."""
    for one in tree.iter():
        if one.tag in OBSOLETE_TAGS:
            yield f"obsolete: <{one.tag}>"
        yield from (f"obsolete: {name} of <{one.tag}>" for name in one.attrib if one.tag in OBSOLETE.get(name, ()))


def _pointers(tree: Element) -> Iterator[str]:
    """What is pointed to is there; an id is one, without a space."""
    ids = Counter(one.get("id", "") for one in tree.iter() if "id" in one.attrib)
    yield from (f"id: {name!r}" for name, many in ids.items() if many > 1 or not name or " " in name)
    hidden = {inner for template in tree.iter("template") for inner in template.iter()}
    for one in tree.iter():
        for name in POINTERS if one not in hidden else ():
            for target in one.get(name, "").split():
                if target not in ids:
                    yield f"{name} of <{one.tag}> points to nothing: {target}"


def _content(tree: Element) -> Iterator[str]:
    """No control in a control, no block in what holds words alone."""
    for one in tree.iter():
        inside = {inner.tag for inner in one.iter() if inner is not one} if one.tag in CONTROLS | OF_WORDS else set()
        if one.tag in CONTROLS and inside & CONTROLS - ({"a"} if one.tag == "label" else set()):
            yield f"control inside <{one.tag}>: {sorted(inside)}"
        if one.tag in OF_WORDS and inside & BLOCKS:
            yield f"block inside <{one.tag}>: {sorted(inside)}"
        if one.tag in {"ul", "ol"} and {child.tag for child in one} - {"li", "template", "script"}:
            yield f"<{one.tag}> holds {sorted({child.tag for child in one})}"


RULES = (_landmarks, _options, _times, _searches, _heads, _attributes, _pointers, _content)
