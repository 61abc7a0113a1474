"""What will never be paid is given up: no capital is due above what left, and the money is free again."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest

from admin_views.region.scdl_rows import Row
from models.engine import Refused, db, last_operation, today, undo
from models.fund import rescheduling
from models.fund.application_state import ApplicationState
from models.fund.commitments import standing_of
from models.fund.due_lines import PAYMENTS, REPAYMENTS, Month, late_before, lines_of, sums_of
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_figures import figures_of
from models.fund.giving_up import GIVEN_UP, give_up
from models.fund.movements import of_agreement
from models.fund.payment import Payment
from models.fund.schedule import Terms, schedule
from models.policy import Role
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, back, do, granted, paying, sentences, signed
from tests.fund.steps import does

D, NEXT = Decimal, date(2017, 9, 1)
ANSWER = {"given_up_on": date(2017, 8, 15), "giving_up_reason": "Le projet est réduit"}


def half_paid(app, terms=None):
    """A loan of 12 000 € at 3 % over a year, of which half left and two instalments came, of the whole."""
    terms = terms or Terms(D(12_000), 12, rate=D("0.03"))
    lines = [back(row.rank, row.due_on, row.capital, row.interest) for row in schedule(terms, DAY)]
    one = signed(12_000, lines, payments=[paying(6_000), paying(6_000, 2)])
    one.payments[0].paid_on = DAY
    for line in lines[:2]:
        line.received_on = line.due_on
    db.session.commit()
    return one


def gives_up(agreement, role=Role.FUND_MANAGER, **said):
    """Give up what is left."""
    for name, value in (ANSWER | said).items():
        setattr(agreement, name, value)
    with db.session.no_autoflush:
        do(agreement, "give_up", role)


def test_the_schedule_is_that_of_what_left_on_the_same_days_and_the_rest_is_free(app):
    with app.app_context():
        one = half_paid(app)
        came = sum(line.capital for line in one.repayments[:2])
        left = 6_000 - came
        expected = schedule(Terms(left, 10, rate=D("0.03")), date(2017, 8, 1))
        days = [line.due_on for line in one.repayments[2:]]
        gives_up(one)

        new = [line for line in one.repayments if line.rank > 12]
        assert [line.due_on for line in new] == days == [row.due_on for row in expected]
        assert sum(line.capital for line in new) == left == of_agreement(one).outstanding
        for line, row in zip(new, expected, strict=True):  # to the two cents that even instalments are rounded by
            assert abs(line.capital - row.capital) <= D("0.05")
            assert abs(line.interest - row.interest) <= D("0.02")
        assert of_agreement(one).capital == of_agreement(one).paid == 6_000
        assert (one.reschedulings, one.rescheduled_on) == (0, None)  # nothing was put off

        application = one.fund_application
        assert (application.granted, application.given_up, application.engages) == (12_000, 6_000, 6_000)
        fund = application.fund
        assert standing_of(fund).engaged == figures_of(fund).total.engaged == figures_of(fund).total.paid == 6_000


def test_the_money_is_for_another_application_and_comes_back_to_nobody_else(app):
    with app.app_context():
        one = half_paid(app)
        fund = one.fund_application.fund
        fund.endowment = D(12_000)
        db.session.commit()
        db.session.add(granted(6_000, fund=fund, state=ApplicationState.GRANTED))
        with pytest.raises(Refused, match="Il reste au fonds 0"):
            db.session.commit()
        db.session.rollback()
        gives_up(one)
        given = last_operation(db.session())
        db.session.add(granted(6_000, fund=fund, state=ApplicationState.GRANTED))
        db.session.commit()
        with pytest.raises(Refused, match="Il reste au fonds 6"):
            undo(db.session(), given, Role.ADMIN)


def test_it_is_undone_whole(app):
    with app.app_context():
        one = half_paid(app)
        gives_up(one)
        undo(db.session(), last_operation(db.session()), Role.ADMIN)
        db.session.commit()
        db.session.refresh(one)

        assert (len(one.repayments), one.reschedulings, one.given_up_on) == (12, 0, None)
        assert (one.fund_application.given_up, of_agreement(one).capital) == (None, 12_000)
        one.payments[1].paid_on = DAY
        db.session.commit()


@pytest.mark.one_database
def test_nothing_is_paid_taken_back_nor_asked_any_more(app, browse_as):
    with app.app_context():
        one = half_paid(app)
        june = Month(DAY, date(2017, 7, 1))
        assert late_before(PAYMENTS, today()).count == 1
        gives_up(one)
        assert late_before(PAYMENTS, today()).count == 0
        assert [line.rank for line in lines_of(PAYMENTS, june, 1, 9)] == [1]
        assert (sums_of(PAYMENTS, june).planned, sums_of(PAYMENTS, june).left) == (6_000, 0)
        for rank, day in ((1, DAY), (0, None)):
            one.payments[rank].paid_on, one.payments[rank].paid = day, day and D(6_000)
            with pytest.raises(Refused) as refused:
                db.session.commit()
            db.session.rollback()
            assert {sentence for _field, sentence in sentences(refused)} == {GIVEN_UP}
        one.payments[0].payment_reference = "VIR 12"
        db.session.commit()
        with pytest.raises(Refused, match="déjà renoncé"):
            gives_up(one, giving_up_reason="Encore")
        db.session.rollback()
        numbers = [each.id for each in one.payments]
        page = browse_as(Role.FUND_MANAGER).get(f"/fund_agreement/details/?id={one.id}").words.replace("\u202f", " ")
        assert "Reste6 000 €, auxquels le fonds a renoncé" in page
        assert "Le projet est réduit" in page
    manager = browse_as(Role.FUND_MANAGER)
    kept, given_up = (manager.get(f"/payment/details/?id={number}").words for number in numbers)
    assert "Ordre de paiement" in kept
    assert "Ordre de paiement" not in given_up
    assert manager.get(f"/bank_account/order/?payment={numbers[1]}").status == 404


@pytest.mark.one_database
def test_who_plans_again_is_told_of_what_is_to_leave_until_it_is_given_up(app):
    told = "6 000 € sont encore à verser : si le fonds y renonce, que ce soit d'abord."
    with app.app_context():
        one = half_paid(app)
        assert told in [sentence.replace("\u202f", " ") for sentence in rescheduling.told(one)]
        gives_up(one)
        assert [sentence.replace("\u202f", " ") for sentence in rescheduling.told(one)] == [
            "Capital à rééchelonner : 4 024,89 €. Les intérêts échus s'ajoutent à la première échéance."
        ]


@pytest.mark.one_database
def test_it_says_what_it_comes_to_and_what_it_waits_for(app, browse_as):
    with app.app_context():
        one = half_paid(app)
        number = one.id
        with pytest.raises(Refused) as refused:
            do(one, "give_up")
        db.session.rollback()
        assert [field for field, _sentence in sentences(refused)] == ["given_up_on", "giving_up_reason"]
        one.payments[0].paid_on = date(2017, 8, 20)
        db.session.commit()
        with pytest.raises(Refused, match="Un versement est parti le 20/08/2017"):
            gives_up(one)
        db.session.rollback()
        with pytest.raises(PermissionError):
            gives_up(one, role=Role.STAFF)
        db.session.rollback()
    manager, address = browse_as(Role.FUND_MANAGER), f"/fund_agreement/move/?id={number}&verb=give_up"
    page = manager.get(f"/fund_agreement/details/?id={number}").words.replace("\u202f", " ")
    assert "Reste à verser6 000 €, que les échéances comptent déjà" in page
    asked = manager.get(address).words.replace("\u202f", " ")
    assert "6 000 € ne seront pas versés" in asked
    assert "ensuite :" not in asked  # it stays signed
    assert "Le capital qui reste à rembourser sera de 4 024,89 €." in asked
    assert manager.submit(address, given_up_on="01/09/2017", giving_up_reason="Projet réduit").status == 302


@pytest.mark.one_database
def test_what_was_never_paid_is_dropped_instead_and_what_all_left_has_no_rest(app):
    with app.app_context():
        never, whole = signed(500, [back(1, DAY, 500)]), signed(700, [back(1, DAY, 700)])
        whole.payments[0].paid_on = DAY
        db.session.commit()
        for one, told in ((never, "c'est le dossier qui s'abandonne"), (whole, "Tout est versé")):
            with pytest.raises(Refused, match=told):
                gives_up(one)
            db.session.rollback()
        assert does(never.fund_application, "drop") == []
        with pytest.raises(Refused, match="Le dossier est abandonné"):
            gives_up(never)


@pytest.mark.one_database
def test_a_subsidy_paid_in_part_closes_once_its_rest_is_given_up(app):
    with app.app_context():
        subsidy = sample(Instrument, code="apport_fonds_propres")
        one = signed(1_000, application=granted(1_000, instrument=subsidy), payments=[paying(400), paying(600, 2)])
        one.payments[0].paid_on = one.payments[1].paid_on = DAY
        one.payments[1].paid = D(100)
        db.session.commit()
        assert does(one.fund_application, "close") == ["Un versement prévu n'est pas fait en entier :"]
        gives_up(one)
        assert (one.fund_application.given_up, one.reschedulings, of_agreement(one).paid) == (500, 0, 500)
        assert does(one.fund_application, "close") == []
        assert one.fund_application.engages == 500


@pytest.mark.one_database
def test_the_period_that_is_published_ends_with_what_left_from_that_day_on(app):
    with app.app_context():
        one = half_paid(app)
        one.payments[1].due_on = NEXT
        one.given_up_on = date(2017, 8, 15)
        read = [Row(None, DAY, one, None, D(1), True, day).period for day in (date(2017, 8, 14), date(2017, 8, 15))]
        assert read == ["2017-06-01/2017-09-01", "2017-06-01"]
        db.session.rollback()


@pytest.mark.one_database
def test_of_a_loan_of_which_nothing_left_nothing_is_late(app):
    with app.app_context():
        days = [today() - timedelta(days=step) for step in (60, 30)]
        one = signed(
            1_000, [back(rank, day, 500, 5) for rank, day in enumerate(days, 1)], payments=[paying(400), paying(600, 2)]
        )
        assert of_agreement(one).overdue == late_before(REPAYMENTS, today()).count == 0
        one.payments[0].paid_on = DAY
        db.session.commit()
        assert late_before(REPAYMENTS, today()).count == 2
        assert of_agreement(one).overdue == 410  # what left, and the interest
        one.payments[1].paid_on = DAY
        db.session.commit()
        assert of_agreement(one).overdue == 1_010


def test_no_history_leaves_more_capital_to_come_back_than_left():
    dice = Random(11)  # noqa: S311 — a game to play again
    for _ in range(200):
        cents = [dice.randint(0, 500_00) for _ in range(dice.randint(1, 9))]
        lines = [back(rank, DAY, D(one) / 100, D(dice.randint(0, 900)) / 100) for rank, one in enumerate(cents, 1)]
        agreement = FundAgreement(repayments=lines, deferral_months=0, reschedulings=0, given_up_on=DAY)
        agreement.fund_application = granted(D(sum(cents)) / 100, instrument=sample(Instrument, code="pret"))
        amount = D(sum(cents)) / 100
        paid = D(dice.randint(1, max(sum(cents), 1))) / 100
        agreement.payments = [Payment(rank=1, amount=amount, paid=paid, paid_on=DAY)]
        for line in lines:
            line.received = dice.choice((None, line.due, D(dice.randint(0, int(line.due * 100))) / 100))
            if line.received is None and not dice.randint(0, 4):
                line.lost_on, line.lost = DAY, line.due
        came = sum(line.capital_back for line in lines)
        lost = sum(line.capital - line.capital_back for line in lines if line.lost_on)
        give_up(agreement)
        standing = [line for line in agreement.repayments if line.missing > 0]
        assert sum(line.capital - line.capital_back for line in standing) == max(min(paid, amount - lost) - came, 0)
        assert agreement.fund_application.given_up == amount - paid
        assert all(line.capital >= 0 and line.interest >= 0 for line in agreement.repayments)
        assert len({line.rank for line in agreement.repayments}) == len(agreement.repayments)
