"""What a company was in law, until a day (`app/docs/parties.md#what-a-company-was`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    Record,
    Sensitivity,
    as_saved,
    field,
    keeps_what_was,
    link,
    rewritten,
    today,
)
from models.parties.company import Company, EssStatus

if TYPE_CHECKING:
    from models.reference.legal_form import LegalForm

KEPT = ("ess_status", "legal_form")
NOT_PAST = "Ce jour n'est pas passé : ce qui vaut aujourd'hui est sur la fiche."


class FormerStatus(Record):
    """The status and the legal form of a company until a day, the day after which it took others."""

    __concept__ = Concept(
        "Ancien statut",
        "Anciens statuts",
        order="-until",
        unique_together=(("company", "until"),),
        sensitivity=Sensitivity.OPEN,
    )

    company: Mapped[Company] = link("Entreprise", owner="former_statuses", in_title=True, listed=True)
    until: Mapped[Day] = field("Jusqu'au", help="Le dernier jour de ce statut.", listed=True, filtered=True)
    ess_status: Mapped[EssStatus] = field("Statut ESS", listed=True, filtered=True)
    legal_form: Mapped[LegalForm | None] = link("Catégorie juridique", listed=True)

    def __str__(self) -> str:
        return f"{self.company} — {self.ess_status.label} jusqu’au {self.until:%d/%m/%Y}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """It ended."""
        if self.until >= today():
            yield "until", NOT_PAST


@keeps_what_was(Company)
def keep_status(company: Company) -> None:
    """The status that a company leaves is kept, until yesterday, unless the same save says until when."""
    if not any(rewritten(company, name) for name in KEPT):
        return
    yesterday, was = today() - timedelta(days=1), as_saved(company, *KEPT)
    if not is_told(company.former_statuses, yesterday, was):
        company.former_statuses.append(FormerStatus(until=yesterday, **was))


def is_told(former: Iterable[Any], until: date, was: Mapping[str, Any]) -> bool:
    """Whether one of the former ones lasted until that day, or says these values in the same save."""
    return any(
        (one.until or until) >= until
        or (inspect(one).modified and all(getattr(one, name) in (None, value) for name, value in was.items()))
        for one in former
    )
