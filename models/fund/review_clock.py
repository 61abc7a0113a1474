"""How many working days an application takes until its decision: `app/docs/fund.md#time-to-decide`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING

from sqlalchemy import select

from models.engine import concepts, session_of, today, working_days_between
from models.fund.application_state import UNDECIDED, ApplicationState

if TYPE_CHECKING:
    from models.fund.fund import Fund
    from models.fund.fund_application import FundApplication


def is_stopped(application: FundApplication) -> bool:
    """Whether its complement is awaited."""
    return application.state is ApplicationState.DRAFT and application.completion_asked_on is not None


def stop(application: FundApplication) -> None:
    """A complement is asked today."""
    application.completion_asked_on = today()


def resume(application: FundApplication) -> None:
    """It waits no more, if it did: the days after that of the question, today included, do not count."""
    if is_stopped(application) and application.completion_asked_on:
        waited = working_days_between(application.completion_asked_on, today())
        application.days_stopped = (application.days_stopped or 0) + waited


def set_aside(application: FundApplication) -> None:
    """The question that is waiting was never asked."""
    if is_stopped(application):
        application.completion_asked_on = application.completion = None


def forget(application: FundApplication) -> None:
    """It was never filed, hence nothing was asked."""
    application.completion_asked_on = application.completion = application.days_stopped = None


def not_filed_before(application: FundApplication) -> Iterator[tuple[str, str]]:
    """A complement is asked of what was filed."""
    asked, filed = application.completion_asked_on, application.filed_on
    if asked and (filed is None or filed > asked):
        yield "filed_on", f"Un complément a été demandé le {asked:%d/%m/%Y} : le dépôt est de ce jour ou d'avant."


def days_taken(application: FundApplication) -> int | None:
    """Until its decision, else its complement was asked, else today; None of what was not filed, or ended without."""
    until = application.decided_on
    if until is None and application.state in UNDECIDED:
        until = today()
    elif until is None and is_stopped(application):
        until = application.completion_asked_on
    return _counted(application.filed_on, until, application.days_stopped)


def _counted(filed: date | None, until: date | None, stopped: int | None) -> int | None:
    if filed is None or until is None or until < filed:
        return None
    return max(0, working_days_between(filed, until) - (stopped or 0))


@dataclass(frozen=True)
class ReviewTimes:
    """What the decided files of a fund took, in order."""

    days: tuple[int, ...]

    @property
    def median(self) -> Decimal:
        """As many took more as less."""
        return median(Decimal(one) for one in self.days)

    @property
    def ninth_tenth(self) -> int:
        """What nine files of ten did not exceed (« 90e centile »): the least of those that were."""
        return self.days[-(-9 * len(self.days) // 10) - 1]


def review_times(fund: Fund) -> ReviewTimes | None:
    """By what is saved; None where nothing was decided."""
    session, file = session_of(fund), concepts()["fund_application"].__table__.c
    query = select(file.filed_on, file.decided_on, file.days_stopped)
    decided = query.where(file.fund_id == fund.id, file.decided_on.is_not(None), file.deleted_at.is_(None))
    rows = session.execute(decided).tuples() if session is not None else ()
    days = sorted(one for row in rows if (one := _counted(*row)) is not None)
    return ReviewTimes(tuple(days)) if days else None
