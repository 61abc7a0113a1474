"""What is said of many records at a glance: from what is loaded, or not at all; no statement is asked for each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from models.engine.mapping import db

_GLANCES = "glances"


class NotLoadedError(Exception):
    """What was to be said asks for a statement."""


@contextmanager
def at_a_glance() -> Iterator[None]:
    """Meanwhile a statement is no more sent: it raises `NotLoadedError`."""
    db.session().info[_GLANCES] = True
    try:
        yield
    finally:
        del db.session().info[_GLANCES]


def refuse_statements(state: Any) -> None:
    """The hook that holds it."""
    if _GLANCES in state.session.info:
        raise NotLoadedError
