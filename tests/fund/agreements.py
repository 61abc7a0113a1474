"""Agreements of the fund to try."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from models.engine import db, perform, verbs_of
from models.fund.bank_account import BankAccount, BankAccountState
from models.fund.fund_agreement import FundAgreement
from models.fund.fund_application import FundApplication
from models.fund.payment import Payment
from models.fund.repayment import Repayment
from models.policy import Role
from tests.factories import sample

DAY = date(2017, 6, 1)
MANAGER = Role.FUND_MANAGER


def granted(amount=12_000, decided_on=date(2017, 5, 2), **said):
    """An application that got an amount."""
    money = Decimal(amount)
    return sample(FundApplication, requested=money, granted=money, decided_on=decided_on, **said)


def paying(amount, rank=1):
    """A payment that is planned."""
    return Payment(rank=rank, due_on=DAY, amount=Decimal(amount))


def of(application, **said):
    """Its agreement, of a loan of a year without interest; its company has an account to be paid on."""
    db.session.add(sample(BankAccount, company=application.company, state=BankAccountState.CHECKED))
    terms = {"months": 12, "begins_on": DAY, "payments": [paying(application.granted)]} | said
    return sample(FundAgreement, fund_application=application, **terms)


def back(rank, due_on, capital, interest="0"):
    """An instalment of which nothing came."""
    return Repayment(rank=rank, due_on=due_on, capital=Decimal(capital), interest=Decimal(interest))


def signed(amount=1_000, repayments=(), application=None, **said):
    """A signed agreement, saved."""
    one = of(application or granted(amount), repayments=list(repayments), signed_on=DAY, **said)
    db.session.add(one)
    db.session.commit()
    do(one, "sign")
    return one


def do(agreement, name, role=MANAGER):
    """Perform one of its verbs, and save."""
    perform(agreement, next(one for one in verbs_of(FundAgreement) if one.name == name), role, "Parce que.")
    db.session.commit()


def sentences(refused):
    """What was said by each field."""
    return [(one.field, one.sentence) for one in refused.value.problems]
