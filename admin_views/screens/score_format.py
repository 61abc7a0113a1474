"""Scores and balances, as French readers write them."""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from models.engine import Words, french_number, kinds, rounded

TENTH = Decimal("0.001")  # of a percent


def points(value: Fraction | float) -> str:
    """`72,5`."""
    return french_number(rounded(value, 1), 1)


def out_of(balance: Fraction | None, threshold: Decimal) -> str:
    """`83,3 %`; when it is under the threshold, that it is, and never a figure that reads as the threshold."""
    if balance is None:
        return "Aucun score"
    percent = kinds.Percent()
    if balance >= threshold:
        return percent.show(rounded(balance, 3))
    below = (Decimal(balance.numerator) / balance.denominator).quantize(TENTH, ROUND_FLOOR)
    return Words(f"{percent.show(below)} : sous le seuil")
