"""What a person is to an organisation, from when to when (`app/docs/parties.md#positions`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Record, alike, field, in_order, link, overlap

if TYPE_CHECKING:
    from models.parties.organisation import Organisation
    from models.parties.partner_service import PartnerService
    from models.parties.person import Person


class PositionRole(LabelledEnum):
    """What the person does there."""

    HEAD = "dirigeant", "Dirige"
    MAIN_CONTACT = "contact_principal", "Contact principal"
    ACCOUNTANT = "comptable", "Comptabilité"
    COMMITTEE = "representant_comite", "Représente au comité"
    COUNCIL_MEMBER = "membre_conseil", "Membre du conseil"
    COUNCIL_GUEST = "invite_conseil", "Invité·e du conseil"
    MENTOR = "mentor", "Mentor"
    ADVISER = "accompagnateur", "Accompagne"
    REVIEWER = "instructeur", "Instruit"
    OTHER = "autre", "Autre"


class Position(Record):
    """A dated role of a person in an organisation."""

    __concept__ = Concept(
        "Fonction",
        "Fonctions",
        feminine=True,
        order="-starts_on",
        unique_together=(("person", "organisation", "role", "starts_on"),),
    )

    person: Mapped[Person] = link("Personne", owner="positions", in_title=True, listed=True)
    organisation: Mapped[Organisation] = link(
        "Organisme", offered="Nouveau contact", in_title=True, listed=True, filtered=True
    )
    service: Mapped[PartnerService | None] = link("Service", matches=("partner", "organisation"))
    role: Mapped[PositionRole] = field("Rôle", listed=True, filtered=True)
    starts_on: Mapped[Day | None] = field("Depuis le", help="À laisser vide si on ne le sait pas.", listed=True)
    ends_on: Mapped[Day | None] = field("Jusqu'au", listed=True)

    def __str__(self) -> str:
        return f"{self.person} — {self.role.label} ({self.organisation})"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A role ends after it began; an organisation has one main contact at a time; a service is of its partner."""
        yield from in_order(self)
        if self.service and self.service.partner is not self.organisation:
            yield "service", f"Ce service n'est pas de l'organisme « {self.organisation} »."
        yield from self.merged_rules()

    def merged_rules(self) -> Iterator[tuple[str, str]]:
        """One main contact at a time, of two organisations that become one too."""
        if self.role is PositionRole.MAIN_CONTACT:
            others = alike(self, organisation=self.organisation, role=self.role)
            for other in [one for one in others if overlap(self, one)][:1]:
                yield (
                    "role",
                    f"Le contact principal est déjà « {other.person} » à ces dates : terminez d'abord ce rôle.",
                )
