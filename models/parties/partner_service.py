"""The services of a partner, each with its own representative (`app/docs/parties.md#services`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Record, Retirable, field, link

if TYPE_CHECKING:
    from models.parties.partner import Partner


class PartnerService(Retirable, Record):
    """A service: that of the Région for the ESS, its business centre…"""

    __concept__ = Concept("Service", "Services", unique_together=(("partner", "name"),))

    partner: Mapped[Partner] = link(
        "Partenaire", frozen_once_referenced=True, owner="partner_services", in_title=True, listed=True
    )
    name: Mapped[str] = field("Nom du service", max=120, listed=True, searched=True)
    is_active: Mapped[bool] = field("En activité", default=True, listed=True)

    def __str__(self) -> str:
        return f"{self.name} — {self.partner}"
