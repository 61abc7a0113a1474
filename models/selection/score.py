"""What an evaluator gives an application on one criterion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Prose, Record, Sensitivity, field, link, rewritten

if TYPE_CHECKING:
    from models.selection.criterion import Criterion
    from models.selection.evaluation import Evaluation

CONFIDENTIAL = Sensitivity.CONFIDENTIAL
SUBMITTED = "L'évaluation est soumise : rouvrez-la d'abord."


class Score(Record):
    """A line of an evaluation: empty until its evaluator has made up their mind."""

    __concept__ = Concept("Note", "Notes", feminine=True, unique_together=(("evaluation", "criterion"),))

    evaluation: Mapped[Evaluation] = link("Évaluation", owner="scores", in_title=True, listed=True)
    criterion: Mapped[Criterion] = link(
        "Critère", matches=("evaluation_grid", "evaluation.candidacy.call.grid"), in_title=True, listed=True
    )
    value: Mapped[int | None] = field("Note", min=0, max=10, listed=True, sensitivity=CONFIDENTIAL)
    comment: Mapped[Prose | None] = field("Commentaire", max=2000, sensitivity=CONFIDENTIAL)

    def __str__(self) -> str:
        return f"{self.evaluation} — {self.criterion.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A criterion of the call's grid, within its scale; nothing moves once the evaluation is handed in."""
        if self.criterion.evaluation_grid is not self.evaluation.grid:
            yield "criterion", "Ce critère n'est pas de la grille de l'appel."
        if self.value is not None and self.value > self.criterion.scale_max:
            yield "value", f"Ce critère se note de 0 à {self.criterion.scale_max}."
        if self.evaluation.is_submitted and rewritten(self, "value"):
            yield "value", SUBMITTED

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """A submitted evaluation keeps its scores."""
        if self.evaluation.is_submitted and not self.evaluation.deleted_at:
            yield "value", SUBMITTED
