"""What moves in two times is two lines, each with its day; what is planned for a day stays the same to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import Refused, as_found, db, discard, last_operation, undo
from models.fund.application_state import ApplicationState
from models.fund.fund_figures import Amounts, figures_of
from models.fund.movements import of_agreement
from models.fund.payment import Payment
from models.fund.signed_plan import KEPT
from models.policy import Role
from tests.fund.agreements import DAY, back, paying, sentences, signed

DECEMBER, JANUARY = date(2025, 12, 15), date(2026, 1, 10)


@pytest.fixture
def loan(app):
    """Of 1 000 €, of which 600 € left, and 100 € of its only instalment came, with 12.50 € of interest."""
    with app.app_context():
        one = signed(1_000, [back(1, date(2025, 12, 1), 1_000, "12.50")])
        one.payments[0].paid_on, one.payments[0].paid = DECEMBER, Decimal(600)
        one.repayments[0].received_on, one.repayments[0].received = DECEMBER, Decimal(100)
        db.session.commit()
        yield one


def both(loan):
    """The rest of both moves in January."""
    left, came = loan.payments[0].part(), loan.repayments[0].part()
    left.paid_on = came.received_on = JANUARY
    db.session.commit()
    return left, came


def refused():
    """What a save says by each field, undone."""
    with pytest.raises(Refused) as found:
        db.session.commit()
    db.session.rollback()
    return {*sentences(found)}


def test_each_day_has_what_moved_on_it_and_no_sum_changes(loan):
    before = of_agreement(loan)
    left, came = both(loan)

    assert [(one.rank, one.amount, one.paid, one.paid_on) for one in loan.payments] == [
        (1, 600, 600, DECEMBER),
        (2, 400, 400, JANUARY),
    ]
    assert [(one.capital, one.interest, one.received) for one in loan.repayments] == [
        (Decimal("87.50"), Decimal("12.50"), 100),
        (Decimal("912.50"), 0, Decimal("912.50")),
    ]
    assert (left.due_on, came.due_on) == (DAY, date(2025, 12, 1))
    assert left.bank_account is loan.payments[0].bank_account
    moved = of_agreement(loan)
    assert (moved.planned, moved.capital, moved.interest) == (before.planned, before.capital, before.interest)
    assert (moved.paid, moved.received, moved.outstanding) == (1_000, Decimal("1012.50"), 0)
    assert figures_of(loan.fund_application.fund).by_year == {
        2017: Amounts(engaged=Decimal(1_000)),
        2025: Amounts(paid=Decimal(600), received=Decimal(100)),
        2026: Amounts(paid=Decimal(400), received=Decimal("912.50")),
    }


@pytest.mark.one_database
def test_of_interest_alone_the_rest_of_it_is_due_with_the_capital(loan):
    loan.repayments[0].received = Decimal("2.49")
    db.session.commit()
    rest = loan.repayments[0].part()
    db.session.commit()

    assert [(one.capital, one.interest) for one in loan.repayments] == [
        (0, Decimal("2.49")),
        (1_000, Decimal("10.01")),
    ]
    assert (rest.received, of_agreement(loan).outstanding) == (None, 600)


@pytest.mark.one_database
def test_the_rest_is_not_typed_over_what_moved_and_a_mistake_is(loan):
    line = loan.payments[0]
    line.paid_on, line.paid = JANUARY, Decimal(1_000)
    ((name, sentence),) = refused()
    assert (name, sentence.partition(" : ")[0]) == ("paid_on", "600\u202f€ sont notés le 15/12/2025")
    loan.repayments[0].received_on, loan.repayments[0].received = JANUARY, Decimal("1012.50")
    assert {name for name, _sentence in refused()} == {"received_on"}

    line.paid_on = JANUARY  # the day was mistyped
    db.session.commit()
    line.paid = Decimal(700)  # and the amount
    db.session.commit()
    line.paid_on = line.paid = None
    db.session.commit()
    line.paid_on = DAY
    db.session.commit()
    assert line.paid == 1_000


@pytest.mark.one_database
def test_nothing_else_of_what_is_planned_changes_by_it(loan):
    def is_kept(change):
        change()
        return {sentence for _name, sentence in refused()} == {KEPT}

    def add(amount, **said):
        loan.payments[0].amount = Decimal(600)
        one = paying(amount, 2)
        for name, value in said.items():
            setattr(one, name, value)
        loan.payments.append(one)

    assert is_kept(lambda: add("399.99"))
    assert is_kept(lambda: add(400, due_on=JANUARY))
    assert is_kept(lambda: setattr(loan.payments[0], "amount", Decimal(600)))
    assert is_kept(lambda: loan.repayments.append(back(2, date(2025, 12, 1), 0)))
    loan.repayments[0].lost_on, loan.repayments[0].loss_reason = JANUARY, "Liquidation"
    db.session.commit()
    assert is_kept(lambda: loan.repayments[0].part())
    discard(both_of_payments(loan))
    assert {sentence for _name, sentence in refused()} == {KEPT}


def both_of_payments(loan):
    """The second one, saved."""
    rest = loan.payments[0].part()
    db.session.commit()
    return rest


@pytest.mark.one_database
def test_it_is_undone_whole_unless_the_application_is_closed_since(loan):
    both(loan)
    operation = last_operation(db.session())
    loan.fund_application.state = ApplicationState.CLOSED
    as_found(loan.fund_application)
    db.session.commit()
    with pytest.raises(Refused, match="Le dossier est clôturé"):
        undo(db.session(), operation, Role.ADMIN)
    db.session.rollback()
    loan.fund_application.state = ApplicationState.PAID
    as_found(loan.fund_application)
    db.session.commit()

    undo(db.session(), operation, Role.ADMIN)
    db.session.commit()
    db.session.expire_all()
    assert [(one.amount, one.paid, one.paid_on) for one in loan.payments] == [(1_000, 600, DECEMBER)]
    assert [(one.capital, one.interest, one.received) for one in loan.repayments] == [(1_000, Decimal("12.50"), 100)]
    assert db.session.query(Payment).count() == 1
