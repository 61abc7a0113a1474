"""Passwords: what is accepted, and how one is kept (OWASP ASVS 5.0 §6.2 and §11.4; CNIL 2022-100)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 14, 128
ORIGINAL = SHORTEST // 2  # characters that no known word and no neighbour on the keyboard gives away
CONTEXT = (
    "alterventure",
    "urscop",
    "occitanie",
    "toulouse",
    "montpellier",
    "motdepasse",
    "password",
    "bienvenue",
)
ROWS = "01234567890 abcdefghijklmnopqrstuvwxyz azertyuiop qsdfghjklm wxcvbn qwertyuiop asdfghjkl zxcvbnm"
_NEIGHBOURS = frozenset(pairwise(f"{ROWS} {ROWS[::-1]}"))

_hasher = PasswordHasher()  # argon2id, at the library's current cost
# Written down, since working it out cost a tenth of second at each start; at the cost of the others, by a test.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$yIpqx77BYDC6BQSYEZLJ1g$lOXtqQRhG0wZseAANcMhs0QZ6umbPP9X8mH1Ag17TDs"


def refusal(password: str, *personal: str) -> str:
    """Why a password is refused, as a French sentence; empty when it is not. `personal`: the account's own words."""
    if not SHORTEST <= len(_same(password)) <= LONGEST:
        return f"Le mot de passe compte de {SHORTEST} à {LONGEST} caractères : quatre mots au hasard conviennent."
    bare = _bare(password)
    if len(set(bare)) < 6 or bare in (bare + bare)[1:-1]:
        return "Ce mot de passe se répète : quatre mots au hasard conviennent."
    known = [*CONTEXT, *_words(personal)]
    if _original(bare, known) < ORIGINAL or any(_original(bare, [*known, one]) < ORIGINAL for one in _common(bare)):
        return "Ce mot de passe se devine : un nom, un mot connu ou une suite de touches en fait presque tout."
    return ""


def _bare(text: str) -> str:
    """Without capitals, accents, spaces and separators."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[\s_.,'’-]+", "", "".join(one for one in letters if not unicodedata.combining(one)))


def _words(personal: Iterable[str]) -> Iterator[str]:
    for text in personal:
        pieces = (text, text.partition("@")[0], *re.split(r"\W+", text))
        yield from (word for word in map(_bare, pieces) if len(word) > 3)


def _common(bare: str) -> Iterator[str]:
    """The passwords most used in the world that are in this one, from the list that zxcvbn ships (30,000)."""
    from zxcvbn.frequency_lists import (
        FREQUENCY_LISTS,
    )  # no start reads it

    return (one for one in FREQUENCY_LISTS["passwords"] if len(one) > 4 and one in bare)


def _original(bare: str, known: Iterable[str]) -> int:
    """How many characters are neither part of a known word nor next, on a keyboard, to the one before."""
    for word in sorted(known, key=len, reverse=True):
        bare = bare.replace(word, "")
    return sum(pair[0] != pair[1] and pair not in _NEIGHBOURS for pair in pairwise(f" {bare}"))


def _same(typed: str) -> str:
    """One form for what keyboards and systems spell in several (« é » in one sign or two)."""
    return unicodedata.normalize("NFKC", typed[: 8 * LONGEST])


def hashed(password: str) -> str:
    """What is stored."""
    return _hasher.hash(_same(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the one; takes as long when there is none."""
    try:
        return _hasher.verify(stored or _NOBODY, _same(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether it was hashed at a cost that is no longer ours."""
    return _hasher.check_needs_rehash(stored)
