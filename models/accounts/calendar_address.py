"""The secret address at which a calendar reads what its owner may read; kept as a digest (decision 55)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, bindparam, delete, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, UOWTransaction, relationship

from models.accounts.access_token import ending, ends_tokens
from models.accounts.sign_in import digest
from models.accounts.user import AccountEvent, User
from models.engine import Base, access_line, add_hook, db, now, outside_the_bin, technical, write_accesses

SEEN_EACH = timedelta(minutes=10)  # the last reading is written no more often
MADE, ENDED = "adresse d'agenda créée", "adresse d'agenda fermée"


class CalendarAddress(Base):
    """That of an account, one at most: its owner alone holds the secret, this row its digest."""

    id: Mapped[int] = technical(primary_key=True)
    digest: Mapped[str] = technical(unique=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="CASCADE"), unique=True)
    made_at: Mapped[datetime] = technical(default=now)
    last_used_at: Mapped[datetime | None] = technical()
    user: Mapped[User] = relationship()


def address_of(user_id: int) -> CalendarAddress | None:
    """That of an account; None when it has none."""
    return db.session.scalars(select(CalendarAddress).where(CalendarAddress.user_id == user_id)).first()


def new_address(user: User, asked: Mapping[str, Any]) -> str | None:
    """The secret of a new one, in the place of the former; None where the account is no longer what it was.

    `asked`: what `ending` gave of the account as the request began.
    """
    db.session.execute(delete(CalendarAddress).where(CalendarAddress.user_id == user.id))
    secret = secrets.token_urlsafe(32)
    db.session.add(CalendarAddress(digest=digest(secret), user_id=user.id))
    db.session.flush()
    db.session.refresh(user, with_for_update={"read": True})  # what changes it from now on ends this address
    if not user.is_open or ending(user) != asked:
        return None
    _tell(db.session(), user.id, MADE)
    return secret


def end_address(user_id: int) -> bool:
    """It opens nothing from now on; False when there was none."""
    ended = delete(CalendarAddress).where(CalendarAddress.user_id == user_id).returning(CalendarAddress.id)
    if db.session.scalar(ended) is None:
        return False
    _tell(db.session(), user_id, ENDED)
    return True


def reader(secret: str) -> tuple[CalendarAddress, User] | None:
    """The address that a secret is, and its account while that one is open; in one statement."""
    found = db.session.execute(_sought(), {"sought": digest(secret)}).first() if secret else None
    return (found[0], found[1]) if found is not None and found[1].is_open else None


@cache
def _sought() -> Any:
    query = select(CalendarAddress, User).join(CalendarAddress.user)
    return outside_the_bin(query.where(CalendarAddress.digest == bindparam("sought")))


def note_reading(number: int, last: datetime | None) -> None:
    """Write down that the address of that id is read now, unless that was done a moment ago: `last` time.

    Where nothing can be written, it is read all the same.
    """
    if last is None or last < now() - SEEN_EACH:
        try:
            db.session.execute(update(CalendarAddress).where(CalendarAddress.id == number).values(last_used_at=now()))
            db.session.commit()
        except DBAPIError:
            db.session.rollback()


def _tell(session: Session, user_id: int, remark: str) -> None:
    line = access_line(AccountEvent.ACCOUNT_CHANGED, "user", record_id=user_id, remark=remark)
    write_accesses(session.connection(), [line])


def _end_on_change(session: Session, _flush: UOWTransaction) -> None:
    """What ends the tokens of an account ends its address."""
    changed = [one.id for one in session.dirty if isinstance(one, User) and ends_tokens(one)]
    if changed:
        session.execute(delete(CalendarAddress).where(CalendarAddress.user_id.in_(changed)))


add_hook("after_flush", _end_on_change)
