"""Statements written once: writing one takes longer than running it, a quarter of a list's work."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from models.engine.kinds import today

MOST = 512  # statements of one keeper
Asked = ParamSpec("Asked")
Statement = TypeVar("Statement")


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


def kept_for_a_day(write: Callable[Asked, Statement]) -> Callable[Asked, Statement]:
    """A function that writes a statement, of arguments that say all that it depends on, but for the day."""
    statements = KeptStatements()

    @wraps(write)
    def kept(*args: Asked.args, **named: Asked.kwargs) -> Statement:
        found: Statement = statements.get((args, *named.items()), lambda: write(*args, **named))
        return found

    return kept
