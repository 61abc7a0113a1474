"""The regimes under which a small public aid need not be notified (`app/docs/fund.md#de-minimis-aids`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Mapped

from models.engine import (
    Code,
    Concept,
    Day,
    LabelledEnum,
    Money,
    Percent,
    Prose,
    ReferenceRow,
    Sensitivity,
    field,
    in_order,
)


class AidSector(LabelledEnum):
    """What the aids of a regime add up within: those of another sector are counted apart."""

    GENERAL = "general", "Général"
    SERVICES = "sieg", "Services d'intérêt économique général"
    AGRICULTURE = "agriculture", "Agriculture"
    FISHING = "peche", "Pêche et aquaculture"


class AidWindow(LabelledEnum):
    """How far back the aids count."""

    ROLLING_YEARS = "3_ans_glissants", "Trois ans glissants"
    FINANCIAL_YEARS = "3_exercices_fiscaux", "Exercice en cours et deux précédents"


class AidRegime(ReferenceRow):
    """A regulation, its ceiling and the limits within which a loan or a guarantee is worked out simply."""

    __concept__ = Concept(
        "Régime d'aide",
        "Régimes d'aide",
        menu="Référentiels",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    name: Mapped[str] = field("Libellé", max=120, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=20, unique=True, listed=True)
    sector: Mapped[AidSector] = field("Secteur", default=AidSector.GENERAL, listed=True)
    ceiling: Mapped[Money] = field("Plafond", min=1, listed=True)
    span: Mapped[AidWindow] = field("Aides comptées sur", default=AidWindow.ROLLING_YEARS, listed=True)
    begins_on: Mapped[Day] = field("Du", listed=True)
    ends_on: Mapped[Day] = field("Au", listed=True)
    loan_five_years: Mapped[Money | None] = field("Prêt, au plus sur cinq ans", min=1)
    loan_ten_years: Mapped[Money | None] = field("Prêt, au plus sur dix ans", min=1)
    guarantee_five_years: Mapped[Money | None] = field("Garantie, au plus sur cinq ans", min=1)
    guarantee_ten_years: Mapped[Money | None] = field("Garantie, au plus sur dix ans", min=1)
    guaranteed_share: Mapped[Percent | None] = field("Quotité garantie, au plus")
    declared_until: Mapped[Day | None] = field(
        "Déclaration demandée jusqu'au", help="Déclaration signée des autres aides, avant l'octroi."
    )
    declaration_days: Mapped[int | None] = field("Elle vaut (jours)", min=1, max=366)
    excluded: Mapped[str | None] = field(
        "Activités exclues", max=200, help="Débuts de codes APE, séparés par des espaces."
    )
    registered_since: Mapped[Day | None] = field(
        "Au registre national depuis le", help="Une aide octroyée depuis s'y inscrit dans les vingt jours ouvrés."
    )
    note: Mapped[Prose | None] = field("Note")

    def __str__(self) -> str:
        return self.name

    def is_in_force(self, day: date) -> bool:
        """Whether it may be used for an aid that is granted on a day."""
        return self.begins_on <= day <= self.ends_on

    def excludes(self, code: str) -> bool:
        """Whether it is not for companies of this activity code."""
        return code.startswith(tuple((self.excluded or "").split()))

    def rules(self) -> Iterator[tuple[str, str]]:
        """It ends after it begins; a declaration lasts some days."""
        yield from in_order(self, "begins_on", "ends_on")
        if self.declared_until and not self.declaration_days:
            yield "declaration_days", "Dites combien de jours vaut la déclaration."
