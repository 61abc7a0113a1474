"""What the fund has to record is told in the week of who writes it, month by month."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from models.engine import Actor, act_as, as_found, db, today
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.de_minimis_aid import AidSource, DeMinimisAid
from models.fund.payment import Payment
from models.overview.week import week
from models.parties.company import Company
from models.policy import Role
from models.reference.aid_regime import AidRegime
from tests.factories import sample
from tests.fund.agreements import back, signed

DAY, GRANTED = date(2017, 9, 1), date(2017, 4, 10)
PAID, BACK = "Versements du fonds échus", "Remboursements du fonds échus"


def told(role=Role.FUND_MANAGER):
    """(sentence, subject, day) of the tasks there are on the first of September 2017."""
    db.session.commit()
    return [(one.sentence, one.subject, f"{one.due:%d/%m/%Y}") for one in week(DAY, Actor("Ana", "écran", role=role))]


def test_it_is_told_by_month_until_somebody_says_what_came_of_it(app):
    with app.app_context():
        lines = [back(1, date(2017, 7, 10), 300), back(2, date(2017, 7, 31), 200), back(3, DAY, 500)]
        one = signed(1_000, [*lines, back(4, date(2017, 9, 2), 0, 1)])
        long_ago = Payment(rank=1, due_on=date(2016, 9, 1), amount=Decimal(7))
        signed(7, [back(1, date(2016, 9, 1), 7)], payments=[long_ago])
        long_ago.paid_on = DAY  # since a year: nobody's task

        last = (BACK, "1 à enregistrer", "01/09/2017")
        assert told() == [(PAID, "1 à enregistrer", "01/06/2017")]  # of a loan, nothing before something of it left
        one.payments[0].paid_on, one.payments[0].paid = DAY, Decimal(1)
        by_month = [(PAID, "1 à enregistrer", "01/06/2017"), (BACK, "2 à enregistrer", "10/07/2017"), last]
        assert sorted(told()) == sorted(by_month)
        assert told(Role.STAFF) == []
        one.payments[0].paid, one.repayments[2].received_on = Decimal(1_000), DAY
        one.repayments[0].unpaid_on = date(2017, 7, 11)
        assert told() == [(BACK, "1 à enregistrer", "31/07/2017")]


def test_it_leads_to_the_month_where_it_is_recorded(browse_as, app):
    day = today() - timedelta(days=3)
    with app.app_context():
        signed(1_000, [back(1, day, 1_000)]).payments[0].paid_on = day
        db.session.commit()

    assert f"/fund_month/?month={day:%Y-%m}" in browse_as(Role.FUND_MANAGER).get("/week").links


def test_an_account_is_told_until_somebody_checked_it_to_who_may(app):
    with app.app_context():
        company = sample(Company, name="Filature")
        db.session.add(waiting := sample(BankAccount, company=company, typed_on=DAY, typed_by="Qui saisit"))
        db.session.add(sample(BankAccount, company=company, state=BankAccountState.CHECKED, typed_on=DAY))
        db.session.add(sample(BankAccount, company=company, typed_on=date(2016, 8, 1), typed_by="Qui saisit"))

        assert told() == told(Role.ADMIN) == [("Compte bancaire à vérifier", "Filature", "01/09/2017")]
        assert told(Role.STAFF) == []
        act_as(Actor("Qui vérifie", "écran"))
        waiting.state = BankAccountState.CHECKED
        as_found(waiting)
        assert told() == []


@pytest.mark.one_database
def test_an_aid_of_ours_waits_for_the_register_until_it_is_there(app):
    with app.app_context():
        since = sample(AidRegime, begins_on=date(2014, 1, 1), ends_on=date(2030, 12, 31), registered_since=GRANTED)
        ours = {"source": AidSource.OURS, "regime": since, "organisation": sample(Company, name="Bois")}
        aid = sample(DeMinimisAid, granted_on=GRANTED, **ours)
        others = [
            sample(DeMinimisAid, granted_on=GRANTED - timedelta(days=1), **ours),
            sample(DeMinimisAid, granted_on=GRANTED, **ours | {"source": AidSource.DECLARED}),
            sample(DeMinimisAid, granted_on=GRANTED, withdrawn_on=GRANTED, **ours),
            sample(DeMinimisAid, granted_on=GRANTED, **ours | {"regime": sample(AidRegime, begins_on=GRANTED)}),
        ]
        others[-1].regime.ends_on = date(2030, 12, 31)
        db.session.add_all([aid, *others])

        # twenty working days, over Easter Monday, 1 May and 8 May
        assert told() == [("Aide à inscrire au registre", "Bois", "11/05/2017")]
        assert told(Role.STAFF) == []
        aid.registered_on = DAY
        assert told() == []
