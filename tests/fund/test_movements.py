"""What moved over an agreement and a fund: each figure by lines that move in part, late, or not at all."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from models.engine import db, today
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_figures import Amounts, figures_of
from models.fund.movements import Movements, of_agreement, of_agreements
from models.policy import Role
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, back, do, granted, of, paying, signed
from tests.fund.steps import does
from tests.statements import statements

YESTERDAY, TOMORROW = (today() + timedelta(days=step) for step in (-2, 2))


def test_each_figure_comes_of_its_lines(app):
    with app.app_context():
        lines = [
            back(1, DAY, "300", "10.10"),
            back(2, YESTERDAY, "300.40", "8"),
            back(3, YESTERDAY, "99.60", "5"),
            back(4, TOMORROW, "300", "1"),
        ]
        one = signed(repayments=lines, payments=[paying(700), paying(300, 2)])
        lines[0].received_on = one.payments[0].paid_on = DAY  # all of it
        lines[1].received_on, lines[1].received = YESTERDAY, Decimal("200.05")
        lines[2].received_on, lines[2].received = YESTERDAY, Decimal(3)  # of its interest alone
        lines[2].unpaid_on = today()
        db.session.commit()

        moved = of_agreement(one)

        assert moved == Movements(
            planned=Decimal(1_000),
            paid=Decimal(700),
            capital=Decimal(1_000),
            interest=Decimal("24.10"),
            received=Decimal("513.15"),
            capital_back=Decimal("492.05"),  # 300 + 192.05 + 0
            overdue=Decimal("209.95"),  # 108.35 + 101.60
            unpaid=Decimal("101.60"),
        )
        assert moved.outstanding == Decimal("207.95")
        one.payments[0].paid = Decimal(400)
        db.session.commit()
        moved = of_agreement(one)
        assert moved.outstanding == 0  # more came back than left
        assert (moved.overdue, moved.unpaid) == (2, 2)  # the interest alone
        one.payments[0].paid = None
        db.session.commit()
        one.payments[1].paid_on = DAY
        db.session.commit()
        assert of_agreement(one).outstanding == Decimal("507.95")


def test_those_of_all_agreements_are_two_statements_and_each_has_its_own(app):
    with app.app_context():
        ours, other = signed(repayments=[back(1, TOMORROW, 1_000)]), signed(7, [back(1, TOMORROW, 7)])
        other.payments[0].paid_on = DAY
        db.session.commit()
        with statements() as asked:
            found = of_agreements(db.session(), [ours.id, other.id])

        assert len(asked) == 2
        assert [found[one.id].paid for one in (ours, other)] == [0, 7]
        assert found.keys() == {ours.id, other.id}
        assert of_agreement(FundAgreement()) == Movements()


def test_nothing_is_late_of_what_is_not_signed_or_was_dropped(app, browse_as):
    with app.app_context():
        one = of(granted(1_000), repayments=[back(1, YESTERDAY, 1_000)], signed_on=DAY)
        db.session.add(one)
        db.session.commit()
        assert of_agreement(one).overdue == 0
        do(one, "sign")
        one.payments[0].paid_on = DAY
        db.session.commit()
        assert of_agreement(one).overdue == 1_000
        one.repayments[0].unpaid_on = YESTERDAY
        db.session.commit()
        number = one.id
        assert (of_agreement(one).overdue, of_agreement(one).unpaid) == (1_000, 1_000)
        one.payments[0].paid_on = one.payments[0].paid = None
        db.session.commit()
        assert (of_agreement(one).overdue, of_agreement(one).unpaid) == (0, 0)  # nothing left
        assert does(one.fund_application, "drop") == []

        moved = of_agreement(one)
        assert (moved.overdue, moved.unpaid, moved.capital) == (0, 0, 1_000)
    page = browse_as(Role.FUND_MANAGER).get(f"/fund_agreement/details/?id={number}")
    assert "Signé" in page.words
    assert not [one for one in ("Rééchelonner", "Passer le reste en perte") if one in page.words]


def test_what_never_left_is_no_loss(app):
    with app.app_context():
        lines = [back(rank, YESTERDAY, 250) for rank in (1, 2, 3, 4)]
        one = signed(repayments=lines)
        one.payments[0].paid_on, one.payments[0].paid = DAY, Decimal(750)
        lines[0].received_on = DAY
        lines[3].lost_on, lines[3].loss_reason = YESTERDAY, "Jamais versé"
        db.session.commit()
        moved = of_agreement(one)
        assert (moved.outstanding, moved.capital_lost, moved.lost_of_paid) == (500, 250, 0)
        lines[2].lost_on, lines[2].loss_reason = YESTERDAY, "Liquidation"
        db.session.commit()
        moved = of_agreement(one)
        assert (moved.outstanding, moved.capital_lost, moved.lost_of_paid) == (250, 500, 250)


def test_a_grant_is_never_outstanding(app):
    with app.app_context():
        one = of(granted(500, instrument=sample(Instrument, code="subvention")), signed_on=DAY)
        db.session.add(one)
        db.session.commit()
        do(one, "sign")
        one.payments[0].paid_on = DAY
        db.session.commit()

        assert (of_agreement(one).paid, of_agreement(one).outstanding) == (500, 0)


def test_what_a_fund_moved_is_told_by_year_and_instrument(app):
    with app.app_context():
        one = signed(1_000, [back(1, DAY, "400.10", "1"), back(2, TOMORROW, "599.90")])
        signed(7, [back(1, TOMORROW, 7)]).payments[0].paid_on = DAY  # of another fund
        one.payments[0].paid_on = date(2017, 12, 31)
        one.repayments[0].received_on, one.repayments[0].received = date(2018, 1, 1), Decimal("400.60")
        db.session.commit()
        file = one.fund_application

        found = figures_of(file.fund)
        assert found.by_year == {2017: Amounts(1_000, 1_000), 2018: Amounts(received=Decimal("400.60"))}
        assert found.by_instrument == {file.instrument.name: Amounts(1_000, 1_000, Decimal("400.60"))}


def test_the_page_of_an_agreement_and_the_list_tell_them(browse_as, app):
    with app.app_context():
        one = signed(repayments=[back(1, YESTERDAY, 1_000, "12.50")])
        one.payments[0].paid_on = DAY
        db.session.commit()
        page = browse_as(Role.FUND_MANAGER).get(f"/fund_agreement/details/?id={one.id}").text
        listed = browse_as(Role.STAFF).get("/fund_agreement/").text

    for told in ("1 000 € sur 1 000 €", "0 € sur 1 012,50 €, intérêts compris", "En retard"):
        assert told in page.replace("\u202f", " ")
    assert "Capital restant dû" in page
    assert "1 012,50 €" in listed.replace("\u202f", " ")
