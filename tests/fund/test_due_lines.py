"""What falls due in a month: told with what moved in it, summed whole, late once nobody said what came of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import db
from models.fund.due_lines import PAYMENTS, REPAYMENTS, Late, Month, Sums, late_before, lines_of, sums_of
from models.overview.fund_tasks import payments, repayments
from tests.fund.agreements import back, granted, of, paying, signed
from tests.fund.steps import does
from tests.statements import planned, told

JUNE, JULY, NEVER = (Month(date(2017, n, 1), date(2017, n + 1, 1)) for n in (6, 7, 9))
D = Decimal


@pytest.fixture
def agreement(app):
    """A payment of June that left in July, three instalments of June: all came, in part, none; one of July."""
    with app.app_context():
        lines = [back(rank, date(2017, 6, 9 + rank), "100.10", "5.05") for rank in (1, 2, 3)]
        one = signed(1000, [*lines, back(4, date(2017, 7, 1), "699.70")])
        one.payments[0].paid_on = date(2017, 7, 3)
        lines[0].received_on = date(2017, 6, 10)
        lines[1].received_on, lines[1].received = date(2017, 7, 31), D("50.15")
        db.session.commit()
        yield one


def test_a_month_tells_what_is_due_in_it_and_what_moved_in_it(agreement):
    def told(sort, month, page=1, most=9):
        return [one.rank for one in lines_of(sort, month, page, most)]

    assert (told(PAYMENTS, JUNE), told(PAYMENTS, JULY), told(PAYMENTS, NEVER)) == ([1], [1], [])
    assert (told(REPAYMENTS, JUNE), told(REPAYMENTS, JULY)) == ([1, 2, 3], [2, 4])
    assert (told(REPAYMENTS, JUNE, 1, 2), told(REPAYMENTS, JUNE, 2, 2)) == ([1, 2], [3])


def test_its_sums_are_those_of_all_its_lines(agreement):
    assert sums_of(PAYMENTS, JUNE) == Sums(D(1000), D(0), D(0), D(0), 1)
    assert sums_of(PAYMENTS, JULY) == Sums(D(0), D(0), D(0), D(1000), 1)
    assert sums_of(REPAYMENTS, JUNE) == Sums(D("315.45"), D(0), D("160.15"), D("105.15"), 3)
    agreement.repayments[2].unpaid_on = date(2017, 6, 12)
    db.session.commit()
    assert sums_of(REPAYMENTS, JUNE) == Sums(D("315.45"), D("105.15"), D(55), D("105.15"), 3)
    assert sums_of(REPAYMENTS, JULY) == Sums(D("699.70"), D(0), D("699.70"), D("50.15"), 2)
    assert sums_of(REPAYMENTS, NEVER) == Sums(D(0), D(0), D(0), D(0), 0)


def test_late_is_what_was_due_before_and_of_which_nothing_is_said(agreement):
    assert late_before(PAYMENTS, JULY.end) == Late(0, D(0), None)
    assert late_before(REPAYMENTS, JULY.start) == Late(2, D("160.15"), date(2017, 6, 11))
    assert late_before(REPAYMENTS, date(2999, 1, 1)).count == 3  # before today, whichever month is told
    agreement.repayments[1].unpaid_on = date(2017, 6, 12)
    db.session.commit()
    assert late_before(REPAYMENTS, JULY.start) == Late(1, D("105.15"), date(2017, 6, 12))


def test_nothing_is_due_of_what_is_not_signed(app):
    with app.app_context():
        db.session.add(of(granted(), payments=[paying(12_000)]))
        db.session.commit()

        assert lines_of(PAYMENTS, JUNE, 1, 9) == []
        assert late_before(PAYMENTS, JULY.start).count == sums_of(PAYMENTS, JUNE).count == 0


def test_nothing_is_due_of_what_was_signed_then_dropped(agreement):
    agreement.payments[0].paid_on = agreement.payments[0].paid = None
    for one in agreement.repayments:
        one.received_on = one.received = None
    db.session.commit()
    assert (late_before(PAYMENTS, JULY.end).count, late_before(REPAYMENTS, JULY.start).count) == (1, 0)
    told = [db.session.execute(due(date(2017, 7, 1), None)).all() for due in (payments, repayments)]
    assert [len(one) for one in told] == [1, 0]  # of a loan, nothing before something of it left
    agreement.payments[0].paid_on, agreement.payments[0].paid = date(2017, 7, 3), D(1)
    db.session.commit()
    assert late_before(REPAYMENTS, JULY.start).count == 3
    told = [db.session.execute(due(date(2017, 7, 1), None)).all() for due in (payments, repayments)]
    assert [len(one) for one in told] == [1, 2]  # by month
    agreement.payments[0].paid_on = agreement.payments[0].paid = None
    db.session.commit()
    assert does(agreement.fund_application, "drop") == []

    for sort in (PAYMENTS, REPAYMENTS):
        assert late_before(sort, JULY.end) == Late(0, D(0), None)
        assert (sums_of(sort, JUNE).count, list(lines_of(sort, JUNE, 1, 9))) == (0, [])
    for due in (payments, repayments):
        assert db.session.execute(due(date(2017, 7, 1), None)).all() == []


@pytest.mark.one_database  # the other one chooses by how many rows there are
@pytest.mark.parametrize(("sort", "index"), [(PAYMENTS, "ix_payment_open"), (REPAYMENTS, "ix_repayment_open")])
def test_what_is_late_is_found_without_what_moved_before(agreement, sort, index):
    with told() as asked:
        late_before(sort, JULY.end)

    assert index in planned(*asked[-1])
