"""Scores and balances, as French readers write them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from models.engine import Words, french_number, kinds


def points(value: Fraction | float) -> str:
    """`72,5`."""
    return french_number(Decimal(f"{float(value):.1f}"), 1)


def out_of(balance: Fraction | None, threshold: Decimal) -> str:
    """`83,3 %`, and that it is under the threshold when it is."""
    if balance is None:
        return "Aucun score"
    shown = kinds.Percent().show(Decimal(f"{float(balance):.3f}"))
    return shown if balance >= threshold else Words(f"{shown} : sous le seuil")
