"""Applications to a fund, and the steps that they take."""

from __future__ import annotations

from decimal import Decimal

from models.engine import Refused, db, perform, verbs_of
from models.fund.application_state import ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.policy import Role
from tests.factories import sample


def asking(state=ApplicationState.DRAFT, **said):
    """An application for 1,000 € to a fund that is open."""
    fund = said.pop("fund", None) or sample(Fund, state=FundState.OPEN)
    return sample(FundApplication, fund=fund, state=state, requested=Decimal(1_000), **said)


def does(application, name, role=Role.FUND_MANAGER):
    """What keeps a verb from being done, spaces made plain; what is moved is saved."""
    try:
        perform(application, next(one for one in verbs_of(FundApplication) if one.name == name), role, "Parce que.")
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return [one.sentence.replace("\u202f", " ") for one in refusal.problems]
    return []
