"""Grants under a de minimis regime to try."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from models.fund.application_state import ApplicationState
from models.fund.de_minimis_aid import DeMinimisAid
from models.fund.fund_application import FundApplication
from models.reference.aid_regime import AidRegime
from tests.factories import sample

DAY = date(2020, 3, 15)
TERMS = {
    "ceiling": Decimal(300_000),
    "begins_on": date(2014, 1, 1),
    "ends_on": date(2030, 12, 31),
    "declared_until": date(2028, 12, 31),
    "declaration_days": 90,
}
GRANTED, IN_COMMITTEE = ApplicationState.GRANTED, ApplicationState.IN_COMMITTEE


def regime(**said):
    """A regime with the ceiling of the rule."""
    return sample(AidRegime, **TERMS | said)


def asking(company, under, amount, day=DAY, state=GRANTED, **said):
    """An application of a company, granted an amount on a day unless said."""
    money = Decimal(amount)
    known = {"aid_regime": under, "requested": money, "granted": money, "decided_on": day, "aids_declared_on": day}
    return sample(FundApplication, company=company, state=state, **known | said)


def had(company, under, day, amount, **said):
    """An aid that somebody else gave."""
    return sample(DeMinimisAid, organisation=company, regime=under, granted_on=day, amount=Decimal(amount), **said)


def fields(problems):
    """What is refused, by field."""
    return [name for name, _sentence in problems]
