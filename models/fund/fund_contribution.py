"""What an organisation brings to a fund (« apport »): `app/docs/fund.md#contributions`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, Money, Record, field, link, settles
from models.fund.cents import NOTHING, part_of

if TYPE_CHECKING:
    from models.fund.fund import Fund
    from models.parties.organisation import Organisation


class FundContribution(Record):
    """An amount that an organisation gave to a fund on a day, of public money or not."""

    __concept__ = Concept("Apport au fonds", "Apports au fonds", order="-given_on")

    fund: Mapped[Fund] = link("Fonds", owner="contributions", in_title=True, listed=True, filtered=True)
    organisation: Mapped[Organisation] = link("Apporteur", offered=False, in_title=True, listed=True, filtered=True)
    amount: Mapped[Money] = field("Montant", adds_up=True, min=Decimal("0.01"), listed=True)
    given_on: Mapped[Day] = field("Date", past=True, listed=True, filtered=True)
    is_public: Mapped[bool] = field(
        "Argent public",
        default=False,
        help="État, collectivité, établissement public, fonds européen.",
        listed=True,
        filtered=True,
    )

    def __str__(self) -> str:
        return f"{self.organisation} — {self.fund}"


@dataclass(frozen=True)
class Contributed:
    """What the contributions to a fund add up to."""

    total: Decimal = NOTHING
    public: Decimal = NOTHING

    @property
    def public_share(self) -> Decimal | None:
        """The public money among them; none where nothing was brought."""
        return part_of(self.public, self.total)


def contributed(contributions: Iterable[FundContribution]) -> Contributed:
    """What these add up to, but for those in the bin."""
    kept = [one for one in contributions if not one.deleted_at]
    public = sum((one.amount or NOTHING for one in kept if one.is_public), NOTHING)
    return Contributed(sum((one.amount or NOTHING for one in kept), NOTHING), public)


@settles(FundContribution)
def settle_the_public_share(contribution: FundContribution) -> None:
    """That of its fund comes from what was brought."""
    fund = contribution.fund
    if fund is not None:
        fund.public_share = contributed({*fund.contributions, contribution}).public_share
