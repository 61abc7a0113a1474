"""Concepts by shape: one of each stands for the others where a test would try everything on every concept."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import Any, TypeVar

from models.engine import (
    Declared,
    ReferenceRow,
    concepts,
    declared,
    has_states,
    owner_of,
    readers_of,
    rights,
    roles,
)

Case = TypeVar("Case")
MARKS = ("listed", "searched", "filtered", "unique", "computed", "frozen_once_referenced", "in_title")


def sort_of(each: Declared) -> str:
    """The kind of a column, the shape of a relation: what decides how a field is typed, drawn and kept."""
    if each.kind is not None:
        return type(each.kind).__name__
    small = each.shape == "one" and each.target is not None and each.target.__concept__.small_table
    return f"{each.shape} of a small table" if small else each.shape


def traits(name: str) -> set[str]:
    """All that the declarations make of a concept that another may not have."""
    return {*_traits_of_fields(declared(concepts()[name]).values()), *_traits_of_the_whole(name, concepts()[name])}


def _traits_of_fields(fields: Collection[Declared]) -> Iterator[str]:
    for each in fields:
        yield sort_of(each)
        yield f"{sort_of(each)}, {'required' if each.required else 'optional'}"
        yield f"a field, {each.sensitivity.name}"
        yield from (f"{sort_of(each)}, {mark}" for mark in MARKS if getattr(each.field, mark))
        if each.shape == "children" and each.target is not None:
            yield from (f"a row with {sort_of(inner)}" for inner in declared(each.target).values())


def _traits_of_the_whole(name: str, model: type[Any]) -> Iterator[str]:
    concept = model.__concept__
    held = {
        "has states": has_states(model),
        "is a reference row": issubclass(model, ReferenceRow),
        "is owned": owner_of(model) is not None,
        "is a small table": concept.small_table,
        "is in the menu": bool(concept.menu),
        "is unique by several fields": bool(concept.unique_together),
        "opens with the greatest": (concept.order or "").startswith("-"),
        "chooses its readers": readers_of(model) is not None,
    }
    yield from (f"{trait}: {holds}" for trait, holds in held.items())
    yield from (f"{role.value} may {rights(role, name)!r}" for role in roles())
    if made_by_hand([name]):
        yield f"{name} has a screen made by hand"


def one_of_each_shape(names: Collection[str]) -> list[str]:
    """As few of these concepts as have, together, every trait of them all."""
    return sorted(covering({name: traits(name) for name in sorted(names)}))


def covering(held: Mapping[Case, set[Any]]) -> list[Case]:
    """As few of these cases as hold, together, all that they hold; found greedily, the same each time."""
    chosen, left = list[Case](), set().union(*held.values())
    while left:
        chosen.append(max(held, key=lambda case: len(left & held[case])))
        left -= held[chosen[-1]]
    return chosen


def covering_pairs(names: Collection[str], many: int, met: Callable[[str, int], set[Any]]) -> list[tuple[str, int]]:
    """As few pairs of a concept and the number of a value, among so many, as meet together all that each pair meets."""
    return sorted(covering({(name, number): met(name, number) for name in names for number in range(many)}))


def by_name(pairs: Collection[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    """The same pairs, a line a concept: what is the same for all its values is made once."""
    return [(name, [number for one, number in pairs if one == name]) for name in sorted({name for name, _one in pairs})]


def made_by_hand(names: Collection[str]) -> list[str]:
    """Those whose screen does more than their declaration says: no other stands for them."""
    return sorted(name for name in names if find_spec(f"admin_views.screens.{name}"))


def with_code_of_their_own(names: Collection[str]) -> list[str]:
    """Those that say by hand what a record may be, or what its screen does."""
    by_hand = set(made_by_hand(names))
    return sorted(name for name in names if name in by_hand or _has_rules_of_its_own(concepts()[name]))


def _has_rules_of_its_own(model: type[Any]) -> bool:
    """Whether it, or what it is made from, says more than the engine of what is saved."""
    theirs = (vars(one) for one in model.__mro__ if not one.__module__.startswith("models.engine"))
    return any(name in said for said in theirs for name in ("rules", "autofill"))


def marks_of(each: Declared) -> set[str]:
    """What decides where the text of a field is shown and kept: its sort, and what it is declared to be."""
    return {sort_of(each), *(mark for mark in MARKS if getattr(each.field, mark))}


def product_by_shape(names: Sequence[str], values: Sequence[Any]) -> list[tuple[str, Any]]:
    """Concepts and what to try on them: everything on one of each shape, one thing in turn on each of the others."""
    every = one_of_each_shape(names)
    once = [name for name in names if name not in every]
    return [
        *((name, value) for name in every for value in values),
        *((name, values[number % len(values)]) for number, name in enumerate(once)),
    ]


def some_or_all(names: Sequence[str], values: Sequence[Any]) -> list[tuple[str, Sequence[Any]]]:
    """The same, a line a concept: its name, and all it is tried with."""
    found: dict[str, list[Any]] = {name: [] for name in names}
    for name, value in product_by_shape(names, values):
        found[name].append(value)
    return list(found.items())


def first(value: Any) -> str:
    """The name of a case of `some_or_all`: its concept, without all it is tried with."""
    return value if isinstance(value, str) else f"{len(value)} tried"
