"""Another order is the same tests, engine by engine and file by file."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from types import SimpleNamespace

from tests.shuffle import engine_of, shuffled


def item(path, number, engine):
    called = SimpleNamespace(params={"application": engine}) if engine else None
    return SimpleNamespace(path=Path(path), name=number, callspec=called)


ITEMS = [item(path, n, engine) for engine in ("sqlite", "postgresql", "") for path in "abcde" for n in range(6)]


def names(items):
    return [(engine_of(one), one.path, one.name) for one in items]


def test_a_seed_always_gives_the_same_order_and_another_one_another():
    assert names(shuffled(ITEMS, 1)) == names(shuffled(ITEMS, 1)) != names(shuffled(ITEMS, 2))


def test_nothing_is_lost_and_nothing_is_left_to_be_come_back_to():
    order = names(shuffled(ITEMS, 7))

    assert order != names(ITEMS)
    assert sorted(order) == sorted(names(ITEMS))
    assert len(list(groupby(order, key=lambda one: one[0]))) == 3
    assert len(list(groupby(order, key=lambda one: one[:2]))) == 15
