"""Near results, where no record holds what was typed: a typo in a word is forgiven, a number or an address never is.

The database chooses, among a whole table, the records that share the most pieces with what was typed; their words are
then compared here, so that both databases give the same answer (`app/decisions/030-a-typo-is-forgiven-in-python.md`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, cast, or_

from models.engine import fewest_shared, is_forgiving, is_near, likeness, normal

CANDIDATES = 300  # records
MOST_WORDS = 8
NEAR = "Aucun résultat exact ; proches :"
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
_RAREST_FIRST = "kwzjxyqfhbgvmcpduolrtniase"  # in French
_LONG = 6  # letters: one typo leaves a trigram of such a word, or most of them


def near(query: Any, words: Any, text: str, limit: int) -> list[int]:
    """The ids of a query whose words, those of a column, are each one typed or nearly: the likest first.

    The words alone are read: most candidates are near nothing.
    """
    typed = normal(text)[:200].split()
    if "@" in text or len(typed) > MOST_WORDS or not any(map(is_forgiving, typed)):
        return []
    shared: Any = sum(cast(words.contains(one), Integer) for word in typed for one in _pieces(word))
    candidates = query.filter(*(or_(*map(words.contains, _told_by(word))) for word in typed))
    record = words.class_
    columns = (
        candidates.order_by(None).order_by(shared.desc(), record.id).with_entities(record.id, record.sort_key, words)
    )
    nearness = [(-_nearness(typed, held), title, number) for number, title, held in columns.limit(CANDIDATES)]
    return [number for nearest, _title, number in sorted(nearness) if nearest][:limit]


def _pieces(word: str) -> set[str]:
    """What a text holds one of at least, when it holds the word, or nearly."""
    if not is_forgiving(word):
        return {word, SHORTENED.get(word, word)}
    if len(word) < _LONG:
        return {word[:2], word[2:]}
    return {word[at : at + 3] for at in range(len(word) - 2)}


def _told_by(word: str) -> list[str]:
    """Enough of its pieces for whatever is near a word to hold one: what is near shares several of them.

    A row is read with each in turn; those that begin by the rarest letters are read the fastest.
    """
    pieces = sorted(_pieces(word), key=lambda piece: (_RAREST_FIRST.find(piece[0]), piece))
    is_long = is_forgiving(word) and len(word) >= _LONG
    return pieces[: len(pieces) + 1 - max(1, fewest_shared(word))] if is_long else pieces


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
