"""The sample of concepts that the generated tests try everything on holds all that the domain holds."""

from __future__ import annotations

import pytest

from models.engine import concepts, declared, has_states
from tests.shapes import (
    by_name,
    covering,
    one_of_each_shape,
    product_by_shape,
    sort_of,
    traits,
    with_code_of_their_own,
)

NAMES = sorted(concepts())
SAMPLE = one_of_each_shape(NAMES)


def fields(names):
    return [each for name in names for each in declared(concepts()[name]).values()]


def test_every_kind_and_shape_of_the_domain_is_in_the_sample():
    def found(names):
        return {(type(each.kind), each.shape, each.required, each.sensitivity) for each in fields(names)}

    assert {one[:2] for one in found(SAMPLE)} == {one[:2] for one in found(NAMES)}
    assert {one[2:] for one in found(SAMPLE)} == {one[2:] for one in found(NAMES)}


def test_every_trait_of_a_concept_is_in_the_sample():
    assert set().union(*map(traits, SAMPLE)) == set().union(*map(traits, NAMES))
    assert any(has_states(concepts()[name]) for name in SAMPLE)


def test_the_sample_is_a_small_part_of_what_is_generated_alone():
    """A concept with a screen made by hand is always in it: what is made by hand is tried by itself."""
    generated = [name for name in NAMES if f"{name} has a screen made by hand" not in traits(name)]
    assert len({*SAMPLE} & {*generated}) < len(generated) / 2


def test_a_field_of_a_new_kind_takes_its_concept_into_the_sample(monkeypatch):
    left_out = next(name for name in NAMES if name not in SAMPLE)
    own = declared(concepts()[left_out])
    monkeypatch.setattr(
        "tests.shapes.sort_of", lambda each: "New" if any(each is one for one in own.values()) else sort_of(each)
    )

    assert left_out in one_of_each_shape(NAMES)


def test_what_covers_holds_all_with_as_few_as_it_finds():
    held = {"ab": {"a", "b"}, "bc": {"b", "c"}, "abc": {"a", "b", "c"}, "d": {"d"}}
    assert covering(held) == ["abc", "d"]


@pytest.mark.parametrize("values", ["a", "abc"])
def test_the_product_tries_everything_on_the_sample_and_every_concept_once(values):
    cases = product_by_shape(NAMES, values)

    assert {name for name, _value in cases} == set(NAMES)
    assert set(cases) >= {(name, value) for name in SAMPLE for value in values}
    assert len(cases) == len(SAMPLE) * len(values) + len(NAMES) - len(SAMPLE)
    assert {value for name, value in cases if name not in SAMPLE} == set(values)


def test_a_concept_of_fields_alone_has_no_code_of_its_own():
    """An establishment has rules alone, a person a screen alone."""
    assert with_code_of_their_own(["commune", "establishment", "person"]) == ["establishment", "person"]


def test_pairs_are_put_together_by_name():
    assert by_name([("b", 2), ("a", 1), ("b", 1)]) == [("a", [1]), ("b", [2, 1])]
