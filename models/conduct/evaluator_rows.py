"""What an evaluator reads: the applications they evaluate, what these are of, their own marks."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.conduct.row_rules import Condition, Reader, Rule, alive, every, read_with
from models.engine import ReferenceRow, concepts
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.organisation import Organisation
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import FROM_ADMISSIBLE_ON
from models.selection.criterion import Criterion
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from models.selection.score import Score


def own_evaluation(reader: Reader, columns: Any) -> Condition:
    """Those asked of whoever reads."""
    return columns.evaluator_id == reader.scope.person_id  # type: ignore[no-any-return]


def _candidacy(reader: Reader, columns: Any) -> Condition:
    return every(reader.among(columns.id, Evaluation, "candidacy_id"), columns.state.in_(FROM_ADMISSIBLE_ON))


def _leads_to(model: type[Any], name: str) -> Rule:
    return lambda reader, columns: reader.among(columns.id, model, f"{name}_id")


def _any(reader: Reader, columns: Any) -> Condition:
    """What is said of any application, once they evaluate one."""
    evaluation = Evaluation.__table__.c  # type: ignore[attr-defined]
    return select(evaluation.id).where(own_evaluation(reader, evaluation), alive(evaluation)).exists()


EVALUATOR: dict[type[Any], Rule] = {
    Evaluation: own_evaluation,
    Score: read_with(Score, "evaluation"),
    Candidacy: _candidacy,
    CallForApplications: _leads_to(Candidacy, "call"),
    Company: _leads_to(Candidacy, "company"),
    Organisation: _leads_to(Candidacy, "company"),
    Establishment: read_with(Establishment, "company"),
    Cohort: _leads_to(CallForApplications, "cohort"),
    Programme: _leads_to(Cohort, "programme"),
    EvaluationGrid: _leads_to(CallForApplications, "grid"),
    Criterion: read_with(Criterion, "evaluation_grid"),
    **{model: _any for model in concepts().values() if issubclass(model, ReferenceRow)},
}
