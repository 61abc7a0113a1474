"""The jury: summoned while applications are marked, it decides of them on its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.accompaniment.presence import Presence
from models.councils.council_session import CouncilSession
from models.councils.decision import FAVOURABLE, Decision, Outcome
from models.councils.session_attendance import SessionAttendance
from models.councils.voting import voting
from models.engine import covers, on_or_after
from models.policy import Role
from seeds.living.edition import Edition
from seeds.living.story import Story, add, at, flush, move

HOUR = 9  # before what is told of the day
WORDS = {
    Outcome.FAVOURABLE: "Un projet solide, social et viable (démo).",
    Outcome.RESERVED: "À confirmer si une place se libère (démo).",
    Outcome.POSTPONED: "À revoir une fois le projet précisé (démo).",
    Outcome.UNFAVOURABLE: "Le projet n'est pas encore équilibré (démo).",
}


def plan(story: Story, cohort: Edition, summoned: date, day: date, decided: Mapping[str, Outcome]) -> None:
    """Say when the jury was summoned, and what it decided on its day."""
    story.on(summoned, _summon, cohort, on_or_after(day))
    story.on(day, _decide, cohort, decided)


def _summon(cohort: Edition, day: date) -> None:
    council = cohort.cast.jury_council
    session = cohort.jury_session = add(CouncilSession, council=council, starts_at=at(day, HOUR), place="Urscop")
    for mandate in council.mandates:
        if covers(mandate, day):
            add(SessionAttendance, council_session=session, person=mandate.person)
    move("convene", session)


def _decide(cohort: Edition, decided: Mapping[str, Outcome]) -> None:
    session = cohort.jury_session
    for one in session.attendances:
        one.presence = Presence.PRESENT
    flush(Role.STAFF)
    for code, outcome in decided.items():
        _vote(session, cohort.applications[code], outcome)
    move("hold", session)


def _vote(session: Any, application: Any, outcome: Outcome) -> None:
    """As one, but for those who withdraw."""
    found = voting(session, application)
    votes = len(found.voters) - len(found.withdrawn)
    cast = {"votes_for": votes} if outcome in FAVOURABLE else {"votes_against": votes}
    about = {"council_session": session, "candidacy": application}
    add(Decision, outcome=outcome, reason=WORDS[outcome], **about, **cast)
