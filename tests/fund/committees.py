"""Committees of the fund that decided, to try."""

from __future__ import annotations

from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import FAVOURABLE, Decision, Outcome
from models.councils.session_state import SessionState
from models.engine import db
from models.parties.person import Person
from tests.council_evenings import sits
from tests.factories import sample


def decides(application, outcome=Outcome.FAVOURABLE, fund=None, **said):
    """What a committee of one decided of an application, saved; at a session held unless said."""
    council = sample(Council, kind=CouncilKind.COMMITMENT, fund=fund)
    session = sample(CouncilSession, council=council, cohort=None, **{"state": SessionState.HELD} | said)
    sits(session, sample(Person), presence=Presence.PRESENT)
    votes = {"votes_for": int(outcome in FAVOURABLE), "votes_against": int(outcome is Outcome.UNFAVOURABLE)}
    decision = sample(Decision, council_session=session, fund_application=application, outcome=outcome, **votes)
    db.session.add(decision)
    db.session.commit()
    return decision
