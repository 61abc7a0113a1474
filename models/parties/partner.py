"""The bodies the programme works with: funders, public bodies, networks, advisers' firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    FileKind,
    Prose,
    Resemblance,
    Sensitivity,
    Website,
    attachments,
    children,
    field,
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
    website: Mapped[Website | None] = field("Site", group="Partenariat", sensitivity=OPEN)
    comment: Mapped[Prose | None] = field("Objet du partenariat", group="Partenariat")
    partner_services: Mapped[list[PartnerService]] = children("Services", searched=True)


attachments(Partner, PartnerFile)
