"""Two people on one form: what one side alone changed merges by itself, what both changed is for the user to settle.

Three states are compared by the texts a browser would post: what the form showed when it was opened (it carries it),
what is typed now, and what the database holds now.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

Texts = Mapping[str, list[str]]


@dataclass(frozen=True)
class Clash:
    """One input that both sides changed; `who` and `when` are of the other side."""

    mine: str
    theirs: str
    who: str
    when: str


def posted_texts(form: Any) -> dict[str, list[str]]:
    """All the texts a form would post."""
    return {name: texts for field in form for name, texts in field.posted_texts().items()}


def inputs(form: Any) -> Iterator[Any]:
    """Every input of a form, those of the rows of owned records included."""
    for field in form:
        if field.widget_name == "children":
            for row in field.rows:
                yield from row.form
        else:
            yield field


def pack(form: Any) -> str:
    """The form's present texts, as it will carry them."""
    return json.dumps(posted_texts(form), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str | None) -> dict[str, list[str]]:
    """What a form carried; nothing when it was tampered with: then every difference is a clash."""
    try:
        carried = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(carried, dict):
        return {}
    return {str(name): [str(one) for one in texts] for name, texts in carried.items() if isinstance(texts, list)}


def settle(posted: MultiDict[str, str], base: Texts) -> MultiDict[str, str]:
    """Take « theirs » where the user chose so on the page of the conflict."""
    settled = posted.copy()
    for choice in [one for one in posted if one.startswith("_settle-") and posted[one] == "theirs"]:
        _put(settled, choice.removeprefix("_settle-"), base.get(choice.removeprefix("_settle-")))
    return settled


def merge(base: Texts, mine: Texts, theirs: Texts, posted: MultiDict[str, str]) -> tuple[MultiDict[str, str], set[str]]:
    """The texts of both sides together, and the names of the inputs that clash (mine stands there)."""
    merged, clashing = posted.copy(), set()
    torn = _torn_rows(base, mine, theirs)
    for name in {*base, *mine, *theirs}:
        before, typed, saved = base.get(name), mine.get(name), theirs.get(name)
        if typed == saved or saved == before:
            continue
        if typed == before and not name.startswith(tuple(torn)):
            _put(merged, name, saved)
        elif typed != before:
            clashing.add(name)
    return merged, clashing | {f"{row}_remove" for row in torn if f"{row}_remove" in mine}


def _torn_rows(base: Texts, mine: Texts, theirs: Texts) -> set[str]:
    """The rows one side removed and the other changed, by prefix: kept whole until the user settles them."""
    rows = {_row(name) for name in base} - {""}
    torn = set()
    for row in rows:
        own = [name for name in base if _row(name) == row]
        gone, removed = all(name not in theirs for name in own), f"{row}_remove" in mine
        if gone and any(mine.get(name) != base[name] for name in own):
            torn.add(row)
        if removed and not gone and any(theirs.get(name) != base[name] for name in own):
            torn.add(row)
    return torn


def _row(name: str) -> str:
    """`lines-12-price` → `lines-12-`; nothing for a field of the record itself."""
    head, dash, _field = name.rpartition("-")
    return f"{head}{dash}"


def _put(texts: MultiDict[str, str], name: str, values: list[str] | None) -> None:
    if values is None:
        texts.poplist(name)
    else:
        texts.setlist(name, values)
