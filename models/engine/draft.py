"""Long texts that somebody is writing in a form, kept for them alone until the form is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Table,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session

from models.engine.declaration import technical
from models.engine.journal import acting
from models.engine.mapping import Base
from models.engine.record import now

DRAFTS_KEPT_FOR = timedelta(days=30)


class Draft(Base):
    """What one account typed in the long fields of one form; no change of a record, so the journal says nothing of it.

    `place` tells the form apart from others of its concept: the record it changes, or what a new one is for.
    """

    __table_args__ = (UniqueConstraint("user_id", "concept", "place"),)

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int] = technical()
    concept: Mapped[str] = technical()
    place: Mapped[str] = technical()
    texts: Mapped[dict[str, str]] = technical(JSON)
    at: Mapped[datetime] = technical(default=now, index=True)


_TABLE = cast(Table, Draft.__table__)
_DROP = delete(_TABLE).where(
    _TABLE.c.user_id == bindparam("who"), _TABLE.c.concept == bindparam("of"), _TABLE.c.place == bindparam("at_place")
)


def _of_whoever_asks(concept: str, place: str) -> tuple[ColumnElement[bool], ...]:
    return Draft.user_id == acting().user_id, Draft.concept == concept, Draft.place == place


def drafts_of(session: Session, places: Mapping[str, str]) -> dict[str, Draft]:
    """Concept → the draft of whoever asks for the form of it that is at that place, of less than thirty days."""
    asked = or_(*(and_(*_of_whoever_asks(concept, place)) for concept, place in places.items()))
    recent = Draft.at >= now() - DRAFTS_KEPT_FOR
    return {one.concept: one for one in session.scalars(select(Draft).where(asked, recent))} if places else {}


def keep_draft(session: Session, concept: str, place: str, texts: Mapping[str, str]) -> None:
    """These texts, field by field, are the draft of that form; none: there is no draft any more. Not committed."""
    who = acting().user_id
    if not texts:
        drop_draft(session, concept, place)
    elif who is not None:
        held = {"texts": dict(texts), "at": now()}
        row = update(Draft).where(*_of_whoever_asks(concept, place)).values(**held).returning(Draft.id)
        if session.scalar(row) is None:
            try:
                with session.begin_nested():
                    session.add(Draft(user_id=who, concept=concept, place=place, **held))
            except IntegrityError:  # of two that make it at once, the second writes in that of the first
                session.scalar(row)


def drop_draft(session: Session, concept: str, place: str) -> None:
    """Forget the draft of whoever asks for that form. Not committed. Every save does it: its statement is kept."""
    session.connection().execute(_DROP, {"who": acting().user_id, "of": concept, "at_place": place})


def forget_drafts(connection: Connection, user_id: int) -> int:
    """Forget all the drafts of an account; gives how many."""
    return int(connection.execute(delete(Draft).where(Draft.user_id == user_id)).rowcount)
