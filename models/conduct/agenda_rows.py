"""What a commitment committee reads of the fund before it decides (`app/docs/sensitivity.md#rows`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import false, select, tuple_

from models.conduct.row_rules import Condition, Reader, Rule, alive, along, every
from models.conduct.ties import tied_pairs
from models.councils.council import CouncilKind
from models.councils.fund_agenda import BEFORE_IT, days_of
from models.engine import today
from models.fund.fund_application import FundApplication

COMMITTEE = (CouncilKind.COMMITMENT,)


def on_their_agenda(*path: str) -> Rule:
    """The files of the agenda of a committee where they sit, in its programme, but those of who they are tied to."""

    def rule(reader: Reader, columns: Any) -> Condition:
        seats = sorted({one.council_id for one in reader.scope.seats if one.kind in COMMITTEE})
        if not seats or reader.scope.person_id is None:
            return false()
        tied = tied_pairs(reader.scope.person_id, today())
        before_them = columns.state.in_(BEFORE_IT), columns.committee_on.in_(days_of(seats))
        return every(
            along(FundApplication, *path, kinds=COMMITTEE)(reader, columns),
            *before_them,
            tuple_(columns.company_id, columns.fund_id).not_in(tied),
        )

    return rule


def opinions_of(files: Rule) -> Rule:
    """The opinions on these files."""

    def rule(reader: Reader, columns: Any) -> Condition:
        file = FundApplication.__table__.c  # type: ignore[attr-defined]
        return columns.fund_application_id.in_(select(file.id).where(files(reader, file), alive(file)))  # type: ignore[no-any-return]

    return rule
