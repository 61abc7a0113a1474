"""The instruments that a fund uses, within bounds of its own (`app/docs/fund.md#instruments-of-a-fund`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Money, Record, field, in_order, link
from models.fund.cents import euros

if TYPE_CHECKING:
    from models.fund.fund import Fund
    from models.fund.fund_application import FundApplication
    from models.reference.instrument import Instrument


class FundInstrument(Record):
    """An instrument that a fund uses: from how much to how much, for how long."""

    __concept__ = Concept("Instrument du fonds", "Instruments du fonds", unique_together=(("fund", "instrument"),))

    fund: Mapped[Fund] = link("Fonds", owner="instruments", frozen_once_referenced=True, in_title=True, listed=True)
    instrument: Mapped[Instrument] = link("Instrument", in_title=True, listed=True)
    least: Mapped[Money | None] = field("Ticket minimum", min=0, listed=True)
    most: Mapped[Money | None] = field("Ticket maximum", min=0, listed=True)
    least_months: Mapped[int | None] = field("Durée minimum (mois)", min=1, max=360)
    most_months: Mapped[int | None] = field("Durée maximum (mois)", min=1, max=360)

    def __str__(self) -> str:
        return f"{self.instrument} — {self.fund}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """No minimum is above its maximum."""
        yield from in_order(self, "least", "most", "Le ticket maximum ne peut pas être sous le minimum.")
        yield from in_order(self, "least_months", "most_months", "La durée maximum ne peut pas être sous le minimum.")

    def refusals(self, application: FundApplication) -> Iterator[tuple[str, str]]:
        """Why an application is out of its bounds, by the field."""
        kind, asked = self.instrument, application.requested
        if self.least is not None and asked < self.least:
            yield "requested", f"« {kind} » : ce fonds donne au moins {euros(self.least)}."
        if self.most is not None and asked > self.most:
            yield "requested", f"« {kind} » : ce fonds donne au plus {euros(self.most)}."
        yield from (("months", one) for one in self.refused_months(application.months or 0))

    def refused_months(self, months: int) -> Iterator[str]:
        """Why a duration is out of its bounds."""
        if self.least_months is not None and months < self.least_months:
            yield f"« {self.instrument} » : ce fonds demande au moins {self.least_months} mois."
        if self.most_months is not None and months > self.most_months:
            yield f"« {self.instrument} » : ce fonds demande au plus {self.most_months} mois."
