"""The gross grant equivalent, to the cent: the vectors of the rule, and closed formulas for what is discounted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from models.fund.gross_grant import AidTerms, GrantMethod, Limits, obstacle, work_out
from models.fund.schedule import Repaying, Rhythm, Terms, schedule

HALF = Decimal("0.5")
LIMITS = Limits(
    Decimal(300_000),
    (Decimal(1_500_000), Decimal(750_000)),
    (Decimal(2_250_000), Decimal(1_125_000)),
    Decimal("0.8"),
)
LOAN, GUARANTEE, RATES = GrantMethod.SECURED_LOAN, GrantMethod.GUARANTEE, GrantMethod.REFERENCE_RATE


@pytest.mark.parametrize(
    ("method", "amount", "months", "esb"),
    [
        (LOAN, 150_000, 84, "42000.00"),
        (LOAN, 100_000, 60, "20000.00"),
        (LOAN, 50_000, 36, "6000.00"),
        (LOAN, 1_500_000, 60, "300000.00"),
        (LOAN, 750_000, 120, "300000.00"),
        (GUARANTEE, 80_000, 60, "10666.67"),
    ],
)
def test_a_loan_or_a_guarantee_is_a_part_of_the_ceiling(method, amount, months, esb):
    terms = AidTerms(Decimal(amount), months, share=HALF)

    assert obstacle(method, terms, LIMITS) is None
    assert work_out(method, terms, LIMITS).amount == Decimal(esb)


@pytest.mark.parametrize(
    ("method", "amount", "months", "share", "name"),
    [
        (LOAN, "1500000.01", 60, HALF, "amount"),
        (LOAN, "750000.01", 61, HALF, "amount"),
        (LOAN, "750000", 121, HALF, "months"),
        (LOAN, "750000", None, HALF, "months"),
        (LOAN, "750000", 60, Decimal("0.4999"), "share"),
        (LOAN, "750000", 60, None, "share"),
        (GUARANTEE, "2250000.01", 60, HALF, "amount"),
        (GUARANTEE, "80000", 60, Decimal("0.8001"), "share"),
    ],
)
def test_beyond_the_limits_the_simple_method_is_refused(method, amount, months, share, name):
    found = obstacle(method, AidTerms(Decimal(amount), months, share=share), LIMITS)

    assert found is not None
    assert found[0] == name


def test_a_regime_without_limits_has_no_simple_method():
    assert obstacle(LOAN, AidTerms(Decimal(1), 12, share=HALF), Limits(Decimal(750_000)))[0] == "method"
    assert obstacle(GrantMethod.WHOLE, AidTerms(Decimal(1)), Limits(Decimal(750_000))) is None


@pytest.mark.parametrize(("rate", "reference"), [("0", "0.12"), ("0.02", "0.0512"), ("0.06", "0.05")])
def test_repaid_at_once_at_the_end_it_is_the_annuity_of_the_gap(rate, reference):
    rate, reference, months = Decimal(rate), Decimal(reference), 48
    terms = AidTerms(Decimal("100000"), months, months - 1, rate, reference)
    monthly = reference / 12
    annuity = (1 - (1 + monthly) ** -months) / monthly
    exact = max(Decimal(0), 100_000 * (reference - rate) / 12 * annuity)

    assert work_out(RATES, terms, LIMITS).amount == exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def test_repaid_in_equal_parts_without_interest_it_is_what_the_repayments_lose():
    """At no rate, the aid is the capital less what its repayments are worth on the day of the grant."""
    reference, deferral, months = Decimal("0.0475"), 6, 60
    terms = AidTerms(Decimal("60000"), months, deferral, Decimal(0), reference)
    part = Decimal(60_000) / (months - deferral)
    worth = sum(part / (1 + reference / 12) ** month for month in range(deferral + 1, months + 1))

    assert work_out(RATES, terms, LIMITS).amount == (60_000 - worth).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


@pytest.mark.parametrize(("rate", "deferral"), [("0", 0), ("0.02", 0), ("0.03", 12)])
def test_repaid_in_even_instalments_it_is_what_they_lose(rate, deferral):
    """The aid is the capital less what the instalments of the contract are worth at the reference rate."""
    amount, months, reference = Decimal(60_000), 60, Decimal("0.06")
    agreed = Terms(amount, months, deferral, Decimal(rate), Rhythm.MONTHLY, Repaying.WHOLE)
    rows = schedule(agreed, date(2020, 1, 31))
    worth = sum((row.capital + row.interest) / (1 + reference / 12) ** row.rank for row in rows)
    terms = AidTerms(amount, months, deferral, Decimal(rate), reference, repaying=Repaying.WHOLE)

    found = work_out(RATES, terms, LIMITS).amount

    assert abs(found - (amount - worth)) < Decimal("0.30")  # each instalment is in cents
    even = work_out(RATES, replace(terms, repaying=Repaying.CAPITAL), LIMITS).amount
    assert found == even if rate == "0" else found > even


@pytest.mark.parametrize(
    ("terms", "name"),
    [
        (AidTerms(Decimal(1), None, reference_rate=HALF), "months"),
        (AidTerms(Decimal(1), 12), "reference_rate"),
        (AidTerms(Decimal(1), 12, 12, reference_rate=HALF), "deferral"),
        (AidTerms(Decimal(1), 12, 11, reference_rate=HALF, stated=Decimal(1)), "stated"),
    ],
)
def test_a_term_that_is_missing_is_named(terms, name):
    assert obstacle(RATES, terms, LIMITS)[0] == name


def test_what_is_not_lent():
    grant = AidTerms(Decimal("12345.67"))

    assert work_out(GrantMethod.WHOLE, grant, LIMITS).amount == Decimal("12345.67")
    assert work_out(GrantMethod.MARKET, grant, LIMITS).amount == 0
    assert work_out(GrantMethod.STATED, AidTerms(Decimal(9), stated=Decimal("4.20")), LIMITS).amount == Decimal("4.20")
