"""What an evaluator thinks of an application: confidential (`app/docs/selection.md#evaluations`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Correction,
    Day,
    LabelledEnum,
    Obstacle,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    children,
    comes_to,
    field,
    link,
    today,
    verbs,
)
from models.parties.conflict_of_interest import ties_between
from models.policy import MARKING
from models.selection.score import SUBMITTED, Score

if TYPE_CHECKING:
    from models.parties.person import Person
    from models.selection.candidacy import Candidacy
    from models.selection.criterion import Criterion
    from models.selection.evaluation_grid import EvaluationGrid

CONFIDENTIAL = Sensitivity.CONFIDENTIAL


class EvaluationState(LabelledEnum):
    """Where an evaluation stands."""

    ONGOING = "en_cours", "En cours", Tone.UNDER_WAY
    SUBMITTED = "soumise", "Soumise", Tone.DONE


class Evaluation(Record):
    """One evaluator's scores of one application, by the grid of its call."""

    __concept__ = Concept("Évaluation", "Évaluations", feminine=True, unique_together=(("candidacy", "evaluator"),))

    candidacy: Mapped[Candidacy] = link(
        "Candidature", owner="evaluations", frozen_once_referenced=True, in_title=True, listed=True, filtered=True
    )
    evaluator: Mapped[Person] = link("Évaluation par", in_title=True, listed=True, searched=True, filtered=True)
    state: Mapped[EvaluationState] = field(
        "État", default=EvaluationState.ONGOING, computed=True, listed=True, filtered=True
    )
    submitted_on: Mapped[Day | None] = field("Soumise le", computed=True, listed=True)
    comment: Mapped[Prose | None] = field("Commentaire", sensitivity=CONFIDENTIAL)
    scores: Mapped[list[Score]] = children("Notes", order="criterion_id", sensitivity=CONFIDENTIAL)

    def __str__(self) -> str:
        return f"{self.candidacy} — {self.evaluator}"

    @property
    def grid(self) -> EvaluationGrid | None:
        """The one of the call."""
        return self.candidacy.call.grid

    @property
    def is_submitted(self) -> bool:
        """Whether its evaluator is done with it."""
        return self.state is EvaluationState.SUBMITTED

    @property
    def criteria(self) -> list[Criterion]:
        """What it must score."""
        return list(self.grid.criteria) if self.grid else []

    def autofill(self) -> None:
        """A line to score for each criterion, so that the form is ready."""
        if self.candidacy is not None:
            begun = {one.criterion for one in self.scores}
            self.scores.extend(Score(criterion=one) for one in self.criteria if one not in begun)

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of an admissible application, by somebody who has no link with the company."""
        if self.id is None and not self.candidacy.may_be_evaluated:
            yield (
                "candidacy",
                "Une candidature s'évalue une fois recevable, avant la décision, si l'appel n'est pas annulé.",
            )
        come = comes_to(self, "evaluator")
        for one in ties_between(self.evaluator, self.candidacy.company, today()) if come else ():
            yield "evaluator", f"Conflit d'intérêts : {one.sentence}."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What counts in the marks of an application is opened again first, with a reason."""
        if self.is_submitted and not self.candidacy.deleted_at:
            yield "state", SUBMITTED

    def _whole(self) -> Iterator[Obstacle]:
        """Every criterion is scored, by somebody who found no link with the company meanwhile."""
        for tie in self.candidacy.ties.get(self.evaluator, ()):
            yield Obstacle(f"Conflit d'intérêts : {tie.sentence} :", tie.record)
        given = {one.criterion for one in self.scores if one.value is not None}
        for one in self.criteria:
            if one not in given:
                yield Obstacle(f"« {one.label} » n'est pas noté :", self)

    def _submit(self) -> None:
        self.submitted_on = today()

    def _reopen(self) -> None:
        self.submitted_on = None


verbs(Evaluation)(
    Verb(
        "submit",
        "Soumettre",
        (EvaluationState.ONGOING,),
        EvaluationState.SUBMITTED,
        MARKING,
        guard=Evaluation._whole,
        effect=Evaluation._submit,
    ),
    Verb(
        "reopen",
        "Rouvrir",
        (EvaluationState.SUBMITTED,),
        EvaluationState.ONGOING,
        effect=Evaluation._reopen,
        needs_reason=True,
    ),
    Correction(EvaluationState.SUBMITTED, guard=Evaluation._whole, effect=Evaluation._submit),
    Correction(EvaluationState.ONGOING, effect=Evaluation._reopen),
)
