"""Texts written closed: the keys that open them are of the installation, and never in its database (decision 76)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence

import pyrage

NOT_OPENED = "Cette valeur est chiffrée par une clé que cette installation n'a pas : voyez app/PRODUCTION.md."


class _Installed:
    """Where the keys are read: the first one closes, all of them open; each time, since they change while we serve."""

    read: Callable[[], Sequence[str]] = staticmethod(tuple)


def install_keys(read: Callable[[], Sequence[str]]) -> None:
    """Use these keys from now on: the application says it once, when it starts."""
    _Installed.read = staticmethod(read)


def new_key() -> str:
    """A key that was just drawn, as the settings and the files of keys hold it."""
    return str(pyrage.x25519.Identity.generate())


def is_key(text: str) -> bool:
    """Whether a text is a key that `new_key` may have drawn."""
    try:
        pyrage.x25519.Identity.from_str(text)
    except pyrage.IdentityError:
        return False
    return True


def close(text: str) -> str:
    """A text that none but the holders of the key read again; never the same twice."""
    recipient = pyrage.x25519.Identity.from_str(_Installed.read()[0]).to_public()
    return urlsafe_b64encode(pyrage.encrypt(text.encode(), [recipient])).decode("ascii")


def opened(closed: str) -> str:
    """The text that was closed; `ValueError` says in French that none of the keys opens it."""
    return _opened(closed, _Installed.read())


def closed_again(closed: str) -> str | None:
    """The same closed by the first key; None when it is already."""
    keys = _Installed.read()
    try:
        _opened(closed, keys[:1])
    except ValueError:
        return close(_opened(closed, keys))
    return None


def _opened(closed: str, keys: Sequence[str]) -> str:
    try:
        found = pyrage.decrypt(urlsafe_b64decode(closed), [pyrage.x25519.Identity.from_str(one) for one in keys])
    except (pyrage.DecryptError, ValueError):
        raise ValueError(NOT_OPENED) from None
    return bytes(found).decode()
