"""What a fund is brought: its public share comes of it, its endowment does not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from models.engine import db, discard
from models.fund.fund import Fund
from models.fund.fund_contribution import FundContribution
from models.policy import Role
from tests.factories import sample


def brought(fund, amount, is_public=False):
    """An amount that a fund was given."""
    return sample(FundContribution, fund=fund, amount=Decimal(amount), is_public=is_public)


def test_the_public_share_is_that_of_what_was_brought(refusals):
    fund = sample(Fund, endowment=Decimal(500), public_share=Decimal("0.4"))
    assert refusals(fund) == []
    assert fund.public_share == Decimal("0.4")

    first, second = brought(fund, 100, is_public=True), brought(fund, 200)
    assert refusals(first, second) == []
    assert (fund.public_share, fund.endowment) == (Decimal("0.3333"), 500)
    second.is_public = True
    db.session.commit()
    assert fund.public_share == 1
    first.is_public = False
    discard(second)
    db.session.commit()
    assert fund.public_share == 0
    second.deleted_at = None
    db.session.commit()
    assert fund.public_share == Decimal("0.6667")
    discard(first)
    discard(second)
    db.session.commit()
    assert fund.public_share is None


@pytest.mark.one_database
def test_the_page_of_the_fund_tells_what_is_still_to_be_brought(browse_as, make):
    fund = make(Fund, endowment=Decimal(1000))
    make(FundContribution, fund=fund, amount=Decimal(600))
    address, manager = f"/fund/details/?id={fund}", browse_as(Role.FUND_MANAGER)

    words = manager.get(address).words.replace("\u202f", " ")
    assert "Apports600 € Reste à apporter400 €" in words
    assert "<dt>Apports</dt><dd>600" in manager.get(f"/fund/edit/?id={fund}").text
    assert "Apports" not in browse_as(Role.COMMITTEE).get(address).words
    make(FundContribution, fund=fund, amount=Decimal(500))
    assert "Apports1 100 € Apporté au-delà de la dotation100 €" in manager.get(address).words.replace("\u202f", " ")
