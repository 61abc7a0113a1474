"""The words that a letter to a company that applies to a call is filled in with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from models.engine import day_of, full_day

if TYPE_CHECKING:
    from models.selection.candidacy import Candidacy


def _contact(candidacy: Candidacy) -> str:
    one = candidacy.contact
    return f"{one.first_name} {one.last_name}" if one else "Madame, Monsieur"


def _handed_in_on(candidacy: Candidacy) -> str:
    return full_day(day_of(candidacy.submitted_at)) if candidacy.submitted_at else ""


WORDS: Mapping[str, Callable[[Candidacy], str]] = {
    "entreprise": lambda one: one.company.name,
    "contact": _contact,
    "référence": lambda one: one.reference,
    "appel": lambda one: str(one.call),
    "promotion": lambda one: one.call.cohort.name,
    "date de dépôt": _handed_in_on,
    "motif": lambda one: one.decision_reason or "",
    "rang": lambda one: str(one.rank or ""),
}
_WORD = re.compile(r"\[([^\[\]]+)\]")


def filled_in(text: str, record: Any, words: Mapping[str, Callable[[Any], str]] = WORDS) -> str:
    """A text with what it says of an application, by these words: what comes in is not looked at again."""
    return _WORD.sub(lambda found: words[found[1]](record) if found[1] in words else found[0], text)
