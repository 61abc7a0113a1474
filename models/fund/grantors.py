"""What a subsidy lacks before its agreement is signed: who grants it, to whom (`app/docs/fund.md#who-grants`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.engine import Obstacle
from models.fund.beneficiary_share import unshared
from models.fund.public_grant import over_granted

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication


def ungranted(application: FundApplication) -> Iterator[Obstacle]:
    """Why the agreement is not signed yet: a subsidy says which public body grants it."""
    if application.instrument.is_subsidy and not application.public_grants:
        yield Obstacle("Aucune attribution ne dit quel organisme public octroie cette subvention :", application)
    for sentence in filter(None, (unshared(application), over_granted(application))):
        yield Obstacle(sentence, application)
