"""Amounts to the cent, which every sum of the fund is worked out in."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from models.engine import kinds

CENT = Decimal("0.01")
PART = Decimal("0.0001")
NOTHING = Decimal(0)


def to_the_cent(amount: Decimal) -> Decimal:
    """An amount in euros rounded to the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def part_of(amount: Decimal, whole: Decimal) -> Decimal | None:
    """The quotient of an amount by another one, to the hundredth of a percent; none of nothing."""
    return (amount / whole).quantize(PART, ROUND_HALF_UP) if whole else None


def euros(amount: Decimal) -> str:
    """An amount in euros as a reader sees it: « 1 234,50 € »."""
    return kinds.Money().show(amount)
