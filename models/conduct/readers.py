"""Which rows each role reads, by the seats of whoever asks; the team reads them all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.sql.elements import True_

from models.conduct.committee_rows import MEMBER
from models.conduct.row_rules import Reader, Rule
from models.conduct.scope import scope_of
from models.engine import EVERY_ROW, Actor, Criterion, roles, rows
from models.policy import TEAM, Role

PRIVATE = ("candidacy", "conflict_of_interest", "fund_application", "meeting", "note")  # of a role named here alone


def _read_by(model: type[Any], rules: dict[type[Any], Rule]) -> Criterion:
    def criterion(who: Actor) -> ColumnElement[bool] | None:
        found = Reader(scope_of(who), rules).rows(model, model)
        return EVERY_ROW if isinstance(found, True_) else found

    return criterion


for _model in MEMBER:
    _named = TEAM if _model.__tablename__ in PRIVATE else roles()
    rows(_model)({**dict.fromkeys(_named, EVERY_ROW), Role.COMMITTEE: _read_by(_model, MEMBER)})
