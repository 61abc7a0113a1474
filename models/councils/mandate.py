"""Who sits in a council, for whom, from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Record, field, in_order, link

if TYPE_CHECKING:
    from models.councils.council import Council
    from models.parties.organisation import Organisation
    from models.parties.partner_service import PartnerService
    from models.parties.person import Person


class MandateQuality(LabelledEnum):
    """How one sits."""

    MEMBER = "membre", "Membre"
    SUBSTITUTE = "suppleant", "Suppléant·e"
    GUEST = "invite_permanent", "Invité·e permanent·e"


class MemberCategory(LabelledEnum):
    """What the member is (`app/docs/councils.md#members`)."""

    HEAD = "chef_entreprise", "Chef·fe d'entreprise"
    INVESTOR = "societe_investissement", "Société d'investissement"
    BANK = "banque", "Banque"
    ESS_FUNDER = "financeur_ess", "Structure de financement de l'ESS"
    LOCAL_AUTHORITY = "collectivite", "Collectivité"
    NETWORK = "reseau", "Réseau"
    PUBLIC_OPERATOR = "operateur_public", "Opérateur public"


class Reach(LabelledEnum):
    """How far the member's company reaches."""

    NATIONAL = "nationale", "Nationale"
    REGIONAL = "regionale", "Régionale"


class Mandate(Record):
    """A seat in a council."""

    __concept__ = Concept("Mandat", "Mandats", order="-starts_on")

    council: Mapped[Council] = link(
        "Conseil ou comité", frozen_once_referenced=True, owner="mandates", in_title=True, listed=True, filtered=True
    )
    person: Mapped[Person] = link(
        "Personne", frozen_once_referenced=True, in_title=True, listed=True, searched=True, filtered=True
    )
    organisation: Mapped[Organisation | None] = link("Organisme", listed=True, filtered=True)
    service: Mapped[PartnerService | None] = link("Service", matches=("partner", "organisation"))
    quality: Mapped[MandateQuality] = field("Qualité", default=MandateQuality.MEMBER, listed=True, filtered=True)
    category: Mapped[MemberCategory | None] = field("Catégorie", filtered=True)
    reach: Mapped[Reach | None] = field("Portée")
    is_ess: Mapped[bool] = field("De l'ESS", default=False)
    is_cooperative: Mapped[bool] = field("Coopérative", default=False)
    votes: Mapped[bool] = field("Vote", default=True)
    starts_on: Mapped[Day] = field("Depuis le", listed=True)
    ends_on: Mapped[Day | None] = field("Jusqu'au", listed=True)

    def __str__(self) -> str:
        return f"{self.person} — {self.council}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order; a service of its own partner; a permanent guest has no vote."""
        yield from in_order(self)
        if self.service and self.service.partner is not self.organisation:
            yield "service", "Ce service n'est pas de cet organisme."
        if self.quality is MandateQuality.GUEST and self.votes:
            yield "votes", "Une personne invitée ne vote pas."
