"""Numbers of companies and of their sites, valid, that are nobody's."""

from __future__ import annotations

from stdnum import luhn


def siren(number: int) -> str:
    """A valid SIREN that is nobody's, nor a demo company's: those begin with three zeros."""
    start = f"{1_000_000 + number:08d}"
    return start + luhn.calc_check_digit(start)


def siret(of: str, number: int = 1) -> str:
    """A valid SIRET under a SIREN."""
    start = f"{of}{number:04d}"
    return start + luhn.calc_check_digit(start)
