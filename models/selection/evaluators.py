"""What an evaluator has to mark, and what they are then not told."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import joinedload, selectinload

from models.engine import LightQuery, db, only
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import EVALUATED, FROM_ADMISSIBLE_ON
from models.selection.evaluation import Evaluation
from models.selection.evaluation_grid import EvaluationGrid
from models.selection.score import Score


def given_to(person_id: int | None) -> list[Evaluation]:
    """The evaluations asked of a person, with all that marking them reads: those to hand in first, by reference."""
    scores: Any = selectinload(Evaluation.scores).joinedload(Score.criterion)
    candidacy: Any = joinedload(Evaluation.candidacy)
    call = candidacy.joinedload(Candidacy.call)
    query = select(Evaluation).join(Evaluation.candidacy).where(Evaluation.evaluator_id == person_id)  # type: ignore[attr-defined]
    query = query.where(Candidacy.state.in_(FROM_ADMISSIBLE_ON), Candidacy.deleted_at.is_(None))
    grid = call.joinedload(CallForApplications.grid).selectinload(EvaluationGrid.criteria)
    loads = (candidacy.joinedload(Candidacy.company), call.joinedload(CallForApplications.cohort), grid, scores)
    found = db.session.scalars(query.options(*loads).order_by(Candidacy.reference)).all()
    return sorted(found, key=lambda one: not is_to_mark(one))


def left_to_mark(person_id: int) -> int:
    """How many of those are not handed in, of applications that are not decided: told on each first page."""
    return sum(is_to_mark(one) for (one,) in _asked_of().read(person=person_id))


@cache
def _asked_of() -> LightQuery:
    told = only(Evaluation, "state", candidacy=only(Candidacy, "state", call=only(CallForApplications, "state")))
    theirs = Evaluation.evaluator_id == bindparam("person")  # type: ignore[attr-defined]
    given = Candidacy.state.in_(FROM_ADMISSIBLE_ON), Candidacy.deleted_at.is_(None)
    return LightQuery(told, lambda query: query.join(Evaluation.candidacy).where(theirs, *given))


def is_to_mark(evaluation: Evaluation) -> bool:
    """Whether its evaluator may still write: it is not handed in, and nothing is decided."""
    return not evaluation.is_submitted and evaluation.candidacy.may_be_evaluated


def is_evaluating(person_id: int | None, call: CallForApplications) -> bool:
    """Whether a person evaluates an application of a call that is not decided: they are not told what others gave."""
    evaluation, candidacy = Evaluation.__table__.c, Candidacy.__table__.c  # type: ignore[attr-defined]
    held = (evaluation.candidacy_id == candidacy.id, evaluation.deleted_at.is_(None), candidacy.state.in_(EVALUATED))
    own = (evaluation.evaluator_id == person_id, candidacy.call_id == call.id)
    return person_id is not None and bool(db.session.scalar(select(exists().where(*held, *own))))
