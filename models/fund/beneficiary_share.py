"""Among whom what the fund grants is shared (`app/docs/fund.md#who-grants`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Percent, Record, field, link

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.organisation import Organisation

WHOLE = Decimal(1)
LEAST = Decimal("0.01")  # what the norm of the subsidies that are published takes


class BeneficiaryShare(Record):
    """The share of one organisation; none typed: all goes to the company of the application."""

    __concept__ = Concept(
        "Part d'un bénéficiaire",
        "Parts des bénéficiaires",
        feminine=True,
        unique_together=(("fund_application", "organisation"),),
    )

    fund_application: Mapped[FundApplication] = link(
        "Dossier", owner="shares", in_title=True, listed=True, filtered=True
    )
    organisation: Mapped[Organisation] = link("Bénéficiaire", offered=False, in_title=True, listed=True, filtered=True)
    share: Mapped[Percent] = field("Part", min=LEAST, listed=True)

    def __str__(self) -> str:
        return f"{self.fund_application} — {self.organisation}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Together, not above the whole; that they make it is asked at the signature."""
        if shared(self.fund_application.shares) > WHOLE:
            yield "share", "Ensemble, les parts dépassent 100 %."


def shared(shares: Iterable[BeneficiaryShare]) -> Decimal:
    """What these shares make of the whole."""
    return sum((one.share for one in shares if one.share is not None), Decimal(0))
