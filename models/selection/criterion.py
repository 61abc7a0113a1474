"""What each application is scored on (`app/docs/selection.md#grids`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, LabelledEnum, Prose, Record, Sensitivity, field, link, rewritten

if TYPE_CHECKING:
    from models.selection.evaluation_grid import EvaluationGrid

KEPT = ("axis", "weight", "scale_max", "deleted_at")  # a criterion back from the bin is one more


class Axis(LabelledEnum):
    """The side of a company that a criterion looks at."""

    SOCIAL = "social", "Social"
    ECONOMIC = "economique", "Économique"
    CROSS = "transverse", "Transverse"


class Criterion(Record):
    """A question of a grid, scored from nought to the top of its scale."""

    __concept__ = Concept(
        "Critère", "Critères", unique_together=(("evaluation_grid", "label"),), sensitivity=Sensitivity.OPEN
    )

    evaluation_grid: Mapped[EvaluationGrid] = link(
        "Grille", owner="criteria", frozen_once_referenced=True, in_title=True, listed=True
    )
    label: Mapped[str] = field("Critère", max=120, listed=True, searched=True)
    axis: Mapped[Axis] = field("Axe", listed=True)
    weight: Mapped[int] = field("Poids", min=1, max=10, default=1, listed=True)
    scale_max: Mapped[int] = field("Note maximale", min=1, max=10, default=5, listed=True)
    help: Mapped[Prose | None] = field("Aide", max=1000)

    def __str__(self) -> str:
        return f"{self.evaluation_grid} — {self.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Once evaluations use the grid, no criterion is added, nor changes its axis, weight or scale."""
        changed = [name for name in KEPT if rewritten(self, name)]
        if (changed or self.id is None) and self.evaluation_grid.is_used:
            name = changed[0] if changed else "label"
            yield name, "Des évaluations s'appuient sur cette grille : faites-en une autre version."
