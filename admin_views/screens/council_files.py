"""The files of a fund on the agenda of a session: each with its plan, its opinions, its ceiling, for who reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import joinedload, selectinload

from admin_views.engine.audiences import shows
from admin_views.screens.fund_application import SUMMED, gap_words
from models.councils.council_session import CouncilSession
from models.councils.fund_agenda import FOUND_READ, agenda_of
from models.fund.de_minimis_check import DeMinimisCheck
from models.fund.fund_application import FundApplication
from models.fund.plan_line import PlanLine
from models.fund.review_opinion import ReviewOpinion

FILE = ("company", "title", "instrument", "requested", "state", "committee_on")
OPINION = ("fund_application", "side", "advice", "mark")


@dataclass(frozen=True)
class File:
    """A file of the agenda, how its plan stands in words, the opinions on it, what was found of the ceiling for it."""

    application: FundApplication
    plan: str
    opinions: Sequence[ReviewOpinion]
    ceiling: str


def files_of(session: CouncilSession) -> list[File]:
    """Those that whoever asks reads."""
    if not shows(FundApplication, *FILE):
        return []
    tells_plan, tells_opinions = shows(PlanLine, *SUMMED), shows(ReviewOpinion, *OPINION)
    found = agenda_of(session, *_loads(tells_plan=tells_plan, tells_opinions=tells_opinions))
    return [
        File(
            one,
            gap_words(one.financing) if tells_plan else "",
            one.opinions if tells_opinions else (),
            _ceiling(one) if tells_opinions else "",
        )
        for one in found
    ]


def _ceiling(file: FundApplication) -> str:
    """What was found last when it was put before a committee: it goes with the opinions (decision 82)."""
    found = getattr(file, FOUND_READ)
    return found[-1].brief if found else ""


def _loads(*, tells_plan: bool, tells_opinions: bool) -> Iterator[Any]:
    """In two statements, since the page of a session asks nearly as many as a page may."""
    file: Any = FundApplication
    yield selectinload(file.company)
    yield joinedload(file.instrument)
    if tells_plan:
        yield joinedload(file.plan)
    if tells_opinions:
        yield joinedload(file.opinions)
        found = DeMinimisCheck.outcome, DeMinimisCheck.esb, DeMinimisCheck.available, DeMinimisCheck.total
        yield joinedload(getattr(file, FOUND_READ)).load_only(*found)
