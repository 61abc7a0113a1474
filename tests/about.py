"""What concerns one concept, or one room: its own files, and its cases in those that are generated for all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import pytest

from models.engine import concepts


def about(items: Sequence[pytest.Item], name: str) -> list[pytest.Item]:
    """The tests of a concept, by its stem, or of all those of a room; `UsageError` when there is none."""
    names = {name, *(stem for stem, room in _rooms().items() if room == name)}
    files = tuple(f"test_{stem}" for stem in names)
    found = [item for item in items if _is_in(item, name, files) or names & _tried_on(item)]
    if not found:
        raise pytest.UsageError(f"Aucun test ne concerne « {name} » : un concept ou un dossier de models/.")
    return found


def room_of(item: pytest.Item) -> str:
    """The room a test is of: that of the concept it is generated for, else its folder."""
    rooms = _rooms()
    return next((rooms[one] for one in sorted(_tried_on(item)) if one in rooms), item.path.parent.name)


@cache
def _rooms() -> dict[str, str]:
    return {stem: _room(model) for stem, model in concepts().items()}


def _room(model: type) -> str:
    return model.__module__.split(".")[1]


def _is_in(item: pytest.Item, room: str, files: tuple[str, ...]) -> bool:
    return item.path.parent.name == room or item.path.stem in files


def _tried_on(item: pytest.Item) -> set[str]:
    """The words among the parameters of a test: the concept of a generated one is one of them."""
    called = getattr(item, "callspec", None)
    return {one for one in called.params.values() if isinstance(one, str)} if called is not None else set()
