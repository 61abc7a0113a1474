"""Who sits in a council, for whom, from when to when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    LabelledEnum,
    Record,
    alike,
    comes_to,
    field,
    in_order,
    link,
    overlap,
)

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
    substitutes_for: Mapped[Person | None] = link("Remplace", help="De qui une personne suppléante tient la place.")
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
        """Dates in order, one mandate at a time for a seat; a service of its own partner; a guest has no vote."""
        yield from in_order(self)
        if self.service and self.service.partner is not self.organisation:
            yield "service", "Ce service n'est pas de cet organisme."
        if self.quality is MandateQuality.GUEST and self.votes:
            yield "votes", "Une personne invitée ne vote pas."
        if comes_to(self, "council", "person", "starts_on", "ends_on") and self._meets(person=self.person):
            yield "starts_on", "Cette personne a déjà un mandat dans cette instance à ces dates."
        if comes_to(self, "quality", "substitutes_for"):
            yield from self._of_a_member()

    def merged_rules(self) -> Iterator[tuple[str, str]]:
        """Two mandates that became those of one person are two seats, where they meet."""
        if self._meets(person=self.person):
            yield "starts_on", "L'autre fiche y a aussi un mandat à ces dates : donnez d'abord une fin à l'un des deux."

    def _of_a_member(self) -> Iterator[tuple[str, str]]:
        """A substitute names whom they replace, a member there; one at a time for a seat."""
        replaced = self.substitutes_for
        if self.quality is not MandateQuality.SUBSTITUTE:
            if replaced:
                yield "substitutes_for", "Seul·e un·e suppléant·e remplace quelqu'un."
        elif replaced is None:
            yield "substitutes_for", "Dites qui cette personne remplace."
        elif not self._meets(person=replaced, quality=MandateQuality.MEMBER):
            yield "substitutes_for", "On remplace un ou une membre de la même instance, à ces dates."
        elif self._meets(substitutes_for=replaced):
            yield "substitutes_for", "Cette place a déjà une suppléance à ces dates."

    def _meets(self, **said: Any) -> bool:
        """Whether another mandate of the council like this one is in force at the same time."""
        return any(overlap(self, other) for other in alike(self, council=self.council, **said))
