"""What becomes of an application to a fund leans on: the decision of a committee that met on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import set_committed_value

from models.conduct.jury import decisions_on
from models.councils.decision import READ_ON, Decision, Outcome
from models.councils.fund_agenda import is_called_off
from models.engine import Obstacle, today
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


def last_decision(application: FundApplication) -> Decision | None:
    """The last one since the day it was put before a committee: what was decided before that is over."""
    if READ_ON in inspect(application).unloaded and application.id is not None:
        set_committed_value(application, READ_ON, decisions_on(application, "fund_application"))
    since: date = application.committee_on or date.min
    counted = [one for one in getattr(application, READ_ON) if one.council_session.day >= since]
    return max(counted, key=lambda one: (one.council_session.starts_at, one.id or 0), default=None)
