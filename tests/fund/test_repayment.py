"""What comes back has its day, and is not above what is due."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from models.engine import Refused, db, today
from models.fund.agreement_state import AgreementState
from models.fund.bound_application import NOTHING_LEAVES
from models.fund.movements import of_agreement
from models.fund.repayment import Repayment
from models.policy import Role
from tests.factories import sample
from tests.fund.agreements import DAY, back, do, sentences, signed
from tests.fund.steps import does

LATER = today() + timedelta(days=40)


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
            one.repayments[0].unpaid_on = one.payments[0].paid_on = DAY
            db.session.commit()
            assert of_agreement(one).unpaid == 100
            one.repayments[0].received_on = DAY + timedelta(days=9)
            db.session.commit()

            assert (one.repayments[0].unpaid_on, of_agreement(one).unpaid) == (DAY, 0)

    def test_comes_of_no_application_that_was_dropped(self, app):
        with app.app_context():
            one = signed(100, [back(1, DAY, 100)])
            one.repayments[0].received_on = DAY
            db.session.commit()
            one.repayments[0].received_on = one.repayments[0].received = None
            assert does(one.fund_application, "drop") == []

            one.repayments[0].received_on = DAY
            with pytest.raises(Refused) as refused:
                db.session.commit()
            assert sentences(refused) == [("received_on", NOTHING_LEAVES)]


class TestWhatWillNotComeBack:
    def test_is_lost_from_a_day_with_a_reason_and_less_once_something_comes(self, app):
        with app.app_context():
            one = signed(100, [back(1, DAY, 60, 5), back(2, DAY, 40)])
            one.payments[0].paid_on = DAY
            line = one.repayments[0]
            line.received_on, line.received, line.lost_on = DAY, Decimal(15), DAY
            with pytest.raises(Refused) as refused:
                db.session.commit()
            db.session.rollback()
            assert sentences(refused) == [("loss_reason", "Dites pourquoi cette somme est perdue.")]
            one.payments[0].paid_on = line.received_on = line.lost_on = DAY
            line.received, line.loss_reason = Decimal(15), "Liquidation"
            db.session.commit()

            moved = of_agreement(one)
            assert (line.lost, line.missing) == (50, 0)
            assert (moved.lost, moved.capital_lost, moved.outstanding, moved.overdue) == (50, 50, 40, 40)
            line.received = Decimal(25)
            db.session.commit()
            assert (line.lost, of_agreement(one).outstanding) == (40, 40)

    def test_is_nothing_of_what_came_whole(self, refusals):
        whole = {"capital": Decimal(60), "interest": Decimal(0), "received_on": DAY, "received": Decimal(60)}

        refused = refusals(sample(Repayment, **whole, lost_on=DAY, loss_reason="Liquidation"))
        assert refused == [("lost_on", "Tout est reçu : il n'y a rien à passer en perte.")]

    def test_is_all_that_is_left_by_a_verb_of_the_agreement(self, app):
        with app.app_context():
            one = signed(100, [back(1, DAY, 30), back(2, DAY, 30), back(3, LATER, 40)])
            one.repayments[0].received_on = DAY
            db.session.commit()
            with pytest.raises(Refused, match="À remplir"):
                do(one, "write_off")
            one.lost_on, one.loss_reason = DAY, "Liquidation"
            do(one, "write_off")

            assert [(line.lost, line.loss_reason) for line in one.repayments[1:]] == [
                (30, "Liquidation"),
                (40, "Liquidation"),
            ]
            assert (one.repayments[0].lost_on, one.state) == (None, AgreementState.SIGNED)
            with pytest.raises(Refused, match="Plus rien n'est à recevoir"):
                do(one, "write_off")
            with pytest.raises(Refused, match="Une somme est déjà passée"):
                do(one, "correct_preparation", Role.ADMIN)

    def test_is_typed_on_the_page_of_its_instalment_so_that_a_schedule_stays_a_table(self, browse_as, app):
        with app.app_context():
            one = signed(100, [back(1, DAY, 100)])
            number, line = one.id, one.repayments[0].id
        manager = browse_as(Role.FUND_MANAGER)
        form = manager.get(f"/fund_agreement/edit/?id={number}")
        assert f'name="repayments-{line}-received"' in form.raw
        assert f'name="repayments-{line}-lost_on"' not in form.raw
        assert 'class="rows compact" data-rows="repayments"' in form.raw
        typed = {"lost_on": "01/06/2017", "loss_reason": "Liquidation"}
        assert manager.submit(f"/repayment/edit/?id={line}", **typed).status == 302
        assert manager.submit(f"/fund_agreement/edit/?id={number}", variable_pay="Aucune").status == 302
        with app.app_context():
            assert db.session.get_one(Repayment, line).lost == 100

    def test_is_written_off_from_its_page(self, browse_as, app):
        with app.app_context():
            one = signed(100, [back(1, LATER, 100)])
            one.payments[0].paid_on = DAY
            db.session.commit()
            number = one.id
        manager = browse_as(Role.FUND_MANAGER)
        address = f"/fund_agreement/move/?id={number}&verb=write_off"
        assert manager.submit(address, lost_on="01/06/2017", loss_reason="Liquidation").status == 302

        page = manager.get(f"/fund_agreement/details/?id={number}").words.replace("\u202f", " ")
        assert "Passé en perte100 €, dont 100 € de capital" in page
        assert "Liquidation" in page
