"""What comes back has its day, and is not above what is due."""

from __future__ import annotations

from decimal import Decimal

from models.fund.repayment import Repayment
from tests.factories import sample
from tests.fund.agreements import DAY


class TestWhatComesBack:
    def test_is_not_above_what_is_due_and_has_its_day(self, refusals):
        line = {"capital": Decimal(100), "interest": Decimal(2)}

        assert refusals(sample(Repayment, **line, received_on=DAY, received=Decimal(102))) == []
        (above,) = refusals(sample(Repayment, **line, received_on=DAY, received=Decimal("102.01")))
        assert above == ("received", "C'est plus que ce qui est dû : 102\u202f€.")
        cents = {"capital": Decimal("0.7"), "interest": Decimal("0.1"), "received_on": DAY}  # less than 0.8 in doubles
        assert refusals(sample(Repayment, **cents, received=Decimal("0.8"))) == []
        (dayless,) = refusals(sample(Repayment, **line, received=Decimal(1)))
        assert dayless == ("received_on", "Dites quel jour cette somme est arrivée.")
