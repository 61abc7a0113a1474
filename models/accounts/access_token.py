"""A token: what lets a program take, until a day, what its account may take; kept as a digest (decision 45)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, UOWTransaction, relationship

from models.accounts.sign_in import CLOSING, digest
from models.accounts.user import AccountAction, User, write_account_deed
from models.engine import Base, Day, add_hook, db, kinds, now, outside_the_bin, technical, today

PREFIX = "jeton_"  # by which a program that looks for lost secrets knows one
LASTS_AT_MOST = timedelta(days=366)
LASTS = timedelta(days=365)  # unless said
AT_ONCE = 10  # tokens of one account
LONGEST_NAME = 60
SEEN_EACH = timedelta(minutes=1)  # the last use is written no more often
ENDING = CLOSING.keys() - {"until"}  # of what is changed, what ends a token; the last day is looked at when it is used

NO_NAME = "Donnez-lui un nom : celui du logiciel qui s'en servira."
LONG_NAME = f"{LONGEST_NAME} caractères au plus."
SAME_NAME = "Vous avez déjà un jeton de ce nom : fermez-le, ou donnez un autre nom."
TOO_MANY = f"Un compte a {AT_ONCE} jetons au plus : fermez-en un."
CHANGED = "Votre compte vient de changer : reconnectez-vous, puis recommencez."
NO_DAY = "Dites jusqu'à quel jour il sert."
WRONG_DAY = "Un jeton sert d'aujourd'hui à un an au plus : jusqu'au {:%d/%m/%Y}."

_OPEN = text("ended_at IS NULL")


class AccessToken(Base):
    """One token of an account: the program alone holds it, this row its digest."""

    __table_args__ = (
        Index("uq_access_token_name", "user_id", "name", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = technical(primary_key=True)
    digest: Mapped[str] = technical(unique=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = technical()
    made_at: Mapped[datetime] = technical(default=now)
    until: Mapped[Day] = technical()
    ended_at: Mapped[datetime | None] = technical()
    last_used_at: Mapped[datetime | None] = technical()
    user: Mapped[User] = relationship()

    @property
    def is_over(self) -> bool:
        """Whether its last day is past."""
        return self.until < today()


class TokenError(ValueError):
    """What is asked for is not possible: (field, French sentence) pairs."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _field, sentence in problems))
        self.problems = problems


def new_token(user: User, name: str, until: str, asked: Mapping[str, Any]) -> str:
    """The secret of a token of that name until that day, both as typed; `TokenError` says what is wrong with them.

    `asked`: what `ending` gave of the account as the request began; one that changed since gets none.
    """
    problems: list[tuple[str, str]] = []
    named = _checked("name", lambda: _name(user, name), problems)
    day = _checked("until", lambda: _day(until), problems)
    if problems:
        raise TokenError(problems)
    secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
    db.session.add(token := AccessToken(digest=digest(secret), user_id=user.id, name=named, until=day))
    db.session.flush()
    write_account_deed(db.session(), AccountAction.TOKEN, user, f"n° {token.id}")
    db.session.flush()
    db.session.refresh(user, with_for_update={"read": True})  # what changes it from now on ends this token
    if not user.is_open or ending(user) != asked:
        raise TokenError([("name", CHANGED)])
    return secret


def ending(user: User) -> dict[str, Any]:
    """Of an account, what ends its tokens when it changes."""
    return {name: getattr(user, name) for name in ENDING}


def _checked(field: str, read: Any, problems: list[tuple[str, str]]) -> Any:
    try:
        return read()
    except ValueError as refusal:
        problems.append((field, str(refusal)))
        return None


def _name(user: User, typed: str) -> str:
    name: str = kinds.Kind().clean(typed) or ""
    held = tokens_of(user)
    for is_wrong, sentence in (
        (not name, NO_NAME),
        (len(name) > LONGEST_NAME, LONG_NAME),
        (any(one.name == name for one in held), SAME_NAME),
        (len(held) >= AT_ONCE, TOO_MANY),
    ):
        if is_wrong:
            raise ValueError(sentence)
    return name


def _day(typed: str) -> date:
    day: date | None = kinds.Day().clean(typed)
    if day is None:
        raise ValueError(NO_DAY)
    if not today() <= day <= today() + LASTS_AT_MOST:
        raise ValueError(WRONG_DAY.format(today() + LASTS_AT_MOST))
    return day


def tokens_of(user: User) -> list[AccessToken]:
    """Those of an account that nobody ended, the latest first; some may be past their last day."""
    query = select(AccessToken).where(AccessToken.user_id == user.id, AccessToken.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(AccessToken.id.desc())))


def token_of(user: User, number: int) -> AccessToken | None:
    """One of them, by its id."""
    return next((one for one in tokens_of(user) if one.id == number), None)


def holder(secret: str) -> AccessToken | None:
    """The token that a secret is, with its account, while both are good; in one statement."""
    found = db.session.execute(_sought(), {"sought": digest(secret)}).first() if secret else None
    token: AccessToken | None = found[0] if found else None
    return token if token is not None and not token.is_over and token.user.is_open else None


@cache
def _sought() -> Any:
    query = select(AccessToken, User).join(AccessToken.user)
    return outside_the_bin(query.where(AccessToken.digest == bindparam("sought"), AccessToken.ended_at.is_(None)))


def end_token(token: AccessToken) -> None:
    """It opens nothing from now on."""
    token.ended_at = now()
    write_account_deed(db.session(), AccountAction.TOKEN_ENDED, token.user, f"n° {token.id}")


def note_use(number: int, last: datetime | None) -> None:
    """Write down that the token of that id is used now, unless that was done a moment ago: `last` time.

    Where nothing can be written, what is asked is read all the same.
    """
    if last is None or last < now() - SEEN_EACH:
        try:
            db.session.execute(update(AccessToken).where(AccessToken.id == number).values(last_used_at=now()))
            db.session.commit()
        except DBAPIError:
            db.session.rollback()


def _end_on_change(session: Session, _flush: UOWTransaction) -> None:
    """A change of role, of address or of password, a closing, ends the tokens of the account, whatever path it takes.

    The line of the trail is that of the change itself.
    """
    changed = [one.id for one in session.dirty if isinstance(one, User) and ends_tokens(one)]
    if changed:
        query = update(AccessToken).where(AccessToken.user_id.in_(changed), AccessToken.ended_at.is_(None))
        session.execute(query.values(ended_at=now()))


def ends_tokens(user: User) -> bool:
    """Whether what is changed of an account, and is about to be saved, ends its tokens."""
    return any(inspect(user).attrs[name].history.has_changes() for name in ENDING)


add_hook("after_flush", _end_on_change)
