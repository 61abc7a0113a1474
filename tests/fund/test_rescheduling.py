"""What is still to come back is planned again: no capital is lost, and what was planned stays to be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from models.engine import Refused, db, last_operation, undo
from models.fund.due_lines import REPAYMENTS, Month, lines_of, sums_of
from models.fund.fund_agreement import FundAgreement
from models.fund.movements import of_agreement
from models.fund.rescheduling import reschedule
from models.fund.schedule import Repaying, Rhythm
from models.policy import Role
from tests.fund.agreements import back, do, sentences, signed

DAY, JULY = date(2017, 9, 15), date(2017, 7, 1)
DAY_OF_PAYMENT = date(2017, 6, 1)


def late(app):
    """Of 1 000 €: an instalment came, one in part, one did not, one is not due yet on the day that is tried."""
    days = (date(2017, 7, 1), date(2017, 8, 1), date(2017, 9, 1), date(2017, 10, 1))
    lines = [back(rank, day, 250, "10.50") for rank, day in enumerate(days, 1)]
    one = signed(1_000, lines)
    one.payments[0].paid_on = lines[0].received_on = lines[1].received_on = JULY
    lines[1].received = Decimal("110.50")
    lines[2].unpaid_on = days[2]
    db.session.commit()
    return one


def again(agreement, months=5, **terms):
    """Plan it again from a day, without interest unless it is said."""
    said = {"rescheduled_on": DAY, "rescheduling_reason": "Trésorerie tendue", "months": months, "begins_on": DAY}
    for name, value in ({"rate": None} | said | terms).items():
        setattr(agreement, name, value)
    do(agreement, "reschedule")


@pytest.mark.one_database
def test_an_agreement_has_so_many_instalments_and_no_more(app):
    with app.app_context():
        one = signed(1_000, [back(rank, JULY, 500) for rank in (1, 640)])
        again(one, months=359)
        assert one.repayments[-1].rank == 999

        with pytest.raises(Refused) as refused:
            again(one, months=1)
        assert sentences(refused) == [("months", "Le contrat compte déjà 999 échéances : il en prend 999 au plus.")]


def test_what_is_owed_is_planned_again_and_what_was_planned_stays(app):
    with app.app_context():
        one = late(app)
        again(one)

        new = one.repayments[4:]
        assert [(line.rank, line.capital, line.interest) for line in new] == [
            (5, 130, Decimal("10.50")),  # with the interest of September, which was due
            *((rank, 130, 0) for rank in range(6, 10)),
        ]
        assert [line.replaced_on for line in one.repayments] == [None, DAY, DAY, DAY, *[None] * 5]
        moved = of_agreement(one)
        assert (moved.capital, moved.received, moved.outstanding) == (1_000, 371, 650)
        assert moved.interest == Decimal("31.50")  # 10.50 that came, twice, and 10.50 that was due; not October's
        august = Month(date(2017, 8, 1), date(2017, 9, 1))
        assert [line.rank for line in lines_of(REPAYMENTS, august, 1, 9)] == [2]  # something came of it
        assert lines_of(REPAYMENTS, Month(date(2017, 9, 1), date(2017, 10, 1)), 1, 9) == []
        assert (sums_of(REPAYMENTS, august).planned, sums_of(REPAYMENTS, august).left) == (Decimal("110.50"), 0)


def test_what_was_replaced_changes_no_more_and_it_may_be_planned_once_more(app):
    with app.app_context():
        one = late(app)
        again(one)
        one.repayments[1].received = Decimal(1)
        with pytest.raises(Refused) as refused:
            db.session.commit()
        db.session.rollback()
        assert sentences(refused) == [("received", "Cette échéance est remplacée : elle ne change plus.")]
        one.repayments[4].received_on = DAY
        db.session.commit()
        again(one, 4)

        assert (one.reschedulings, of_agreement(one).capital) == (2, 1_000)
        assert [line.capital for line in one.repayments if not line.replaced_on] == [250, 130, *[130] * 4]
        with pytest.raises(Refused, match="il reste signé"):
            do(one, "correct_preparation", Role.ADMIN)


def test_it_is_undone_whole(app):
    with app.app_context():
        one = late(app)
        again(one)
        undo(db.session(), last_operation(db.session()), Role.ADMIN)
        db.session.commit()
        db.session.refresh(one)

        assert (len(one.repayments), one.reschedulings, one.rescheduled_on) == (4, 0, None)
        assert not any(line.replaced_on for line in one.repayments)


def test_it_asks_for_what_it_takes_and_for_capital_to_come(app):
    with app.app_context():
        one = late(app)
        with pytest.raises(Refused) as refused:
            do(one, "reschedule")
        assert [field for field, _sentence in sentences(refused)] == ["rescheduled_on", "rescheduling_reason"]
        with pytest.raises(Refused, match="nombre entier d'échéances de 3 mois"):
            again(one, 7, rhythm=Rhythm.QUARTERLY)
        db.session.rollback()
        with pytest.raises(Refused, match="La dernière échéance viendrait après 2100"):
            again(one, begins_on=date(2100, 10, 1))
        db.session.rollback()
        one.months = 24
        with pytest.raises(Refused, match="ses conditions ne changent plus"):
            db.session.commit()
        db.session.rollback()
        for line in one.repayments:
            line.received_on, line.received, line.unpaid_on = line.received_on or DAY, line.due, None
        db.session.commit()
        with pytest.raises(Refused, match="Plus aucun capital"):
            again(one)


@pytest.mark.one_database
def test_nothing_new_is_due_before_the_day_it_is_planned_again(app):
    with app.app_context():
        one = late(app)
        with pytest.raises(Refused) as refused:
            again(one, begins_on=date(2017, 8, 14))
        ((field, sentence),) = sentences(refused)
        assert (field, sentence.partition(",")[0]) == (
            "begins_on",
            "La première nouvelle échéance viendrait le 14/09/2017",
        )
        db.session.rollback()
        with db.session.no_autoflush:
            again(one, months=1, begins_on=date(2017, 8, 15))  # all that is left, paid back before its time
        assert (one.repayments[-1].due_on, one.repayments[-1].capital) == (DAY, 650)
        one.repayments[-1].received_on = DAY
        db.session.commit()
        assert of_agreement(one).outstanding == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("day", "begins_on", "interest"),
    [
        (date(2017, 9, 1), date(2017, 8, 1), "0"),  # that of August came with the instalment of the day
        (date(2017, 9, 15), date(2017, 8, 15), "9.49"),  # 21.02 for a month, of which fourteen days of thirty-one
        (date(2017, 9, 1), date(2017, 9, 1), "21.02"),
    ],
)
def test_no_day_bears_interest_twice(app, day, begins_on, interest):
    with app.app_context():
        days = [date(2017, month, 1) for month in (7, 8, 9, 10)]
        one = signed(10_000, [back(rank, on, 1_600 if rank < 4 else 5_200, 30) for rank, on in enumerate(days, 1)])
        one.payments[0].paid_on = DAY_OF_PAYMENT
        for line in one.repayments[:3]:
            line.received_on = line.due_on
        db.session.commit()
        with db.session.no_autoflush:
            again(one, 1, rescheduled_on=day, begins_on=begins_on, rate=Decimal("0.0485"))
        assert [(line.capital, line.interest) for line in one.repayments[4:]] == [(5_200, Decimal(interest))]


@pytest.mark.one_database
def test_an_instalment_that_came_before_its_day_bears_its_interest_once(app):
    with app.app_context():
        days = [date(2017, month, 1) for month in (9, 10, 11)]
        one = signed(3_000, [back(rank, on, 1_000, 10) for rank, on in enumerate(days, 1)])
        one.payments[0].paid_on = one.repayments[0].received_on = one.repayments[1].received_on = date(2017, 8, 20)
        db.session.commit()
        with db.session.no_autoflush:
            again(one, 2, rescheduled_on=date(2017, 9, 1), begins_on=date(2017, 9, 1), rate=Decimal("0.12"))
        assert [line.interest for line in one.repayments[3:]] == [0, Decimal("5.02")]


def test_no_history_of_plans_changes_the_capital():
    dice = Random(7)  # noqa: S311 — a game to play again
    for _ in range(60):
        cents = [dice.randint(0, 500_00) for _ in range(dice.randint(1, 9))]
        lines = [
            back(rank, DAY, Decimal(one) / 100, Decimal(dice.randint(0, 900)) / 100)
            for rank, one in enumerate(cents, 1)
        ]
        agreement = FundAgreement(repayments=lines, deferral_months=0, reschedulings=0)
        for _ in range(dice.randint(1, 4)):
            for line in [one for one in agreement.repayments if not one.replaced_on and one.received is None]:
                line.received = dice.choice((None, line.due, Decimal(dice.randint(0, int(line.due * 100))) / 100))
            agreement.rescheduled_on = agreement.begins_on = DAY
            agreement.months, agreement.rate = dice.randint(1, 36), Decimal(dice.randint(0, 900)) / 10_000
            agreement.rhythm, agreement.repaying = Rhythm.MONTHLY, dice.choice(list(Repaying))
            if any(one.missing > 0 and one.capital > one.capital_back for one in agreement.repayments):
                reschedule(agreement)
            planned = [one.capital_back if one.replaced_on else one.capital for one in agreement.repayments]
            assert sum(planned) == Decimal(sum(cents)) / 100
            assert len({one.rank for one in agreement.repayments}) == len(agreement.repayments)


def test_it_is_planned_again_from_its_page(browse_as, app):
    with app.app_context():
        number = late(app).id
    manager, address = browse_as(Role.FUND_MANAGER), f"/fund_agreement/move/?id={number}&verb=reschedule"
    asked = manager.get(address)
    assert "Capital à rééchelonner : 650 €" in asked.words.replace("\u202f", " ")
    assert "conditions plus favorables" not in asked.words  # it was no aid
    assert "Motif du rééchelonnement obligatoire" in asked.words
    assert "Taux annuel obligatoire" not in asked.words  # offered, not asked
    typed = {"rescheduled_on": "15/09/2017", "rescheduling_reason": "Trésorerie tendue", "begins_on": "15/09/2017"}
    assert manager.submit(address, months="10", **typed).status == 302

    page = manager.get(f"/fund_agreement/details/?id={number}").words.replace("\u202f", " ")
    assert "Trésorerie tendue" in page
    assert "Capital restant dû650 €" in page
