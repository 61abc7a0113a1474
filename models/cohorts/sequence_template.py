"""The sequences of the programme, which each cohort copies (`app/docs/programme.md#sequences`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, Prose, Record, Sensitivity, children, field, link

if TYPE_CHECKING:
    from models.cohorts.expected_deliverable import ExpectedDeliverable
    from models.cohorts.programme import Programme


class SequenceTemplate(Record):
    """A step of the programme: diagnostic, strategy, development, financing."""

    __concept__ = Concept(
        "Séquence type",
        "Séquences types",
        feminine=True,
        menu="Référentiels",
        order="rank",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    programme: Mapped[Programme | None] = link("Programme", filtered=True)
    rank: Mapped[int] = field("Rang", min=1, max=999, unique=True, listed=True)
    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True)
    purpose: Mapped[Prose | None] = field("Objectif")
    may_be_waived: Mapped[bool] = field("Peut être dispensée", default=True)
    days: Mapped[int | None] = field("Durée indicative (jours)", min=1, max=999)
    deliverables: Mapped[list[ExpectedDeliverable]] = children("Livrables attendus")

    def __str__(self) -> str:
        return f"{self.rank}. {self.name}"
