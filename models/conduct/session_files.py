"""Who reads the minutes of a body that decides: as its decisions, who sits there or steers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select

from models.conduct.row_rules import among
from models.conduct.scope import scope_of
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession, CouncilSessionFile
from models.engine import Actor, Attachment, narrow_files
from models.policy import Role

# Whole tables: who reads the session is asked beside.
SESSION, COUNCIL = (one.__table__ for one in (CouncilSession, Council))


def _minutes(who: Actor) -> ColumnElement[bool] | None:
    """They tell votes and companies of which others in the programme read nothing; a strategic council decides none."""
    seats = scope_of(who).seats
    if who.role is not Role.COMMITTEE or any(one.kind is CouncilKind.STEERING for one in seats):
        return None
    own = among(SESSION.c.council_id, sorted({one.council_id for one in seats}))
    query = select(SESSION.c.id).join(COUNCIL, COUNCIL.c.id == SESSION.c.council_id)
    file: Any = Attachment
    is_theirs: ColumnElement[bool] = file.council_session_id.in_(
        query.where(or_(own, COUNCIL.c.kind == CouncilKind.STRATEGIC))
    )
    return is_theirs


narrow_files(CouncilSessionFile.MINUTES, _minutes)
