"""What comes back has its day, and is not above what is due."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from models.engine import db
from models.fund.movements import of_agreement
from models.fund.repayment import Repayment
from tests.factories import sample
from tests.fund.agreements import DAY, back, signed


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

    def test_is_seen_unpaid_from_the_day_it_was_due_and_not_once_all_came(self, refusals):
        line = {"capital": Decimal(100), "interest": Decimal(2), "due_on": DAY, "received_on": DAY}
        before, day = DAY - timedelta(days=1), Decimal(40)

        assert refusals(sample(Repayment, **line, received=day, unpaid_on=DAY)) == []
        early = ("unpaid_on", "L'échéance est le 01/06/2017 : elle n'est pas impayée avant.")
        assert refusals(sample(Repayment, **line, received=day, unpaid_on=before)) == [early]
        told = ("unpaid_on", "Tout est reçu : rien n'est impayé.")
        assert refusals(sample(Repayment, **line, received=Decimal(102), unpaid_on=DAY)) == [told]

    def test_comes_late_and_the_day_it_was_unpaid_stays(self, app):
        with app.app_context():
            one = signed(100, [back(1, DAY, 100)])
            one.repayments[0].unpaid_on = DAY
            db.session.commit()
            assert of_agreement(one).unpaid == 100
            one.repayments[0].received_on = DAY + timedelta(days=9)
            db.session.commit()

            assert (one.repayments[0].unpaid_on, of_agreement(one).unpaid) == (DAY, 0)
