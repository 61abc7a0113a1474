"""The statements of a list, written once: writing one takes longer than running it, a quarter of a list's work."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from models.engine import today

MOST = 256  # statements of one list


class KeptStatements:
    """What is written for a key, until there are too many: the key says all that it depends on, but for the day.

    The rows that somebody reads are held when a statement runs, as of any other.
    """

    def __init__(self) -> None:
        self._found: dict[Hashable, Any] = {}

    def get(self, key: Hashable, write: Callable[[], Any]) -> Any:
        """The statement of a key."""
        dated = key, today()
        if dated not in self._found:
            if len(self._found) >= MOST:
                self._found = {}
            self._found[dated] = write()
        return self._found[dated]
