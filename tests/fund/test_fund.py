"""A fund: limits in order, an opening day when it is open."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.fund.fund import Fund, FundState
from tests.factories import sample


def test_the_least_is_not_above_the_most(refusals):
    wrong = sample(Fund, least=Decimal(2), most=Decimal(1))

    assert refusals(wrong) == [("most", "Le ticket maximum ne peut pas être sous le minimum.")]
    assert refusals(sample(Fund, least=Decimal(1), most=Decimal(1))) == []
    assert refusals(sample(Fund, least=Decimal(1))) == []


def test_an_open_fund_has_its_opening_day(refusals):
    assert refusals(sample(Fund, state=FundState.OPEN)) == [("opened_on", "Indiquez le jour de l'ouverture.")]
    assert refusals(sample(Fund, state=FundState.OPEN, opened_on="01/01/2019")) == []
    assert refusals(sample(Fund, state=FundState.BEING_SET_UP)) == []


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(Fund, code="FAV")) == []
    assert [field for field, _sentence in refusals(sample(Fund, code="FAV"))] == ["code"]


@pytest.mark.parametrize(
    ("least", "most", "limits", "accepted"),
    [
        (None, None, "", (1, 10, 100)),
        (10, None, "au moins 10 €", (10, 100)),
        (None, 10, "au plus 10 €", (1, 10)),
        (10, 50, "au moins 10 €, au plus 50 €", (10,)),
    ],
)
def test_it_accepts_what_is_within_its_limits(least, most, limits, accepted):
    fund = Fund(code="F", name="Fonds", least=least, most=most)

    assert fund.limits.replace("\u202f", " ") == limits
    assert tuple(one for one in (1, 10, 100) if fund.accepts(Decimal(one))) == accepted
