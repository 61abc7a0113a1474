"""The instruments a fund may use (`app/docs/fund.md#instruments-and-legal-forms`)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, Prose, ReferenceRow, Sensitivity, field


class Instrument(ReferenceRow):
    """Grant, participating loan, participating shares, guarantee…"""

    __concept__ = Concept(
        "Instrument financier",
        "Instruments financiers",
        menu="Référentiels",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True)
    family: Mapped[Code] = field("Famille", max=40, listed=True)
    for_whom: Mapped[Code] = field("Familles juridiques admises", max=40)
    is_subsidy: Mapped[bool] = field("Subvention à publier", default=False, listed=True)
    note: Mapped[Prose | None] = field("Note")

    def __str__(self) -> str:
        return self.name
