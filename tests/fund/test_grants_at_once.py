"""Two people at once, each in a process of their own: of what is enough for one of them, exactly one passes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from models.engine import db
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.parties.company import Company
from models.parties.control_link import ControlLink
from models.policy import Role
from models.reference.aid_regime import AidRegime
from tests.drills.two_processes import in_processes
from tests.fund.committees import decides
from tests.fund.grants import IN_COMMITTEE, TERMS
from tests.fund.test_guarantee_call import guaranteed

ROUNDS = 3
DECIDED = date(2017, 5, 2)


@pytest.fixture
def at_once(app, browse_as):
    """What two people are told who open these forms, then send them at the same instant."""
    people = [browse_as(Role.FUND_MANAGER, who) for who in ("Ana", "Paul")]

    def send(*addresses, **typed):
        forms = [one.get(address).form(**typed) for one, address in zip(people, addresses, strict=True)]
        sent = zip(people, addresses, forms, strict=True)
        return in_processes(app, *(lambda sent=each: sent[0].post(sent[1].partition("?")[0], sent[2]) for each in sent))

    return send


@pytest.fixture
def to_grant(app, make):
    """The number of an application of which a committee decided, and the form that grants it."""

    def file(amount, **said):
        number = make(FundApplication, state=IN_COMMITTEE, requested=Decimal(amount), **said)
        with app.app_context():
            decides(db.session.get_one(FundApplication, number))
        return number, f"/fund_application/move/?id={number}&verb=grant"

    return file


def test_of_two_grants_of_the_last_euros_one_passes(app, make, to_grant, at_once):
    for _ in range(ROUNDS):
        fund = make(Fund, state=FundState.OPEN, opened_on="01/01/2017", endowment=Decimal(100))
        forms = [to_grant(60, fund=fund)[1] for _ in range(2)]

        assert at_once(*forms, granted="60") == [302, 422]
        with app.app_context():
            assert db.session.get_one(Fund, fund).available == 40


def test_of_two_grants_to_one_undertaking_one_passes(app, make, to_grant, at_once):
    under = make(AidRegime, **TERMS)
    for _ in range(ROUNDS):
        pair = [make(Company), make(Company)]
        make(ControlLink, upstream=pair[0], downstream=pair[1], starts_on="01/01/2014", ends_on=None)
        files = [to_grant(200_000, company=one, aid_regime=under, aids_declared_on=DECIDED) for one in pair]

        assert at_once(*(form for _number, form in files), granted="200000") == [302, 422]
        with app.app_context():
            mine = DeMinimisAid.application.has(FundApplication.id.in_([number for number, _form in files]))
            assert list(db.session.scalars(select(DeMinimisAid.esb).where(mine))) == [200_000]


def test_of_two_calls_of_what_is_left_of_a_guarantee_one_passes(app, at_once):
    with app.app_context():
        number = guaranteed().id

    address = f"/guarantee_call/new/?fund_agreement={number}"
    assert at_once(address, address, called_on="01/06/2017", amount="300") == [302, 422]
