"""Who asked for what they have to do, by mail, each morning."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, delete, or_, select, update
from sqlalchemy.orm import Mapped

from models.accounts.user import User
from models.engine import Base, Day, db, now, technical


class DailyDigest(Base):
    """That an account asks for it, and the last day on which it was looked at: at most one mail a day."""

    id: Mapped[int] = technical(primary_key=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    asked_at: Mapped[datetime] = technical(default=now)
    made_on: Mapped[Day | None] = technical()


def asked_by(user_id: int) -> DailyDigest | None:
    """What an account asked for; None when it did not."""
    return db.session.scalars(select(DailyDigest).where(DailyDigest.user_id == user_id)).first()


def ask(user_id: int) -> None:
    """An account asks for it, once."""
    if asked_by(user_id) is None:
        db.session.add(DailyDigest(user_id=user_id))


def stop(user_id: int) -> None:
    """An account asks for it no longer."""
    db.session.execute(delete(DailyDigest).where(DailyDigest.user_id == user_id))


def due_on(day: Day) -> list[int]:
    """The ids of the accounts whose digest of that day was not made."""
    return list(db.session.scalars(select(DailyDigest.user_id).where(_late(day)).order_by(DailyDigest.id)))


def claim(user_id: int, day: Day) -> User | None:
    """The account, when its digest of that day is still to be made and it is open; it is made with this transaction."""
    made = update(DailyDigest).where(DailyDigest.user_id == user_id, _late(day)).values(made_on=day)
    if db.session.scalar(made.returning(DailyDigest.id)) is None:
        return None
    user = db.session.get(User, user_id)
    return user if user is not None and user.is_open else None


def _late(day: Day) -> ColumnElement[bool]:
    return or_(DailyDigest.made_on.is_(None), DailyDigest.made_on < day)
