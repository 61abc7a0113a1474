"""What each sequence of the programme asks of a company (`app/docs/programme.md#sequences`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Record, Sensitivity, field, link

if TYPE_CHECKING:
    from models.cohorts.sequence_template import SequenceTemplate


class ExpectedDeliverable(Record):
    """A deliverable of a sequence of the programme: each company is asked for it when it begins."""

    __concept__ = Concept(
        "Livrable attendu",
        "Livrables attendus",
        unique_together=(("sequence_template", "name"),),
        sensitivity=Sensitivity.OPEN,
    )

    sequence_template: Mapped[SequenceTemplate] = link("Séquence type", owner="deliverables", listed=True)
    name: Mapped[str] = field("Livrable", max=120, listed=True, searched=True)
    is_required: Mapped[bool] = field("Obligatoire", default=True, listed=True)

    def __str__(self) -> str:
        return self.name
