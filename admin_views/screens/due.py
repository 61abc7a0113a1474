"""What a member of a council or an evaluator is expected to mark, or to read."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from admin_views.engine.audiences import may, shows
from admin_views.engine.list_rows import count_words
from models.cohorts.cohort import Cohort
from models.conduct.scope import scope_of
from models.engine import Right, acting, db, whole
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy import Candidacy
from models.selection.candidacy_state import EVALUATED
from models.selection.evaluation import Evaluation
from models.selection.evaluators import left_to_mark


def due() -> list[tuple[str, str]]:
    """(sentence, address) of each thing; nothing for those of whom nothing is expected."""
    return [*_to_mark(), *_to_read()]


def _to_mark() -> list[tuple[str, str]]:
    person = scope_of(acting()).person_id
    if person is None or not may(Right.ANSWER, Evaluation):
        return []
    with whole():
        left = left_to_mark(person)
    if not left:
        return []
    return [(f"Vous avez {count_words(left, 'candidature', 'candidatures')} à évaluer", url_for("marking.index"))]


def _to_read() -> list[tuple[str, str]]:
    """The admissible applications of each call, for those who are told what evaluations come to and write nothing."""
    if may(Right.READ, Evaluation) or not (may(Right.TOTALS, Evaluation) and shows(Candidacy, "call", "state")):
        return []
    call: Any = Candidacy.call_id  # type: ignore[attr-defined]
    query = select(CallForApplications, func.count()).join(Candidacy, call == CallForApplications.id)
    query = query.outerjoin(CallForApplications.cohort).options(contains_eager(CallForApplications.cohort))
    query = query.where(Candidacy.state.in_(EVALUATED)).group_by(CallForApplications.id, Cohort.id)
    found = db.session.execute(query.order_by(CallForApplications.id)).all()
    return [
        (f"{count_words(number, 'candidature recevable', 'candidatures recevables')} à lire, {one}", _address(one))
        for one, number in found
    ]


def _address(call: CallForApplications) -> str:
    return url_for("call_for_applications.details_view", id=call.id)
