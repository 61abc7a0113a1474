"""The communes of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, ReferenceRow, Sensitivity, field, link

if TYPE_CHECKING:
    from models.reference.department import Department
    from models.reference.epci import Epci


class Commune(ReferenceRow):
    """A commune of Occitanie, found by its name, its postal codes or its INSEE code."""

    __concept__ = Concept("Commune", "Communes", feminine=True, menu="Référentiels", sensitivity=Sensitivity.OPEN)

    name: Mapped[str] = field("Nom", in_title=True, max=80, listed=True, searched=True)
    insee_code: Mapped[Code] = field("Code INSEE", min=5, max=5, unique=True, listed=True, searched=True)
    postal_codes: Mapped[str | None] = field(
        "Codes postaux", help="Séparés par un point-virgule.", listed=True, searched=True
    )
    department: Mapped[Department] = link("Département", listed=True, filtered=True)
    epci: Mapped[Epci | None] = link("Intercommunalité", filtered=True)
    former: Mapped[str | None] = field(
        "Anciennes communes", max=2000, help="Code et nom de celles qu'elle a réunies.", searched=True
    )
    population: Mapped[int | None] = field("Population", min=0, listed=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.insee_code})"
