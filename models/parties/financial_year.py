"""A company's accounts, year by year: confidential (`app/docs/parties.md#accounts`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    LabelledEnum,
    Money,
    Percent,
    Record,
    Sensitivity,
    Tone,
    field,
    has_come,
    link,
    rewritten,
)

if TYPE_CHECKING:
    from models.parties.company import Company


class AccountsState(LabelledEnum):
    """How sure the figures are."""

    FORECAST = "previsionnel", "Prévisionnel", Tone.AHEAD
    PROVISIONAL = "provisoire", "Provisoire", Tone.UNDER_WAY
    CERTIFIED = "certifie", "Certifié", Tone.DONE


class FinancialYear(Record):
    """A dated reading of a company's accounts; the next year is another record."""

    __concept__ = Concept(
        "Exercice",
        "Exercices",
        order="-closed_on",
        unique_together=(("company", "closed_on"),),
        sensitivity=Sensitivity.CONFIDENTIAL,
    )

    company: Mapped[Company] = link(
        "Entreprise", owner="financial_years", in_title=True, listed=True, sensitivity=Sensitivity.INTERNAL
    )
    closed_on: Mapped[Day] = field("Clos le", listed=True, filtered=True)
    months: Mapped[int] = field("Durée en mois", default=12, min=1, max=24)
    turnover: Mapped[Money | None] = field("Chiffre d'affaires", min=0, listed=True)
    net_result: Mapped[Money | None] = field("Résultat net", listed=True)
    equity: Mapped[Money | None] = field("Fonds propres", listed=True)
    subsidies: Mapped[Money | None] = field("Subventions d'exploitation", min=0)
    cash_flow: Mapped[Money | None] = field("Capacité d'autofinancement")
    employees_share: Mapped[Percent | None] = field("Part du résultat aux salarié·es")
    locked_reserves: Mapped[Percent | None] = field("Réserves impartageables")
    state: Mapped[AccountsState] = field("Comptes", default=AccountsState.PROVISIONAL, listed=True, filtered=True)
    source: Mapped[str | None] = field("Source", max=120)

    def __str__(self) -> str:
        return f"{self.company} — exercice clos le {self.closed_on:%d/%m/%Y}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """It keeps its company and its date (`app/docs/programme.md#dated-readings`)."""
        if rewritten(self, "closed_on"):
            sentence = "Un exercice garde sa date de clôture : ajoutez-en un autre."
            yield "closed_on", f"{sentence} L'administration retire celui qui est faux."
        if rewritten(self, "company"):
            yield "company", "Un exercice reste celui de son entreprise."
        if self.state is AccountsState.CERTIFIED:
            yield from has_come(self, "closed_on", "Ce jour est à venir : ces comptes ne sont pas certifiés.")
