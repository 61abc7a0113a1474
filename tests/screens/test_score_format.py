"""Scores and balances, as they are written."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from admin_views.screens.score_format import out_of, points

THRESHOLD = Decimal("0.6")


@pytest.mark.parametrize(
    ("balance", "told"),
    [
        (Fraction(5, 6), "83,3\u202f%"),
        (Fraction(3, 5), "60\u202f%"),
        (Fraction(5997, 10_000), "59,9\u202f% : sous le seuil"),
        (Fraction(0), "0\u202f% : sous le seuil"),
        (None, "Aucun score"),
    ],
)
def test_a_balance_under_the_threshold_never_reads_as_the_threshold(balance, told):
    assert out_of(balance, THRESHOLD) == told


def test_a_half_is_rounded_up_whatever_a_float_makes_of_it():
    assert [points(one) for one in (Fraction(289, 4), Fraction(1447, 20), Fraction(13, 4))] == ["72,3", "72,4", "3,3"]
