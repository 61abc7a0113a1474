"""Another order for the tests, the same one for the same seed: what passes by luck of the order shows itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from random import Random

import pytest


def shuffled(items: Sequence[pytest.Item], seed: int) -> list[pytest.Item]:
    """The tests: engines, files, then tests of each file in an order drawn from the seed.

    An engine and a file are not left and come back to: what is made once for them is made once.
    """
    dice = Random(seed)  # noqa: S311 — a game to play again
    groups: dict[tuple[str, str], list[pytest.Item]] = defaultdict(list)
    for item in items:
        groups[engine_of(item), str(item.path)].append(item)
    for group in groups.values():
        dice.shuffle(group)
    engines = sorted({engine for engine, _path in groups})
    dice.shuffle(engines)
    order = list(groups)
    dice.shuffle(order)
    order.sort(key=lambda key: engines.index(key[0]))
    return [item for key in order for item in groups[key]]


def engine_of(item: pytest.Item) -> str:
    """The database engine a test runs on; nothing when it needs none."""
    called = getattr(item, "callspec", None)
    return str(called.params.get("application", "")) if called is not None else ""
