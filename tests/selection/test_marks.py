"""The scores of applications: worked examples, then what holds of any (`app/docs/selection.md#scores`)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from models.selection.criterion import Axis, Criterion
from models.selection.evaluation import Evaluation, EvaluationState
from models.selection.marks import BONUS, FULL, marks, ranking
from models.selection.score import Score

GRID = (
    (Axis.SOCIAL, 2, 5),
    (Axis.SOCIAL, 1, 10),
    (Axis.ECONOMIC, 3, 5),
    (Axis.ECONOMIC, 1, 4),
    (Axis.CROSS, 1, 5),
)
TOPS = [top for _axis, _weight, top in GRID]


def evaluation(values, state=EvaluationState.SUBMITTED):
    made = Evaluation(state=state)
    for (axis, weight, top), value in zip(GRID, values, strict=True):
        made.scores.append(Score(criterion=Criterion(axis=axis, weight=weight, scale_max=top), value=value))
    return made


def of(*all_values):
    return marks([evaluation(values) for values in all_values])


class TestAWorkedExample:
    def test_is_weighted_and_brought_to_a_hundred(self):
        found = of((4, 5, 3, 2, 5))

        assert found.social == Fraction(2 * 4, 5) / 3 * 100 + Fraction(1 * 5, 10) / 3 * 100 == 70
        assert found.economic == Fraction(3 * 3, 5) / 4 * 100 + Fraction(1 * 2, 4) / 4 * 100 == Fraction(115, 2)
        assert found.bonus == 10
        assert found.overall == (70 + Fraction(115, 2)) / 2 + 10
        assert found.balance == Fraction(115, 140)
        assert found.spread == 0

    def test_is_the_mean_of_its_evaluators(self):
        found = of((5, 10, 5, 4, 0), (0, 0, 0, 0, 0))

        assert (found.social, found.economic, found.overall, found.balance) == (50, 50, 50, 1)
        assert found.spread == 50
        assert found.is_to_discuss

    @pytest.mark.parametrize(("spread", "discussed"), [(20.0, False), (20.01, True)])
    def test_is_discussed_above_twenty_points(self, spread, discussed):
        assert replace(of(TOPS), spread=spread).is_to_discuss is discussed

    def test_has_no_balance_when_all_is_nothing(self):
        assert of((0, 0, 0, 0, 5)).balance is None

    def test_is_nothing_while_no_evaluation_is_handed_in(self):
        assert marks([]) is None
        assert marks([evaluation(TOPS, EvaluationState.ONGOING)]) is None
        both = [evaluation(TOPS), evaluation([0] * 5, EvaluationState.ONGOING)]
        assert marks(both) == of(TOPS)


VALUES = some.tuples(*(some.integers(0, top) for top in TOPS))
MANY = some.lists(VALUES, min_size=1, max_size=5)


class TestAnyMarks:
    @given(MANY)
    def test_stay_within_their_bounds(self, values):
        found = of(*values)

        assert 0 <= found.social <= FULL
        assert 0 <= found.economic <= FULL
        assert 0 <= found.bonus <= BONUS
        assert 0 <= found.overall <= FULL + BONUS
        assert found.balance is None or 0 <= found.balance <= 1
        assert 0 <= found.spread <= (FULL + BONUS) / 2

    @given(MANY, some.randoms(use_true_random=False))
    def test_do_not_depend_on_the_order_of_evaluators(self, values, random):
        shuffled = list(values)
        random.shuffle(shuffled)

        assert of(*shuffled) == of(*values)

    @given(VALUES, some.integers(0, len(GRID) - 1))
    def test_rise_with_each_score(self, values, place):
        if values[place] == TOPS[place]:
            return
        better = [value + (number == place) for number, value in enumerate(values)]
        name = {Axis.SOCIAL: "social", Axis.ECONOMIC: "economic", Axis.CROSS: "bonus"}[GRID[place][0]]

        before, after = of(values), of(better)

        assert getattr(after, name) > getattr(before, name)
        assert after.overall > before.overall

    @given(VALUES)
    def test_of_evaluators_who_agree_have_no_spread(self, values):
        assert of(values, values, values) == of(values)


def candidate(reference, values=None):
    made = [] if values is None else [evaluation(values)]
    return SimpleNamespace(reference=reference, evaluations=made)


class TestARanking:
    def test_goes_by_the_overall_then_the_balance_then_the_reference(self):
        found = ranking(
            [
                candidate("C18-0005"),
                candidate("C18-0004", (0, 0, 0, 0, 0)),
                candidate("C18-0003", (5, 10, 0, 0, 0)),
                candidate("C18-0002", (5, 0, 5, 0, 0)),
                candidate("C18-0001", (5, 0, 5, 0, 0)),
                candidate("C18-0006", TOPS),
            ],
            capacity=2,
        )

        order = [one.candidacy.reference for one in found]
        assert order == ["C18-0006", "C18-0001", "C18-0002", "C18-0003", "C18-0004", "C18-0005"]
        assert [one.has_place for one in found] == [True, True, False, False, False, False]

    def test_prefers_the_better_balanced_of_two_equals(self):
        leaning, even = candidate("C18-0001", (4, 8, 1, 4, 0)), candidate("C18-0002", (3, 6, 4, 0, 0))

        first, second = ranking([leaning, even], capacity=2)

        assert first.marks.overall == second.marks.overall == 60
        assert (first.candidacy, second.candidacy) == (even, leaning)

    @given(some.lists(VALUES, max_size=6), some.integers(1, 6))
    def test_never_gives_more_places_than_there_are(self, all_values, capacity):
        found = ranking([candidate(f"C{n}", values) for n, values in enumerate(all_values)], capacity)

        assert sum(one.has_place for one in found) == min(capacity, len(all_values))
        scores = [one.marks.overall for one in found]
        assert scores == sorted(scores, reverse=True)
