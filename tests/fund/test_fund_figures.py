"""What a fund engaged, paid and got back, by year and by instrument, and who reads it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from models.engine import db, now
from models.fund.application_state import ApplicationState
from models.fund.commitments import standing_of
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.fund.fund_figures import Amounts, FundFigures, figures_of
from models.fund.repayment import Repayment
from models.fund.review_clock import ReviewTimes, review_times
from models.policy import Role
from models.reference.instrument import Instrument
from tests.factories import sample
from tests.fund.agreements import DAY, do, granted, of
from tests.statements import statements

LATER = date(2018, 3, 1)
NOTHING = Decimal(0)


def lent(fund):
    """A loan of 300, paid, of which 20 came back the year after; a gift of 100; what lapsed."""
    loan, gift = sample(Instrument, name="Prêt"), sample(Instrument, name="Don")
    lines = [Repayment(rank=1, due_on=LATER, capital=Decimal(300), interest=Decimal(5))]
    got = {"fund": fund, "state": ApplicationState.GRANTED}
    one = of(granted(300, instrument=loan, **got), repayments=lines, signed_on=DAY)
    lapsed = granted(50, fund=fund, instrument=gift, state=ApplicationState.LAPSED)
    db.session.add_all([one, granted(100, LATER, instrument=gift, **got), lapsed])
    db.session.commit()
    do(one, "sign")
    one.payments[0].paid_on, lines[0].received_on, lines[0].received = DAY, LATER, Decimal(20)
    db.session.commit()


def test_parts_add_up_to_what_the_fund_engaged_paid_and_got_back(app):
    with app.app_context():
        fund = sample(Fund, state=FundState.OPEN, endowment=Decimal(1000))
        lent(fund)
        with statements() as asked:
            found = figures_of(fund)

        assert len(asked) == 1
        assert found.by_year == {
            2017: Amounts(Decimal(300), Decimal(300), NOTHING),
            2018: Amounts(Decimal(100), NOTHING, Decimal(20)),
        }
        assert found.by_instrument == {
            "Don": Amounts(Decimal(100), NOTHING, NOTHING),
            "Prêt": Amounts(Decimal(300), Decimal(300), Decimal(20)),
        }
        assert found.total == Amounts(Decimal(400), Decimal(300), Decimal(20))
        assert (found.total.engaged, found.available) == (standing_of(fund).engaged, standing_of(fund).available)
        assert (found.engagement_rate, found.total.payment_rate) == (Decimal("0.4"), Decimal("0.75"))
        assert figures_of(fund, moved=False).total == Amounts(Decimal(400))


def test_there_is_no_rate_of_nothing():
    found = FundFigures(NOTHING, ())

    assert (found.engagement_rate, found.total.payment_rate, found.available) == (None, None, 0)


@pytest.mark.one_database
def test_the_page_draws_them_and_writes_them_for_who_reads_each(app, browse_as):
    with app.app_context():
        fund = sample(Fund, state=FundState.OPEN, endowment=Decimal(1000))
        lent(fund)
        address = f"/fund/details/?id={fund.id}"

    page = browse_as(Role.FUND_MANAGER).get(address)
    words = page.words.replace("\u202f", " ")
    told = "Engagé400 € (40 % de la dotation) Versé300 € (75 % de ce qui est engagé) Remboursé, intérêts compris20 €"
    assert f"{told} Disponible600 €" in words
    assert "Il reste 600 € sur 1 000 €" in words
    assert "Année la plus engagée : 2017" in words
    assert "Instrument le plus engagé : Prêt" in words
    assert page.text.count("<svg") == page.text.count("Voir les chiffres") == 3
    assert "AnnéeEngagéVerséRemboursé 2017300 €300 €0 € 2018100 €0 €20 €" in words

    words = browse_as(Role.COMMITTEE).get(address).words.replace("\u202f", " ")
    assert "Engagé400 € (40 % de la dotation) Disponible600 €" in words
    assert "AnnéeEngagé 2017300 € 2018100 €" in words
    assert "Versé" not in words
    assert "Remboursé" not in words


@pytest.mark.one_database
def test_a_fund_that_engaged_nothing_tells_what_is_left_and_draws_nothing(browse_as, make):
    fund = make(Fund, endowment=Decimal(1000))
    make(FundApplication, fund=fund, state=ApplicationState.DRAFT, granted=None)

    page = browse_as(Role.FUND_MANAGER).get(f"/fund/details/?id={fund}")
    assert "Engagé0 € (0 % de la dotation)" in page.words.replace("\u202f", " ")
    assert "Disponible1 000 €" in page.words.replace("\u202f", " ")
    assert "<svg" not in page.text.split('class="sheet"')[1]


@pytest.mark.parametrize(
    ("days", "median", "ninth_tenth"),
    [((4,), 4, 4), ((1, 4), "2.5", 4), (tuple(range(1, 11)), "5.5", 9), (tuple(range(1, 12)), 6, 10)],
)
def test_half_of_the_files_took_more_and_nine_of_ten_no_more(days, median, ninth_tenth):
    found = ReviewTimes(days)

    assert (found.median, found.ninth_tenth) == (Decimal(median), ninth_tenth)


def test_the_days_that_decisions_took_are_those_of_the_fund_without_waits(app, browse_as):
    filed, fund = date(2026, 8, 31), None
    with app.app_context():
        fund, other = sample(Fund), sample(Fund)
        for day, more in (
            (1, {}),
            (4, {"days_stopped": 1}),
            (8, {"fund": other}),
            (9, {"deleted_at": now()}),
            (10, {"filed_on": None}),
            (None, {}),
        ):
            days = {"filed_on": filed, "decided_on": day and date(2026, 9, day)}
            db.session.add(sample(FundApplication, **{"fund": fund} | days | more))
        db.session.commit()
        with statements() as asked:
            found = review_times(fund)
        assert len(asked) == 1
        assert found == ReviewTimes((1, 3))
        assert review_times(sample(Fund)) is None
        address = f"/fund/details/?id={fund.id}"

    told = "Délai d'instruction Médiane2 jours ouvrés 90e centile3 jours ouvrés Dossiers décidés2"
    for role in (Role.FUND_MANAGER, Role.COMMITTEE):
        assert told in browse_as(role).get(address).words
