"""The bodies the programme works with: funders, public bodies, networks, advisers' firms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    FileKind,
    Prose,
    Resemblance,
    Sensitivity,
    Siret,
    Website,
    attachments,
    children,
    field,
    kinds,
    technical,
)
from models.parties.organisation import Organisation

if TYPE_CHECKING:
    from models.parties.partner_service import PartnerService

OPEN = Sensitivity.OPEN


class PartnerFile(FileKind):
    """What ties a partner to the programme."""

    AGREEMENT = "partner_agreement", "Convention", Sensitivity.INTERNAL


class Partner(Organisation):
    """A body that is not accompanied; a company that also funds stays a company."""

    __concept__ = Concept(
        "Partenaire", "Partenaires", menu="Tiers", resembles=(Resemblance(same=("rna",)), Resemblance(near=0.6))
    )
    __mapper_args__ = {"polymorphic_identity": "partner"}

    id: Mapped[int] = technical(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    siret: Mapped[Siret | None] = field(
        "SIRET du siège",
        help="Demandé de qui octroie une subvention ; le SIREN s'en déduit.",
        group="Identité",
        sensitivity=OPEN,
    )
    website: Mapped[Website | None] = field("Site", group="Partenariat", sensitivity=OPEN)
    comment: Mapped[Prose | None] = field("Objet du partenariat", group="Partenariat")
    partner_services: Mapped[list[PartnerService]] = children("Services", searched=True)

    def autofill(self) -> None:
        """A SIRET tells the SIREN."""
        if self.siret and not self.siren and not self.siren_absence:
            self.siren = self.siret[:9]

    def rules(self) -> Iterator[tuple[str, str]]:
        """The SIRET begins with the SIREN."""
        yield from super().rules()
        if self.siret and self.siren and not self.siret.startswith(self.siren):
            yield "siret", "Les 9 premiers chiffres du SIRET sont le SIREN."
        elif self.siret and not self.siren:
            yield "siren", f"Le SIRET du siège est dit : le SIREN est {kinds.Siren().show(self.siret[:9])}."


attachments(Partner, PartnerFile)
