"""How much two texts are alike: for a typo that is forgiven, for a name that is written twice."""

from __future__ import annotations

import re
from functools import lru_cache

from models.engine.text import normal

SHORTEST = 4  # letters: « sa » is not « saint », and three letters are another word at the first change
NEAR = 0.45  # of the trigrams of two words
LONGEST_WORD = 40
AT_ENDS = 3  # trigrams of a word that hold what is before or after it
BROKEN = 4  # trigrams that two neighbours are in, at most: one other letter breaks fewer


@lru_cache(2048)  # whoever compares a title compares it with hundreds
def trigrams(text: str) -> frozenset[str]:
    """The runs of three letters of each word, its beginning and its end counted as blanks."""
    padded = (f"  {word} " for word in normal(text).split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


def likeness(one: str, other: str) -> float:
    """From 0, nothing in common, to 1, the same words in any order: the share of their trigrams that both hold."""
    ours, theirs = trigrams(one), trigrams(other)
    together = len(ours | theirs)
    return len(ours & theirs) / together if together else 0.0


@lru_cache(2048)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def is_near_title(one: str, other: str, least: float) -> bool:
    """Whether two titles are as alike as that, and hold no different numbers: an agency 31 is not the agency 34."""
    ours, theirs = _numbers(one), _numbers(other)
    if ours and theirs and ours != theirs:
        return False
    sought = trigrams(one)
    spaced = f"  {normal(other).replace(' ', '   ')} "  # holds all of its trigrams, and some more
    held = sum(each in spaced for each in sought)  # a tenth of the cost of cutting the other title
    return held >= least * len(sought) and likeness(one, other) >= least


def is_forgiving(word: str) -> bool:
    """Whether a typo in a normal word may be forgiven: never in a number or a code, nor in a short word."""
    return SHORTEST <= len(word) <= LONGEST_WORD and word.isalpha()


def is_near(word: str, other: str) -> bool:
    """Whether a normal word may be another one with a typo: most of its trigrams, or one letter away."""
    if not (is_forgiving(word) and is_forgiving(other)):
        return False
    return _is_one_letter_away(word, other) or likeness(word, other) >= NEAR


def fewest_shared(word: str) -> int:
    """How many runs of three letters that are inside a normal word are in any other that is near it, at least."""
    every, inside = len(trigrams(word)), len({word[at : at + 3] for at in range(len(word) - 2)})
    by_likeness = sum(shared / every < NEAR for shared in range(every)) - AT_ENDS
    return max(0, min(by_likeness, inside - BROKEN))


def _is_one_letter_away(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours exchanged."""
    short, long = sorted((one, other), key=len)
    start = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    rest, longer = short[start:], long[start:]
    if len(short) < len(long):
        return rest == longer[1:]
    return rest[1:] == longer[1:] or (rest[:2] == longer[1::-1] and rest[2:] == longer[2:])
