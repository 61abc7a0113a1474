"""Which record of a concept is whoever asks: what « moi » means in a filter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from models.engine.row_access import Actor

_MYSELF: dict[type[Any], Callable[[Actor], Any]] = {}


def stands_for_accounts(model: type[Any], read: Callable[[Actor], Any]) -> None:
    """Let « moi » be said of links to a concept; `read` gives the query of the id that it means for an account."""
    _MYSELF[model] = read


def has_myself(model: type[Any]) -> bool:
    """Whether « moi » means a record of this concept."""
    return model in _MYSELF


def myself(model: type[Any], who: Actor) -> Any:
    """The query of the id of that record: of none, for an account that is tied to nobody."""
    return _MYSELF[model](who)
