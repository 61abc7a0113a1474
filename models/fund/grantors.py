"""What a subsidy lacks before its agreement is signed: who grants it, to whom (`app/docs/fund.md#who-grants`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from models.engine import Obstacle, kinds
from models.fund.beneficiary_share import WHOLE, shared
from models.fund.cents import euros

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication

percent = kinds.Percent().show


def unshared(application: FundApplication) -> str:
    """What is wrong with the shares that were typed, as a French sentence; empty when they make the whole."""
    found = shared(application.shares)
    if not application.shares or found == WHOLE:
        return ""
    return f"Les parts des bénéficiaires font {percent(found)}, il en faut {percent(WHOLE)}."


def over_granted(application: FundApplication) -> str:
    """How much public bodies grant above what the fund does, as a French sentence; empty when they do not."""
    given = sum((one.amount for one in application.public_grants), Decimal(0))
    granted = application.granted or Decimal(0)
    return f"Les attributions font {euros(given)}, le dossier {euros(granted)}." if given > granted else ""


def ungranted(application: FundApplication) -> Iterator[Obstacle]:
    """Why the agreement is not signed yet: a subsidy says which public body grants it."""
    if application.instrument.is_subsidy and not application.public_grants:
        yield Obstacle("Aucune attribution ne dit quel organisme public octroie cette subvention :", application)
    for sentence in filter(None, (unshared(application), over_granted(application))):
        yield Obstacle(sentence, application)
