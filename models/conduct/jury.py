"""What a selection leans on: the last decision on the application of a committee that met."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from models.councils.council_session import CouncilSession
from models.councils.decision import Decision
from models.engine import Obstacle, Record, session_of
from models.selection.candidacy import Candidacy


def decided_favourably(candidacy: Candidacy) -> Iterator[Obstacle]:
    """The last session that was held and decided of it was favourable; the obstacle leads to what is there."""
    decisions = decisions_on(candidacy, "candidacy")
    held = [one for one in decisions if one.council_session.is_held]
    if held and not held[-1].is_favourable:
        yield Obstacle(f"La dernière décision est « {held[-1].outcome.label} » :", held[-1])
    elif decisions and not held:
        yield Obstacle("La séance qui a décidé n'est pas tenue :", decisions[-1].council_session)
    elif not held:
        yield Obstacle("Aucun jury n'a rendu de décision favorable :", candidacy)


def decisions_on(record: Record, name: str) -> list[Decision]:
    """Those on it, which they link to by that name, in the order of their sessions: in a statement."""
    session = session_of(record)
    query = select(Decision).join(Decision.council_session).where(getattr(Decision, name) == record)
    query = query.options(contains_eager(Decision.council_session))
    ordered = query.order_by(CouncilSession.starts_at, Decision.id)
    return list(session.scalars(ordered)) if session is not None else []
