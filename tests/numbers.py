"""Numbers of companies and of their sites, valid, that are nobody's."""

from __future__ import annotations

from stdnum import iban as ibans
from stdnum import luhn


def siren(number: int) -> str:
    """A valid SIREN that is nobody's, nor a demo company's: those begin with three zeros."""
    start = f"{1_000_000 + number:08d}"
    return start + luhn.calc_check_digit(start)


def siret(of: str, number: int = 1) -> str:
    """A valid SIRET under a SIREN."""
    start = f"{of}{number:04d}"
    return start + luhn.calc_check_digit(start)


def iban(number: int) -> str:
    """A valid IBAN, of a bank and a country that print none: its last four signs tell the number."""
    start = f"XK00{number:016d}"
    return f"XK{ibans.calc_check_digits(start)}{start[4:]}"
