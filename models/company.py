"""The companies of the social and solidarity economy (ESS) that the programme accompanies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from models.choices import LabelledEnum
from models.fields import Concept, Day, Website, children, field, technical
from models.organisation import Organisation
from models.policy import Sensitivity

if TYPE_CHECKING:
    from models.establishment import Establishment

OPEN = Sensitivity.OPEN


class EssStatus(LabelledEnum):
    """Legal family within the ESS (`domain.md` §2.3); apart from the legal category, which does not tell a Scic."""

    SCOP = "scop", "Scop"
    SCIC = "scic", "Scic"
    CAE = "cae", "CAE"
    OTHER_COOPERATIVE = "cooperative_autre", "Autre coopérative"
    ASSOCIATION = "association", "Association"
    MUTUAL = "mutuelle", "Mutuelle"
    FOUNDATION = "fondation", "Fondation"
    COMMERCIAL = "societe_commerciale_ess", "Société commerciale de l'ESS"
    OUTSIDE = "hors_ess", "Hors ESS"


class CompanyState(LabelledEnum):
    """Whether the company still trades."""

    ACTIVE = "active", "Active"
    CEASED = "cessee", "Cessée"
    STRUCK_OFF = "radiee", "Radiée"


class Company(Organisation):
    """A company of the ESS, stored once for all its years with the programme."""

    __concept__ = Concept("Entreprise", "Entreprises", feminine=True, menu="Tiers")
    __mapper_args__ = {"polymorphic_identity": "company"}

    id: Mapped[int] = technical(ForeignKey("organisation.id", ondelete="RESTRICT"), primary_key=True)
    ess_status: Mapped[EssStatus] = field("Statut ESS", listed=True, filtered=True, group="Identité", sensitivity=OPEN)
    state: Mapped[CompanyState] = field(
        "État", default=CompanyState.ACTIVE, listed=True, filtered=True, group="Identité", sensitivity=OPEN
    )
    siren_absence: Mapped[str | None] = field(
        "Motif d'absence de SIREN", help="À remplir seulement sans SIREN.", group="Identité"
    )
    founded_on: Mapped[Day | None] = field("Date de création", filtered=True, group="Identité", sensitivity=OPEN)
    website: Mapped[Website | None] = field("Site", group="Identité", sensitivity=OPEN)
    establishments: Mapped[list[Establishment]] = children(
        "Établissements", order="siret", searched=True, sensitivity=OPEN
    )

    def rules(self) -> Iterator[tuple[str, str]]:
        """A SIREN or the reason for none; an RNA number for an association; one head office at most."""
        if self.ess_status is EssStatus.ASSOCIATION and not self.rna:
            yield "rna", "Une association a un numéro RNA : indiquez-le."
        if not self.siren and not self.siren_absence:
            yield "siren", "Indiquez le SIREN, ou plus bas pourquoi l'entreprise n'en a pas."
        if sum(one.is_head_office for one in self.establishments if not one.deleted_at) > 1:
            yield "establishments", "Un seul établissement est le siège."
