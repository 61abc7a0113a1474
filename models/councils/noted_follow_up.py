"""What is to be done for a company, as it was noted in a session after its pitch, and as its minutes tell it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, joinedload, relationship

from models.accompaniment.follow_up import FollowUp
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import Base, db, technical


class NotedFollowUp(Base):
    """A follow-up that the team noted from the page of the evening: it was said before the council."""

    id: Mapped[int] = technical(primary_key=True)
    pitch_id: Mapped[int] = technical(ForeignKey("pitch.id", ondelete="CASCADE"), index=True)
    follow_up_id: Mapped[int] = technical(ForeignKey("follow_up.id", ondelete="CASCADE"), unique=True)
    pitch: Mapped[Pitch] = relationship()
    follow_up: Mapped[FollowUp] = relationship()


def follow_ups_of(session: CouncilSession) -> Sequence[tuple[Pitch, FollowUp]]:
    """Those of a session, in the order of its pitches, with who does each: in a statement."""
    query = select(Pitch, FollowUp).select_from(NotedFollowUp).join(NotedFollowUp.pitch).join(NotedFollowUp.follow_up)
    query = query.where(Pitch.council_session == session).options(joinedload(FollowUp.owner))
    query = query.order_by(Pitch.rank, FollowUp.due_on.nulls_last(), FollowUp.id)  # type: ignore[union-attr]
    return [(pitch, one) for pitch, one in db.session.execute(query)]
