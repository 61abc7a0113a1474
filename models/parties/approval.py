"""The approvals a company holds: ESUS, integration through work… (`app/docs/parties.md#approvals`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Record, Sensitivity, alike, field, in_order, link, overlap

if TYPE_CHECKING:
    from models.parties.company import Company


class ApprovalKind(LabelledEnum):
    """What is approved."""

    ESUS = "esus", "ESUS"
    WORKSITE = "siae_aci", "Atelier ou chantier d'insertion"
    INTEGRATION_COMPANY = "siae_ei", "Entreprise d'insertion"
    INTERMEDIARY = "siae_ai", "Association intermédiaire"
    TEMPORARY_WORK = "siae_etti", "Travail temporaire d'insertion"
    ADAPTED = "entreprise_adaptee", "Entreprise adaptée"
    PERSONAL_SERVICES = "service_a_la_personne", "Services à la personne"
    OTHER = "label_autre", "Autre label"


class Approval(Record):
    """An approval, from a day to another."""

    __concept__ = Concept("Agrément", "Agréments", order="-starts_on", sensitivity=Sensitivity.OPEN)

    company: Mapped[Company] = link("Entreprise", owner="approvals", in_title=True, listed=True)
    kind: Mapped[ApprovalKind] = field("Agrément", listed=True, filtered=True)
    number: Mapped[str | None] = field("Numéro", max=40, listed=True)
    starts_on: Mapped[Day] = field("Du", listed=True)
    ends_on: Mapped[Day | None] = field("Au", listed=True)

    def __str__(self) -> str:
        return f"{self.company} — {self.kind.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """An approval ends after it began; two of the same kind do not overlap."""
        yield from in_order(self)
        if any(overlap(self, other) for other in alike(self, company=self.company, kind=self.kind)):
            yield "starts_on", f"Un autre agrément {self.kind.label} couvre déjà une partie de ces dates."
