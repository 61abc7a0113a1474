"""Which rows each role reads, by the seats of whoever asks; the team reads them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import True_

from models.conduct.committee_rows import MEMBER
from models.conduct.evaluator_rows import EVALUATOR
from models.conduct.row_rules import Reader, Rule
from models.conduct.scope import scope_of
from models.engine import EVERY_ROW, Actor, Criterion, roles, rows
from models.policy import TEAM, Role

RULES = {Role.COMMITTEE: MEMBER, Role.EVALUATOR: EVALUATOR}
WHOLE = frozenset({*TEAM, Role.FUND_MANAGER})
PRIVATE = {
    "candidacy",
    "conflict_of_interest",
    "evaluation",
    "fund_application",
    "meeting",
    "note",
    "pitch_feedback",
    "review_opinion",
    "score",
}


def _read_by(model: type[Any], rules: Mapping[type[Any], Rule]) -> Criterion:
    def criterion(who: Actor) -> ColumnElement[bool] | None:
        found = Reader(scope_of(who), rules).rows(model, model)
        return EVERY_ROW if isinstance(found, True_) else found

    return criterion


def _readers(model: type[Any]) -> dict[Any, Criterion | None]:
    """Role → what it reads; a role that is named nowhere reads what is private of nobody."""
    named = WHOLE if model.__tablename__ in PRIVATE else {*roles()} - {*RULES}  # type: ignore[attr-defined]
    held = {role: _read_by(model, rules) for role, rules in RULES.items() if model in rules}
    return {**dict.fromkeys(named, EVERY_ROW), **held}


for _model in {*MEMBER, *EVALUATOR}:
    rows(_model)(_readers(_model))
