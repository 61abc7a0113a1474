"""The groupings of communes (EPCI)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Concept, LabelledEnum, ReferenceRow, Sensitivity, Siren, field


class EpciKind(LabelledEnum):
    """Its legal form (DGCL)."""

    COMMUNITY = "CC", "Communauté de communes"
    URBAN = "CA", "Communauté d'agglomération"
    LARGE_URBAN = "CU", "Communauté urbaine"
    METROPOLIS = "METRO", "Métropole"


class Epci(ReferenceRow):
    """A grouping of communes with its own taxes, with a commune in Occitanie at least."""

    __concept__ = Concept(
        "Intercommunalité", "Intercommunalités", feminine=True, menu="Référentiels", sensitivity=Sensitivity.OPEN
    )

    name: Mapped[str] = field("Nom", max=120, listed=True, searched=True)
    siren: Mapped[Siren] = field("SIREN", unique=True, listed=True, searched=True)
    kind: Mapped[EpciKind] = field("Forme", listed=True, filtered=True)

    def __str__(self) -> str:
        return self.name
