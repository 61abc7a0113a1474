"""What may be done to a fund: the table of `app/docs/states.md#fund`, its guards, its effects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from models.engine import Correction, Obstacle, Verb, session_of, verbs
from models.fund.application_state import NOT_FILED, UNDECIDED, ApplicationState
from models.fund.fund import Fund, FundState
from models.fund.fund_application import FundApplication
from models.policy import FUNDING

TOLD = 5  # files named, of those that keep a fund as it is
OPENED = ("opened_on", "endowment")


def _files(fund: Fund, *states: ApplicationState) -> Iterator[FundApplication]:
    """The first of its files in these states."""
    file: Any = FundApplication
    query = select(file).where(file.fund_id == fund.id, file.state.in_(states)).order_by(file.reference).limit(TOLD)
    session, named = session_of(fund), joinedload(file.company)  # what it is told by
    yield from session.scalars(query.options(named)) if session is not None else ()


def _endowed(fund: Fund) -> Iterator[Obstacle]:
    if fund.endowment == 0:
        yield Obstacle("La dotation du fonds est nulle :", fund)


def _decided(fund: Fund) -> Iterator[Obstacle]:
    """No file waits for its decision any more."""
    for one in _files(fund, *UNDECIDED):
        yield Obstacle("Un dossier attend sa décision :", one)


def _untouched(fund: Fund) -> Iterator[Obstacle]:
    """Only drafts, and what was dropped, are of a fund that is being set up."""
    for one in _files(fund, *(state for state in ApplicationState if state not in NOT_FILED)):
        yield Obstacle("Un dossier a été déposé au fonds :", one)


def _is_not_open_yet(fund: Fund) -> None:
    fund.opened_on = None


verbs(Fund)(
    Verb("open", "Ouvrir", (FundState.BEING_SET_UP,), FundState.OPEN, FUNDING, guard=_endowed, asks=OPENED),
    Verb("suspend", "Suspendre", (FundState.OPEN,), FundState.SUSPENDED, FUNDING, needs_reason=True),
    Verb("reopen", "Rouvrir", (FundState.SUSPENDED,), FundState.OPEN, FUNDING),
    Verb("close", "Fermer", (FundState.OPEN, FundState.SUSPENDED), FundState.CLOSED, FUNDING, guard=_decided),
    Correction(FundState.BEING_SET_UP, guard=_untouched, effect=_is_not_open_yet),
    *(Correction(one, asks=OPENED) for one in FundState if one is not FundState.BEING_SET_UP),
)
