"""How French words are set where somebody reads them: ’ for ', spaces that break no line, in « », before : ; ! ?.

Sources say them with the plain characters of a keyboard, by which a rule is found; what people typed stays as it is.
See `app/decisions/058-words-are-set-where-they-leave.md`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import overload

from markupsafe import Markup, escape

NARROW_SPACE = "\u202f"
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'")
_SPACE = re.compile(r" (?=[:;!?»])|(?<=«) |(?<=\d) (?=\d{3}\b)")
_QUOTED = re.compile(r"«[ \u202f]([^«»]*)[ \u202f]»")
_DECLARED: dict[str, str] = {}  # what sentences may quote and nobody typed, and how it is set


def set_words(words: str) -> str:
    """Words that are all ours, as a page says them."""
    return _SPACE.sub(NARROW_SPACE, _APOSTROPHE.sub("’", words))


class Words(str):
    """Words of ours: as the source has them in files and comparisons, set as French sets them where HTML draws them."""

    __slots__ = ()

    def __html__(self) -> Markup:
        """As a page says them."""
        return _drawn(str(self))


@lru_cache(maxsize=4096)
def _drawn(words: str) -> Markup:
    return escape(set_words(words))


def declared_words(words: str) -> Words:
    """Words said once and for all, a label for example: where a sentence quotes them, they are set too."""
    _DECLARED[words] = set_words(words)
    return Words(words)


def declare_words(declaration: object, *names: str) -> None:
    """Make such words of these attributes of a frozen declaration."""
    for name in names:
        object.__setattr__(declaration, name, declared_words(getattr(declaration, name)))


@overload
def typeset(sentence: Markup) -> Markup: ...


@overload
def typeset(sentence: str) -> str: ...


def typeset(sentence: str) -> str:
    """A sentence as a page says it: what it quotes stays as it was typed. Markup stays markup."""
    if isinstance(sentence, Words):
        return set_words(str(sentence))
    kept = type(sentence) if isinstance(sentence, Markup) else str
    parts = _QUOTED.split(str(sentence))  # ours, then what is quoted, in turns
    parts[::2] = map(set_words, parts[::2])
    parts[1::2] = (f"«{NARROW_SPACE}{_DECLARED.get(one, one)}{NARROW_SPACE}»" for one in parts[1::2])
    return kept("".join(parts))
