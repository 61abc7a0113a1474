"""One search for everything people are asked about on the telephone, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from admin_views.engine.audiences import current_role, may, sees_private_words
from admin_views.engine.list_rows import page_of
from admin_views.engine.lookup import holding, matching, near_to
from admin_views.engine.near import NEAR
from admin_views.engine.picking import hint_loads, hint_of
from admin_views.engine.tracing import note_read
from admin_views.screens.search_actions import Line, actions, asked
from models.engine import Right, concepts, declared, former_names, found_formerly, normal, sees, stem

LARGE = ("company", "person")
SMALL = ("partner", "mentor", "cohort", "candidacy", "fund_application")
TEXTS = {
    "meeting": "minutes",
    "note": "text",
    "follow_up": "label",
}  # what is read of each where it was found by its words
FILED = ("candidacy",)  # found by its reference, which holds figures, and told with a company
NAMED = ("company", "person", "partner")
UNDER = {"mentor": "person", "candidacy": "company", "fund_application": "company"}  # told with what they are of
SHOWN, AROUND = 6, 60  # of a concept, letters beside a word


@dataclass(frozen=True)
class Answer:
    """What the words find, by concept: (its name, lines, address of the whole list when there are more)."""

    groups: list[tuple[str, list[Line], str]]
    only: str = ""  # the address of what is meant without a doubt
    near: str = ""
    actions: Sequence[Line] = ()
    acts_first: bool = False  # the words began by what to do


Found = dict[str, Sequence[Any]]


def search(words: str, *, in_texts: bool = False) -> Answer:
    """What whoever asks may read of it; `in_texts`: in minutes and notes, where names say nothing or when asked."""
    sought = asked(words)
    found = {} if in_texts else _find_named(sought)
    near = {} if found or in_texts else _find_near(sought)
    if found or near:
        groups = _groups(found or near, words)
        acts = actions((found or near).get("company", ()), words)
        return Answer(groups, _only(found), "" if found else NEAR, acts, acts_first=sought != words)
    return Answer(_groups(_find(TEXTS, words), words), actions=actions((), words))


def _readable(names: Any) -> list[str]:
    return [name for name in names if name in concepts() and may(Right.READ, concepts()[name])]


def _find(names: Any, words: str) -> Found:
    """Concept → the records that the words find, a statement each; one more than are shown."""
    found: dict[str, Sequence[Any]] = {}
    for name in _readable(names):
        model: Any = concepts()[name]
        if records := matching(model, words, SHOWN + 1, loads=hint_loads(model, _role())):
            found[name] = records
    return found


def _find_named(words: str) -> Found:
    """The same of what has a name or a reference; a statement says first which of the small tables hold some."""
    found = _find(LARGE, words)
    is_filed = found.get("company") or any(map(str.isdigit, words))
    asked = [concepts()[one] for one in _readable(SMALL) if is_filed or one not in FILED]
    return {**found, **_find([stem(one.__name__) for one in holding(asked, words)], words)}


def _find_near(words: str) -> Found:
    """The same, of what is near the words where nothing holds them: of those whose titles are names."""
    asked = {name: concepts()[name] for name in _readable(NAMED)}
    found = {
        name: near_to(one, words, SHOWN, loads=hint_loads(one, _role()))  # type: ignore[arg-type]  # all are records
        for name, one in asked.items()
    }
    return {name: records for name, records in found.items() if records}


def _role() -> Any:
    role = current_role()
    assert role is not None, "the search asks for a right"
    return role


def _only(found: Found) -> str:
    """The address of the only company found, or of the only record when no company is."""
    alone = found.get("company") or [one for records in found.values() for one in records]
    return _address(alone[0]) if len(alone) == 1 else ""


def _address(record: Any) -> str:
    return f"{page_of(record.__tablename__)}{record.id}"


def _groups(found: Found, words: str) -> list[tuple[str, list[Line], str]]:
    """Each record once: what is of another that was found is told with it."""
    heads = {one: _line(one, words) for records in found.values() for one in records[:SHOWN]}
    apart: dict[str, list[Line]] = {}
    for one, line in heads.items():
        owner = getattr(one, UNDER[one.__tablename__]) if one.__tablename__ in UNDER else None
        if owner in heads:
            heads[owner].inner.append(Line(type(one).__concept__.singular, line.address, _rest_of(one, owner)))
        else:
            apart.setdefault(one.__tablename__, []).append(line)
    return [(concepts()[name].__concept__.plural, lines, _all(name, found, words)) for name, lines in apart.items()]


def _rest_of(record: Any, owner: Any) -> str:
    """The title of a record without that of what it is of."""
    return str(record).replace(str(owner), "").strip(" —,")


def _all(name: str, found: Found, words: str) -> str:
    return url_for(f"{name}.index_view", q=words) if len(found[name]) > SHOWN else ""


def _line(record: Any, words: str) -> Line:
    name = record.__tablename__
    hint = _around(record, TEXTS[name], words) if name in TEXTS else hint_of(record, _role())
    return Line(str(record), _address(record), " · ".join(one for one in (_formerly(record, words), hint) if one))


def _formerly(record: Any, words: str) -> str:
    """What it was called, where it is found by that alone, for whoever finds by it."""
    model, typed = type(record), normal(words).split()
    if not found_formerly(model) or all(word in record.search_words for word in typed):
        return ""
    called = former_names(record) if sees_private_words(model, _role()) else []
    found = next((one for one in called if any(word in normal(one) for word in typed)), "")
    return found and f"anciennement {found}"


def _around(record: Any, name: str, words: str) -> str:
    """The part of a text where the first word typed is; nothing of a text that is hidden from whoever asks."""
    each, text = declared(type(record))[name], getattr(record, name) or ""
    if each.sensitivity not in sees(_role()) or not text:
        return ""
    plain, first = normal(text), next(iter(normal(words).split()), "")
    start = max(0, int(len(text) * plain.find(first) / max(len(plain), 1)) - AROUND) if first in plain else 0
    part = " ".join(text[start : start + 2 * AROUND].split())
    note_read(each, record.id, part)
    return f"{'…' if start else ''}{part}{'…' if start + 2 * AROUND < len(text) else ''}"
