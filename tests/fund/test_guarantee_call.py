"""Calls of a guarantee: of a signed one alone, never above what it guarantees, and paid they stay."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from models.engine import Refused, as_found, db, discard
from models.fund.application_state import ApplicationState
from models.fund.bound_application import NOTHING_LEAVES
from models.fund.fund_figures import figures_of
from models.fund.guarantee_call import GuaranteeCall
from models.fund.movements import of_agreement
from models.fund.signed_plan import CALLED, NOT_SIGNED
from models.policy import Role
from tests.factories import sample
from tests.fund.agreements import DAY, back, do, granted, of, signed
from tests.funds import guarantee


def guaranteed(amount=1_000, share="0.5", **said):
    """A guarantee, signed: half of its amount may be called."""
    return signed(
        amount,
        application=granted(amount, instrument=guarantee(sample)),
        payments=[],
        guaranteed=Decimal(share),
        **said,
    )


def call(agreement, amount, **said):
    """One that is not paid."""
    return GuaranteeCall(fund_agreement=agreement, called_on=DAY, amount=Decimal(amount), **said)


def left(amount):
    return [("amount", f"Il reste {amount}\u202f€ de garantie à appeler : ce montant est au-dessus.")]


class TestCalls:
    def test_are_never_above_what_is_guaranteed(self, refusals):
        one = guaranteed()

        assert refusals(call(one, "200.01")) == []
        assert refusals(call(one, 300)) == left("299,99")
        assert refusals(call(one, "150"), call(one, "149.99")) == []  # in one save
        assert refusals(call(one, "0.01")) == left(0)
        (first, *_) = one.guarantee_calls
        discard(first)
        db.session.commit()
        assert refusals(call(one, "200.02")) == left("200,01")
        assert of_agreement(one).called == Decimal("299.99")

    def test_are_paid_for_what_is_granted_which_then_stays_so(self, refusals):
        one = guaranteed()
        application, paid = one.fund_application, call(one, 100)

        def becomes(state, paid_on):
            application.state, paid.paid_on = state, paid_on
            as_found(application)
            return refusals(application, paid)

        assert becomes(ApplicationState.DROPPED, DAY) == [("called_on", NOTHING_LEAVES)]
        assert becomes(ApplicationState.DROPPED, None) == [("called_on", NOTHING_LEAVES)]
        assert becomes(ApplicationState.SIGNED, DAY) == []
        assert becomes(ApplicationState.DROPPED, DAY) == [("state", CALLED)]

    def test_are_of_a_signed_guarantee(self, refusals):
        told = [("fund_agreement", "Ce contrat n'est pas une garantie : il n'y a rien à appeler.")]
        assert refusals(call(signed(1, [back(1, DAY, 1)]), 1)) == told
        prepared = of(granted(instrument=guarantee(sample)), payments=[])
        assert refusals(call(prepared, 1)) == [("called_on", NOT_SIGNED)]

    def test_are_paid_after_they_came_and_then_stay(self, refusals):
        one = guaranteed()
        before = ("paid_on", "Un appel se paie une fois reçu : ce jour le précède.")
        assert refusals(call(one, 10, paid_on=DAY - timedelta(days=1))) == [before]
        paid = call(one, 10, paid_on=DAY)
        assert refusals(paid) == []

        moved = of_agreement(one)
        assert (moved.called, moved.called_paid) == (10, 10)
        file = one.fund_application
        assert figures_of(file.fund).by_year[2017].paid == figures_of(file.fund).total.paid == 10
        discard(paid)
        with pytest.raises(Refused, match="Cet appel est payé : il reste"):
            db.session.commit()
        db.session.rollback()
        with pytest.raises(Refused, match="Une somme est déjà passée"):
            do(one, "correct_preparation", Role.ADMIN)
