"""A company's accounts, year by year: confidential (`domain.md` §2.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Money, Percent, Record, Sensitivity, field, link, rewritten

if TYPE_CHECKING:
    from models.parties.company import Company

CONFIDENTIAL = Sensitivity.CONFIDENTIAL


class AccountsState(LabelledEnum):
    """How sure the figures are."""

    FORECAST = "previsionnel", "Prévisionnel"
    PROVISIONAL = "provisoire", "Provisoire"
    CERTIFIED = "certifie", "Certifié"


class FinancialYear(Record):
    """A dated reading of a company's accounts; the next year is another record."""

    __concept__ = Concept("Exercice", "Exercices", order="-closed_on", unique_together=(("company", "closed_on"),))

    company: Mapped[Company] = link("Entreprise", owner="financial_years", in_title=True, listed=True)
    closed_on: Mapped[Day] = field("Clos le", listed=True, filtered=True, sensitivity=CONFIDENTIAL)
    months: Mapped[int] = field("Durée en mois", default=12, min=1, max=24, sensitivity=CONFIDENTIAL)
    turnover: Mapped[Money | None] = field("Chiffre d'affaires", min=0, listed=True, sensitivity=CONFIDENTIAL)
    net_result: Mapped[Money | None] = field("Résultat net", listed=True, sensitivity=CONFIDENTIAL)
    equity: Mapped[Money | None] = field("Fonds propres", listed=True, sensitivity=CONFIDENTIAL)
    subsidies: Mapped[Money | None] = field("Subventions d'exploitation", min=0, sensitivity=CONFIDENTIAL)
    cash_flow: Mapped[Money | None] = field("Capacité d'autofinancement", sensitivity=CONFIDENTIAL)
    employees_share: Mapped[Percent | None] = field("Part du résultat aux salarié·es", sensitivity=CONFIDENTIAL)
    locked_reserves: Mapped[Percent | None] = field("Réserves impartageables", sensitivity=CONFIDENTIAL)
    state: Mapped[AccountsState] = field(
        "Comptes", default=AccountsState.PROVISIONAL, listed=True, filtered=True, sensitivity=CONFIDENTIAL
    )
    source: Mapped[str | None] = field("Source", max=120, sensitivity=CONFIDENTIAL)

    def __str__(self) -> str:
        return f"{self.company} — exercice clos le {self.closed_on:%d/%m/%Y}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A reading keeps its company and its date: the next one is another record (`domain.md` §0, 3)."""
        if rewritten(self, "closed_on"):
            said = "Un exercice garde sa date de clôture : ajoutez-en un autre."
            yield "closed_on", f"{said} L'administration retire celui qui est faux."
        if rewritten(self, "company"):
            yield "company", "Un exercice reste celui de son entreprise."
