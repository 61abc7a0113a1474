"""What companies and partners have in common: a name, its numbers (`app/docs/parties.md#organisations`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Record, Rna, Sensitivity, Siren, field, links, technical

if TYPE_CHECKING:
    from models.reference.nature import Nature

FUNDER = "financeur"  # the code of the nature that asks for a SIREN


class Organisation(Record):
    """The joined-table parent of every body the programme deals with: what a link to « a body » may hold."""

    __concept__ = Concept("Organisme", "Organismes", sensitivity=Sensitivity.OPEN)
    __mapper_args__ = {"polymorphic_on": "nature", "polymorphic_identity": "organisation"}

    nature: Mapped[str] = technical()
    name: Mapped[str] = field(
        "Raison sociale", in_title=True, listed=True, searched=True, found_formerly=True, group="Identité"
    )
    acronym: Mapped[str | None] = field(
        "Sigle ou nom d'usage", max=80, searched=True, found_formerly=True, group="Identité"
    )
    siren: Mapped[Siren | None] = field("SIREN", unique=True, hint=True, listed=True, searched=True, group="Identité")
    siren_absence: Mapped[str | None] = field(
        "Motif d'absence de SIREN",
        help="À remplir seulement sans SIREN.",
        group="Identité",
        sensitivity=Sensitivity.INTERNAL,
    )
    rna: Mapped[Rna | None] = field(
        "Numéro RNA",
        help="Le numéro au répertoire des associations.",
        searched=True,
        group="Identité",
    )
    natures: Mapped[list[Nature]] = links("Natures", group="Rôles", sensitivity=Sensitivity.INTERNAL)

    def __str__(self) -> str:
        return self.name

    @property
    def needs_siren(self) -> bool:
        """Whether it must have a SIREN, or the reason for none: a funder must."""
        return any(one.code == FUNDER for one in self.natures)

    def rules(self) -> Iterator[tuple[str, str]]:
        """A SIREN or the reason for none, where one is needed."""
        if self.needs_siren and not self.siren and not self.siren_absence:
            the = self.__concept__.the
            yield "siren", f"Indiquez le SIREN, ou dites dans « Motif d'absence de SIREN » pourquoi {the} n'en a pas."
