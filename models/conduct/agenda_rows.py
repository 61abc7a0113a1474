"""What a commitment committee reads of the fund before it decides (`app/docs/sensitivity.md#rows`)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import false, select, tuple_

from models.conduct.row_rules import Condition, Reader, Rule, alive, along, among, every, some
from models.conduct.ties import tied_pairs
from models.councils.council import CouncilKind
from models.councils.fund_agenda import BEFORE_IT, is_before
from models.engine import today
from models.fund.application_state import GRANTED
from models.fund.fund_application import FundApplication

COMMITTEE = (CouncilKind.COMMITMENT,)
FUNDING = (CouncilKind.STEERING, *COMMITTEE)


def on_their_agenda(reader: Reader, columns: Any) -> Condition:
    """The files of the agenda of a committee where they sit, but those of who they are tied to."""
    seats = sorted({one.council_id for one in reader.scope.seats if one.kind in COMMITTEE})
    if not seats or reader.scope.person_id is None:
        return false()
    tied = tied_pairs(reader.scope.person_id, today())
    return every(
        columns.state.in_(BEFORE_IT),
        is_before(seats, columns),
        tuple_(columns.company_id, columns.fund_id).not_in(tied),
    )


def granted_ones(*path: str) -> Rule:
    """The files that are granted, of the programmes of their seats; for a committee of a fund, those of this fund."""

    def is_granted(columns: Any) -> Condition:
        return columns.state.in_(GRANTED)  # type: ignore[no-any-return]

    def rule(reader: Reader, columns: Any) -> Condition:
        seats = [one for one in reader.scope.seats if one.kind in FUNDING]
        funds = sorted({one.fund_id for one in seats if one.fund_id is not None})
        others = replace(reader.scope, seats=frozenset(one for one in seats if one.fund_id is None))
        by_programme = along(FundApplication, *path, kinds=FUNDING, only=is_granted)
        of_funds = every(among(columns.fund_id, funds), is_granted(columns))
        return some(by_programme(replace(reader, scope=others), columns), of_funds)

    return rule


def opinions_of(files: Rule) -> Rule:
    """The opinions on these files."""

    def rule(reader: Reader, columns: Any) -> Condition:
        file = FundApplication.__table__.c  # type: ignore[attr-defined]
        return columns.fund_application_id.in_(select(file.id).where(files(reader, file), alive(file)))  # type: ignore[no-any-return]

    return rule
