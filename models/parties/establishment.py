"""Where a company works: its sites, one of which is the head office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from models.engine import (
    REFUSAL,
    Concept,
    Day,
    PostalCode,
    Record,
    Sensitivity,
    Siret,
    as_it_was,
    children,
    field,
    in_order,
    kinds,
    link,
)

if TYPE_CHECKING:
    from models.parties.company import Company
    from models.parties.former_site import FormerSite
    from models.reference.commune import Commune

_HEAD_OFFICE = text("is_head_office AND deleted_at IS NULL")


class Establishment(Record):
    """A site of a company, known by its SIRET."""

    __concept__ = Concept("Établissement", "Établissements", sensitivity=Sensitivity.OPEN)
    __table_args__ = (
        Index(
            "uq_establishment_head_office",
            "company_id",
            unique=True,
            sqlite_where=_HEAD_OFFICE,
            postgresql_where=_HEAD_OFFICE,
            info={REFUSAL: "L'entreprise a déjà un siège, un seul établissement peut l'être."},
        ),
        # Where the sites of a company are, without their rows: tasks ask it of thousands.
        Index("ix_establishment_places", "company_id", "deleted_at", "commune_id"),
    )

    company: Mapped[Company] = link(
        "Entreprise", frozen_once_referenced=True, owner="establishments", hint=True, listed=True
    )
    siret: Mapped[Siret] = field(
        "SIRET", help="Le SIREN de l'entreprise s'en déduit.", unique=True, listed=True, searched=True
    )
    is_head_office: Mapped[bool] = field("Siège", default=False, listed=True)
    address: Mapped[str | None] = field("Adresse", hint=True)
    postal_code: Mapped[PostalCode | None] = field("Code postal")
    commune: Mapped[Commune] = link(
        "Commune", found_by="postal_code", in_title=True, listed=True, searched=True, filtered=True
    )
    opened_on: Mapped[Day | None] = field("Ouvert le")
    closed_on: Mapped[Day | None] = field("Fermé le", listed=True)
    former_sites: Mapped[list[FormerSite]] = children("Anciens sièges et adresses", order="until")

    def __str__(self) -> str:
        return f"{kinds.Siret().show(self.siret)} — {self.commune.name}"

    def is_open(self, day: Day) -> bool:
        """Whether it was open on a day; a missing date never closes it."""
        return (self.opened_on is None or self.opened_on <= day) and (self.closed_on is None or self.closed_on > day)

    def on(self, day: Day) -> Establishment | FormerSite:
        """What tells where it was on a day."""
        found: Establishment | FormerSite = as_it_was(self, self.former_sites, day)
        return found

    def autofill(self) -> None:
        """The only site of a company is its head office by itself."""
        if self.company is not None and [*self.company.establishments] == [self]:
            self.is_head_office = True

    def rules(self) -> Iterator[tuple[str, str]]:
        """The SIRET begins with the company's SIREN; a site closes after it opened."""
        if self.company.siren and not self.siret.startswith(self.company.siren):
            yield "siret", "Les 9 premiers chiffres du SIRET sont le SIREN de l'entreprise."
        yield from in_order(self, "opened_on", "closed_on", "La fermeture ne peut pas précéder l'ouverture.")
