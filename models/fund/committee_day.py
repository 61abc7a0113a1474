"""The day that an application is put before a committee, which has the time to read it (`app/docs/fund.md`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from models.engine import as_saved, comes_to, today, working_days_after
from models.fund.application_state import ApplicationState

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication

AHEAD = 5  # working days
TAKEN_ALONG = "taken_along"  # the days to which its session took it
DECIDED = "Le comité a décidé du dossier : corrigez d'abord son état."
NO_DAY = "Le dossier est inscrit au comité : il en a le jour."


def too_near(application: FundApplication) -> str:
    """How its day is too near, as a French sentence; empty when it is not, or is not told."""
    first, told = working_days_after(today(), AHEAD), application.committee_on
    if told is None or told >= first:
        return ""
    return f"Le comité est à moins de cinq jours ouvrés : à partir du {first:%d/%m/%Y}."


def put_off_alone(application: FundApplication) -> Iterator[tuple[str, str]]:
    """The rule that another day, once it waits for its committee, leaves it the time that the first one did.

    But for the day to which its session was moved: it is before that committee already. Once the committee decided, it
    is the day on which it met.
    """
    state: Any = inspect(application)
    if application.committee_on in state.info.get(TAKEN_ALONG, ()):
        return
    was = as_saved(application, "committee_on")["committee_on"]
    if was and was != application.committee_on and application.decided_on and not comes_to(application, "state"):
        yield "committee_on", DECIDED
    is_there = application.state is ApplicationState.IN_COMMITTEE and not comes_to(application, "state")
    if is_there and state.attrs["committee_on"].history.has_changes():
        sentence = NO_DAY if application.committee_on is None else too_near(application)
        yield from [("committee_on", sentence)] if sentence else ()
