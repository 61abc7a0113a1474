"""Passwords: what is accepted, and how one is kept (OWASP ASVS 5.0 §6.2 and §11.4; CNIL 2022-100)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from models.text import normal

SHORTEST, LONGEST = 14, 128
CONTEXT = (
    "alterventure",
    "alter venture",
    "urscop",
    "occitanie",
    "motdepasse",
    "mot de passe",
    "password",
    "azerty",
    "qwerty",
)

_hasher = PasswordHasher()  # argon2id, at the library's current cost
_NOBODY = _hasher.hash("nobody has this password")


def refusal(password: str, *personal: str) -> str:
    """Why a password is refused, as a French sentence; empty when it is not. `personal`: the account's own words."""
    if not SHORTEST <= len(password) <= LONGEST:
        return f"Le mot de passe compte de {SHORTEST} à {LONGEST} caractères : quatre mots au hasard conviennent."
    if len(set(password)) < 6:
        return "Ce mot de passe répète trop peu de caractères."
    bare = normal(password).replace(" ", "")
    own = [normal(word).replace(" ", "") for text in personal for word in (text, *text.replace("@", " ").split())]
    for word in (*(normal(one).replace(" ", "") for one in CONTEXT), *own):
        if len(word) > 3 and len(bare.replace(word, "")) < SHORTEST // 2:
            return "Ce mot de passe se devine : il tient presque tout entier dans un mot connu."
    return ""


def hashed(password: str) -> str:
    """What is stored."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the one; takes as long when there is none."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether it was hashed at a cost that is no longer ours."""
    return _hasher.check_needs_rehash(stored)
