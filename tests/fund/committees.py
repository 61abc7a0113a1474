"""Committees of the fund that decided, to try."""

from __future__ import annotations

from sqlalchemy import select

from models.accompaniment.presence import Presence
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.decision import FAVOURABLE, Decision, Outcome
from models.councils.session_state import SessionState
from models.engine import db
from models.parties.person import Person
from tests.council_evenings import sits
from tests.factories import sample


def _committee(fund):
    """That of a fund or, without one, of all that is asked: one for the same files, as no two meet on a day."""
    mine = Council.kind == CouncilKind.COMMITMENT, Council.fund == fund, Council.programme_id.is_(None)
    known = None if fund is not None and fund.id is None else db.session.scalars(select(Council).where(*mine)).first()
    return known or sample(Council, kind=CouncilKind.COMMITMENT, fund=fund, programme=None)


def decides(application, outcome=Outcome.FAVOURABLE, fund=None, **said):
    """What a committee of one decided of an application, saved; at a session held unless said."""
    council = _committee(fund)
    session = sample(CouncilSession, council=council, cohort=None, **{"state": SessionState.HELD} | said)
    sits(session, sample(Person), presence=Presence.PRESENT)
    votes = {"votes_for": int(outcome in FAVOURABLE), "votes_against": int(outcome is Outcome.UNFAVOURABLE)}
    decision = sample(Decision, council_session=session, fund_application=application, outcome=outcome, **votes)
    db.session.add(decision)
    db.session.commit()
    return decision
