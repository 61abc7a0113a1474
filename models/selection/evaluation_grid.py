"""The grids by which applications are evaluated (`app/docs/selection.md#grids`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from models.engine import Concept, Record, Sensitivity, children, field, session_of
from models.selection.criterion import Criterion
from models.selection.score import Score

if TYPE_CHECKING:
    from models.selection.criterion import Axis


class EvaluationGrid(Record):
    """A version of the criteria; once evaluations use it, it keeps them."""

    __concept__ = Concept(
        "Grille d'évaluation",
        "Grilles d'évaluation",
        feminine=True,
        menu="Référentiels",
        order="-version_number",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    name: Mapped[str] = field("Libellé", max=120, listed=True, searched=True)
    version_number: Mapped[int] = field("Version", min=1, max=999, unique=True, listed=True)
    criteria: Mapped[list[Criterion]] = children("Critères")

    def __str__(self) -> str:
        return f"{self.name} (version {self.version_number})"

    @property
    def is_used(self) -> bool:
        """Whether an evaluation was made by it."""
        session = session_of(self)
        if session is None or self.id is None:
            return False
        scored = select(Score.id).join(Criterion, Score.criterion).where(Criterion.evaluation_grid == self)
        return session.scalars(scored.limit(1)).first() is not None

    def of_axis(self, axis: Axis) -> list[Criterion]:
        """Its criteria on one side of a company."""
        return [one for one in self.criteria if one.axis is axis]
