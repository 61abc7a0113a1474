"""Among whom a grant is shared: never more than the whole."""

from __future__ import annotations

from decimal import Decimal

from models.fund.beneficiary_share import BeneficiaryShare
from tests.factories import sample
from tests.fund.agreements import granted


def shares(*some):
    application = granted()
    return [sample(BeneficiaryShare, fund_application=application, share=Decimal(one)) for one in some]


def test_shares_are_not_above_the_whole(refusals):
    over = ("share", "Ensemble, les parts dépassent 100 %.")

    assert refusals(*shares("0.5", "0.5001")) == [over, over]
    assert refusals(*shares("0.5", "0.5")) == []
    assert refusals(*shares("0.5")) == []  # the others are still to be typed
