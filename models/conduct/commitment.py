"""What becomes of an application to a fund leans on: the decision of a committee that met on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from models.councils.council_session import CouncilSession
from models.councils.decision import READ_ON, Decision, Outcome
from models.councils.fund_agenda import CALLED_OFF, is_called_off, is_off
from models.engine import Obstacle, session_of, today
from models.fund.fund_application import FundApplication

PUT_OFF, UNFAVOURABLE = (Outcome.POSTPONED,), (Outcome.UNFAVOURABLE,)


def decided(outcomes: tuple[Outcome, ...]) -> Callable[[FundApplication], Iterator[Obstacle]]:
    """The guard that the last decision of the committee it was put before goes that way, in a session that was held."""

    def guard(application: FundApplication) -> Iterator[Obstacle]:
        decision = last_decision(application)
        if decision is None:
            yield _nothing_yet(application)
        elif not decision.council_session.is_held:
            yield Obstacle("La séance qui a décidé n'est pas tenue :", decision.council_session)
        elif decision.outcome not in outcomes:
            yield Obstacle(f"La décision du comité est « {decision.outcome.label} » :", decision)

    return guard


def _nothing_yet(application: FundApplication) -> Obstacle:
    """Why no committee decided: that of its day meets no more, is to come, or its decision is not written."""
    day = application.committee_on
    if day is not None and is_called_off(application):
        return Obstacle(f"La séance du {day:%d/%m/%Y} est annulée : changez « En comité le ».", application)
    if day is not None and day > today():
        return Obstacle(f"Le comité est le {day:%d/%m/%Y} : il n'a encore rien décidé.")
    sentence = "Aucune séance n'a encore décidé de ce dossier : notez-y d'abord la décision."
    return Obstacle(sentence, to_make=(Decision, "fund_application"))


def _read(application: FundApplication) -> list[Decision]:
    """The decisions on it; with whether its committee was called off, in one statement."""
    session = session_of(application)
    if session is None:
        return []
    query = select(is_off(), Decision).select_from(FundApplication).where(FundApplication.id == application.id)
    on_it: Any = Decision.fund_application_id == FundApplication.id  # type: ignore[attr-defined]
    query = query.outerjoin(Decision, on_it).outerjoin(Decision.council_session)
    query = query.options(contains_eager(Decision.council_session))
    found = session.execute(query.order_by(CouncilSession.starts_at, Decision.id)).all()
    inspect(application).info[CALLED_OFF] = any(is_called_off for is_called_off, _decision in found)
    return [decision for _is_called_off, decision in found if decision is not None]


def last_decision(application: FundApplication) -> Decision | None:
    """The last one since the day it was put before a committee: what was decided before that is over."""
    if READ_ON in inspect(application).unloaded and application.id is not None:
        set_committed_value(application, READ_ON, _read(application))
    since: date = application.committee_on or date.min
    counted = [one for one in getattr(application, READ_ON) if one.council_session.day >= since]
    return max(counted, key=lambda one: (one.council_session.starts_at, one.id or 0), default=None)
