"""Payments: planned before the signature, made after it, never above what was planned."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from models.engine import Refused, as_found, db, discard, restore
from models.fund.application_state import ApplicationState
from models.fund.signed_plan import CLOSED, KEPT, NOT_SIGNED, PAID
from models.policy import Role
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, back, do, granted, of, paying, sentences, signed
from tests.fund.steps import does


class TestPayments:
    def test_add_up_to_the_amount_before_the_signature(self, agreement):
        agreement.payments[0].amount, agreement.signed_on = Decimal(7_000), DAY
        agreement.payments.append(paying("4999.99", 2))
        db.session.commit()
        with pytest.raises(Refused, match=r"Les versements prévus font 11.999,99.€, il en faut 12.000.€"):
            do(agreement, "sign")
        agreement.payments[1].amount = Decimal(5_000)
        do(agreement, "sign")

    def test_leave_after_the_signature_and_then_it_stays(self, agreement):
        one = agreement.payments[0]
        one.paid_on = DAY
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [("paid_on", NOT_SIGNED)]
        agreement.signed_on = DAY
        do(agreement, "sign")
        one.paid_on = DAY
        db.session.commit()

        assert one.paid == 12_000
        with pytest.raises(Refused, match="Une somme est déjà passée"):
            do(agreement, "correct_preparation", Role.ADMIN)

    def test_are_never_above_what_was_planned(self, agreement):
        agreement.signed_on = DAY
        do(agreement, "sign")
        one = agreement.payments[0]
        one.paid_on, one.paid = DAY, Decimal("12000.01")
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()

        assert [name for name, _sentence in sentences(refused)] == ["paid"]
        one.paid = Decimal(1)
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [("paid_on", "Dites quel jour cette somme est partie.")]

    def test_that_were_thrown_away_before_the_signature_come_back_no_more(self, agreement):
        agreement.payments.append(paying(5_000, 2))
        agreement.repayments.append(back(99, DAY, 5_000))
        agreement.signed_on = DAY
        db.session.commit()
        extra = agreement.payments[-1], agreement.repayments[-1]
        for one in extra:
            discard(one)
            db.session.commit()
        restore(extra[0])
        db.session.commit()
        discard(extra[0])
        db.session.commit()
        do(agreement, "sign")

        for one in extra:
            restore(one)
            with pytest.raises(Refused) as refused:
                db.session.commit()
            db.session.rollback()
            assert sentences(refused) == [("fund_agreement", KEPT)]

    def test_leave_and_come_back_on_no_day_before_the_signature(self, refusals):
        one = signed(100, [back(1, DAY, 100)])
        before, told = DAY - timedelta(days=1), "Le contrat est signé le 01/06/2017 : aucune somme ne passe avant."

        for line, name in ((one.payments[0], "paid_on"), (one.repayments[0], "received_on")):
            setattr(line, name, before)
            assert refusals(line) == [(name, told)]
            setattr(line, name, DAY)
            assert refusals(line) == []

    def test_of_a_closed_application_are_not_taken_back(self, refusals):
        one = signed(100, [back(1, DAY, 100)])
        paid, back_again = one.payments[0], one.repayments[0]
        paid.paid_on = DAY
        back_again.lost_on, back_again.loss_reason = DAY, "Liquidation"
        db.session.commit()
        assert does(one.fund_application, "close") == []

        paid.paid_on = paid.paid = None
        assert refusals(paid) == [("paid_on", CLOSED)]
        back_again.lost_on = None
        assert refusals(back_again) == [("received_on", CLOSED)]
        back_again.received_on = DAY
        assert refusals(back_again) == []  # what was lost comes in the end
        assert does(one.fund_application, "correct_decaissee", Role.ADMIN) == []
        back_again.received_on = back_again.received = back_again.lost_on = None
        assert refusals(back_again) == []

    def test_keep_their_application_granted_once_they_left(self, refusals):
        one = signed(100, [back(1, DAY, 100)])
        application, paid = one.fund_application, one.payments[0]

        def becomes(state, paid_on):
            paid.paid_on, paid.paid, application.state = paid_on, None, state
            as_found(application)
            return refusals(paid, application)

        assert becomes(ApplicationState.PAID, DAY) == []
        assert becomes(ApplicationState.LAPSED, DAY) == [("state", PAID)]
        assert becomes(ApplicationState.SIGNED, None) == []
        assert becomes(ApplicationState.LAPSED, None) == []

    def test_are_not_those_of_a_guarantee(self, refusals):
        guarantee = sample(Instrument, code="garantie")

        assert refusals(of(granted(instrument=guarantee))) == [("fund_agreement", "Une garantie ne se verse pas.")]
        assert refusals(of(granted(instrument=guarantee), payments=[])) == []


@pytest.mark.one_database
def test_the_form_of_the_agreement_tells_what_is_planned(app, browse_as):
    with app.app_context():
        db.session.add(one := of(granted(300), payments=[paying(100), paying("200.50", 2)]))
        db.session.commit()
        address = f"/fund_agreement/edit/?id={one.id}"

    words = browse_as(Role.FUND_MANAGER).get(address).words.replace("\u202f", " ")
    assert "Versements prévus300,50 €" in words
