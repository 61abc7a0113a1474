"""The sequences of a cohort, dated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, Record, Sensitivity, field, in_order, link

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort
    from models.cohorts.sequence_template import SequenceTemplate


class Sequence(Record):
    """A step of one cohort's year."""

    __concept__ = Concept(
        "Séquence", "Séquences", feminine=True, unique_together=(("cohort", "rank"),), sensitivity=Sensitivity.OPEN
    )

    cohort: Mapped[Cohort] = link(
        "Promotion",
        frozen_once_referenced=True,
        owner="sequences",
        in_title=True,
        listed=True,
        filtered=True,
    )
    rank: Mapped[int] = field("Rang", min=1, max=99, listed=True)
    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    template: Mapped[SequenceTemplate | None] = link("Séquence type")
    starts_on: Mapped[Day | None] = field("Début", hint=True, listed=True)
    ends_on: Mapped[Day | None] = field("Fin", hint=True, listed=True)

    def __str__(self) -> str:
        return f"{self.cohort.code} — {self.rank}. {self.name}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order, within those of the cohort."""
        yield from in_order(self)
        for name in ("starts_on", "ends_on"):
            day = getattr(self, name)
            if day and self.cohort.starts_on and day < self.cohort.starts_on:
                yield name, "Cette date précède le début de la promotion."
            if day and self.cohort.ends_on and day > self.cohort.ends_on:
                yield name, "Cette date suit la fin de la promotion."
