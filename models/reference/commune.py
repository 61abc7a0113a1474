"""The communes of the region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, ReferenceRow, Sensitivity, field, link

if TYPE_CHECKING:
    from models.reference.department import Department
    from models.reference.epci import Epci

OPEN = Sensitivity.OPEN


class Commune(ReferenceRow):
    """A commune of Occitanie, found by its name, its postal codes or its INSEE code."""

    __concept__ = Concept("Commune", "Communes", feminine=True, menu="Référentiels")

    name: Mapped[str] = field("Nom", in_title=True, max=80, listed=True, searched=True, sensitivity=OPEN)
    insee_code: Mapped[Code] = field(
        "Code INSEE", min=5, max=5, unique=True, listed=True, searched=True, sensitivity=OPEN
    )
    postal_codes: Mapped[str | None] = field(
        "Codes postaux", help="Séparés par un point-virgule.", listed=True, searched=True, sensitivity=OPEN
    )
    department: Mapped[Department] = link("Département", listed=True, filtered=True, sensitivity=OPEN)
    epci: Mapped[Epci | None] = link("Intercommunalité", filtered=True, sensitivity=OPEN)
    former: Mapped[str | None] = field(
        "Anciennes communes", max=2000, help="Code et nom de celles qu'elle a réunies.", searched=True, sensitivity=OPEN
    )
    population: Mapped[int | None] = field("Population", min=0, listed=True, sensitivity=OPEN)

    def __str__(self) -> str:
        return f"{self.name} ({self.insee_code})"
