"""Schedules to the cent, against exact fractions and against what a spreadsheet gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy
import numpy_financial
import pytest

from models.fund.cents import to_the_cent
from models.fund.schedule import Repaying, Rhythm, Terms, schedule

BEGINS = date(2024, 1, 31)


def test_a_loan_of_a_spreadsheet():
    """PMT(3 %/12; 60; 100 000) is 1 796,87; IPMT of the first month is 250,00, of the second 246,13."""
    rows = schedule(Terms(Decimal(100_000), 60, rate=Decimal("0.03")), BEGINS)

    assert {one.capital + one.interest for one in rows[:-1]} == {Decimal("1796.87")}
    assert [one.interest for one in rows[:2]] == [Decimal("250.00"), Decimal("246.13")]
    assert rows[-1].left == 0


def test_without_interest_the_last_absorbs_the_cents():
    rows = schedule(Terms(Decimal(10_000), 12), BEGINS)

    assert [one.capital for one in rows] == [Decimal("833.33")] * 11 + [Decimal("833.37")]
    assert {one.interest for one in rows} == {0}


def test_a_deferral_pays_interest_alone():
    terms = Terms(Decimal(12_000), 36, 12, Decimal("0.04"), Rhythm.QUARTERLY, Repaying.CAPITAL)

    rows = schedule(terms, BEGINS)

    assert [one.due_on for one in rows[:2]] == [date(2024, 4, 30), date(2024, 7, 31)]
    assert [(one.capital, one.interest) for one in rows[:5]] == [(0, 120)] * 4 + [(1500, 120)]
    assert [one.left for one in rows[4:]] == [10_500 - 1500 * step for step in range(8)]


def test_a_month_without_such_a_day_ends_sooner_and_the_next_does_not():
    rows = schedule(Terms(Decimal(3), 3), BEGINS)

    assert [one.due_on for one in rows] == [date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]


@pytest.mark.parametrize(
    ("terms", "refusal"),
    [
        (Terms(Decimal(1), 13, rhythm=Rhythm.QUARTERLY), "La durée n'est pas un nombre entier d'échéances de 3 mois."),
        (
            Terms(Decimal(1), 24, 6, rhythm=Rhythm.YEARLY),
            "Le différé n'est pas un nombre entier d'échéances de 12 mois.",
        ),
        (Terms(Decimal(1), 12, 12), "Le différé finit avant la durée : il reste au moins une échéance de capital."),
        (Terms(Decimal(1), 12, 11), ""),
        (Terms(Decimal(1), 24, 12, rhythm=Rhythm.YEARLY), ""),
    ],
)
def test_terms_that_make_no_schedule_say_why(terms: Terms, refusal: str):
    assert terms.refusal == refusal


def test_two_hundred_terms_agree_with_fractions():
    dice = Random(18)  # noqa: S311 — a game to play again
    for _ in range(200):
        terms = _drawn(dice)
        rows = schedule(terms, BEGINS)
        assert [(one.capital, one.interest, one.left) for one in rows] == _exactly(terms), terms
        assert sum(one.capital for one in rows) == terms.amount
        assert all(one.capital >= 0 <= one.interest for one in rows)


def test_two_hundred_terms_agree_with_a_spreadsheet_s_functions():
    """PMT, IPMT and PPMT as NumPy Financial works them out, in doubles and without rounding anything.

    A row rounds its instalment and its interest, half a cent each at most: what is left is then a cent away from theirs
    after one row, and each cent grows with the interest of the rows after it. The last row takes the rest.
    """
    dice = Random(45)  # noqa: S311 — a game to play again
    for _ in range(200):
        terms = replace(_drawn(dice), repaying=Repaying.WHOLE, rate=Decimal(dice.randint(1, 1200)) / 10_000)
        every = terms.rhythm.months
        rate, before, parts = terms.rate * every / 12, terms.deferral // every, (terms.months - terms.deferral) // every
        deferred, rows = (rows := schedule(terms, BEGINS))[:before], rows[before:]
        ranks, told = numpy.arange(1, parts + 1), (float(rate), numpy.arange(1, parts + 1), parts, -float(terms.amount))
        capital, interest = (
            numpy.array([float(getattr(one, name)) for one in rows]) for name in ("capital", "interest")
        )
        drift = 0.01 * ((1 + float(rate)) ** ranks - 1) / float(rate) + 1e-6

        assert all((one.capital, one.interest) == (0, to_the_cent(terms.amount * rate)) for one in deferred), terms
        assert (abs(numpy.cumsum(capital - numpy_financial.ppmt(*told))) <= drift).all(), terms
        assert (abs(interest - numpy_financial.ipmt(*told)) <= 0.005 + float(rate) * drift).all(), terms
        even = numpy_financial.pmt(float(rate), parts, -float(terms.amount))
        assert all(abs(float(one.capital + one.interest) - even) <= 0.005 + 1e-6 for one in rows[:-1] if one.left), (
            terms
        )


def _drawn(dice: Random) -> Terms:
    rhythm = dice.choice(list(Rhythm))
    parts = dice.randint(1, 120 // rhythm.months)
    return Terms(
        Decimal(dice.randint(1, 50_000_000)) / 100,
        parts * rhythm.months,
        dice.randrange(parts) * rhythm.months,
        Decimal(dice.choice((0, dice.randint(1, 1200)))) / 10_000,
        rhythm,
        dice.choice(list(Repaying)),
    )


def _exactly(terms: Terms) -> list[tuple[Decimal, Decimal, Decimal]]:
    """The same rows in whole cents, by exact fractions and the sums of a geometric series."""
    rate = Fraction(terms.rate) * terms.rhythm.months / 12
    whole, before = terms.months // terms.rhythm.months, terms.deferral // terms.rhythm.months
    left = int(terms.amount * 100)
    discounts = sum(1 / (1 + rate) ** step for step in range(1, whole - before + 1))
    even = _half_up(left / discounts) if terms.repaying is Repaying.WHOLE else _half_up(Fraction(left, whole - before))
    rows = []
    for rank in range(1, whole + 1):
        interest = _half_up(left * rate)
        part = even if terms.repaying is Repaying.CAPITAL or not rate else even - interest
        capital = left if rank == whole else 0 if rank <= before else min(max(part, 0), left)
        left -= capital
        rows.append((Decimal(capital) / 100, Decimal(interest) / 100, Decimal(left) / 100))
    return rows


def _half_up(cents: Fraction) -> int:
    return int(cents + Fraction(1, 2))
