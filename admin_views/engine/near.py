"""Near results, where no record holds what was typed: a typo in a word is forgiven, a number or an address never is.

The database chooses, among a whole table, the records that share the most pieces with what was typed; their words are
then compared here, so that both databases give the same answer (`app/decisions/030-a-typo-is-forgiven-in-python.md`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, cast, or_

from models.engine import is_forgiving, is_near, likeness, normal

CANDIDATES = 300  # records
MOST_WORDS = 8
NEAR = "Aucun résultat exact ; proches :"
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_LONG = 6  # letters: one typo leaves a trigram of such a word, or most of them


def near(query: Any, words: Any, text: str, limit: int) -> list[Any]:
    """The records of a query whose words, those of a column, are each one typed or nearly: the likest first."""
    typed = normal(text)[:200].split()
    if "@" in text or len(typed) > MOST_WORDS or not any(map(is_forgiving, typed)):
        return []
    pieces = {word: [words.contains(one) for one in _pieces(word)] for word in typed}
    shared: Any = sum(cast(one, Integer) for some in pieces.values() for one in some)
    candidates = query.filter(*(or_(*some) for some in pieces.values()))
    found = candidates.order_by(None).order_by(shared.desc(), words.class_.id).limit(CANDIDATES).all()
    nearness = {one: _nearness(typed, getattr(one, words.key)) for one in found}
    return sorted((one for one in found if nearness[one]), key=lambda one: (-nearness[one], one.sort_key))[:limit]


def _pieces(word: str) -> set[str]:
    """What a text holds one of at least, when it holds the word, or nearly."""
    if not is_forgiving(word):
        return {word, SHORTENED.get(word, word)}
    if len(word) < _LONG:
        return {word[:2], word[2:]}
    return {word[at : at + 3] for at in range(len(word) - 2)}


def _nearness(typed: list[str], text: str) -> float:
    """How near a text is to the words typed; 0 when one of them is not there, even with a typo."""
    held = text.split()
    nearest = [max((_alike(word, other) for other in held), default=0.0) for word in typed]
    there = [1.0 if _holds(text, word) else best for word, best in zip(typed, nearest, strict=True)]
    return sum(there) if all(there) else 0.0


def _holds(text: str, word: str) -> bool:
    return word in text or SHORTENED.get(word, word) in text


@lru_cache(maxsize=20_000)
def _alike(word: str, other: str) -> float:
    return likeness(word, other) if is_near(word, other) else 0.0
