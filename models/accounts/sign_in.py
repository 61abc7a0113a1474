"""Signing in, as rows: who is in, since when, who tried, who may choose a new password."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address, ip_network
from time import sleep
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, func, inspect, or_, select, true, update
from sqlalchemy.orm import Mapped, Session, UOWTransaction, joinedload, relationship

from models.accounts.user import AccountAction, AccountEvent, User, write_account_deed
from models.engine import (
    Base,
    LabelledEnum,
    access_line,
    add_hook,
    db,
    now,
    outside_the_bin,
    technical,
    write_accesses,
    write_deed,
)

GUESSES_PER_ACCOUNT, GUESSES_PER_ADDRESS = 5, 50
WINDOW = timedelta(minutes=15)
LOOKED_AT = timedelta(minutes=1)  # one of a server that was stopped is not waited for longer
WAIT, WAITS = 0.1, 200  # seconds, times
LINK_LASTS = timedelta(hours=24)
CLOSING = {
    "role": "Rôle",
    "password_hash": "Mot de passe",
    "is_disabled": "Accès fermé",
    "until": "Dernier jour d'accès",
    "deleted_at": "Corbeille",
    "email": "Courriel",
}  # what ends a sign-in when it changes, as the trail of access calls it


class EndReason(LabelledEnum):
    """Why a sign-in ended before its time."""

    SIGNED_OUT = "signed_out", "Déconnexion"
    ACCOUNT_CHANGED = "account_changed", "Compte modifié"


class SignIn(Base):
    """One browser, signed in; the browser alone holds the token, this row its digest."""

    id: Mapped[int] = technical(primary_key=True)
    digest: Mapped[str] = technical(unique=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    started_at: Mapped[datetime] = technical(default=now)
    ended_at: Mapped[datetime | None] = technical()
    end_reason: Mapped[EndReason | None] = technical()
    browser: Mapped[str] = technical(
        default="", server_default=""
    )  # « Firefox sur Windows », for its owner to know it again
    user: Mapped[User] = relationship()


class SignInAttempt(Base):
    """One guess, under the account and the address it came from; digests, so that the rows say little if they leak."""

    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )

    id: Mapped[int] = technical(primary_key=True)
    account: Mapped[str] = technical()
    address: Mapped[str] = technical()
    at: Mapped[datetime] = technical(default=now)
    failed: Mapped[bool | None] = technical()  # unknown while the password is compared


@dataclass(frozen=True)
class Tried:
    """How many guesses failed, how many are still looked at, how many may."""

    failed: int
    looked_at: int
    most: int


class PasswordLink(Base):
    """A link that lets someone choose a password, once."""

    id: Mapped[int] = technical(primary_key=True)
    digest: Mapped[str] = technical(unique=True)
    user_id: Mapped[int] = technical(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    expires_at: Mapped[datetime] = technical()
    used_at: Mapped[datetime | None] = technical()
    user: Mapped[User] = relationship()


def digest(secret: str) -> str:
    """The SHA-256 digest of a long random secret: all that the database keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start(user: User, browser: str = "") -> str:
    """Sign a user in; the token goes to the browser and nowhere else."""
    token = secrets.token_urlsafe(32)
    db.session.add(SignIn(digest=digest(token), user=user, browser=browser))
    return token


def open_session(user: User, browser: str = "") -> str | None:
    """A token, unless the account was closed or given another password since it was read."""
    token, checked = start(user, browser), user.password_hash
    db.session.flush()
    db.session.refresh(user, with_for_update={"read": True})
    if user.is_open and user.password_hash == checked:
        return token
    db.session.rollback()
    return None


def holder(token: str, lasts: timedelta) -> User | None:
    """Whose live sign-in this is, in one statement."""
    user, started_at = db.session.execute(_live(), {"sought": digest(token)}).first() or (None, now())
    return user if user is not None and user.is_open and now() <= started_at + lasts else None


def end_sign_ins(chosen: list[SignIn], reason: EndReason) -> None:
    """Close several."""
    numbers = [one.id for one in chosen]
    query = update(SignIn).where(SignIn.id.in_(numbers), SignIn.ended_at.is_(None))
    db.session.execute(query.values(ended_at=now(), end_reason=reason))


def live_sign_ins(user: User, lasts: timedelta) -> list[SignIn]:
    """Where an account is signed in, the latest first; `lasts`: how long a sign-in is good."""
    query = select(SignIn).where(
        SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.started_at > now() - lasts
    )
    return list(db.session.scalars(query.order_by(SignIn.id.desc())))


@cache
def _live() -> Any:
    """The query that every request begins with, kept."""
    query = select(User, SignIn.started_at).join(SignIn.user)
    return outside_the_bin(query.where(SignIn.digest == bindparam("sought"), SignIn.ended_at.is_(None)))


def end(token: str, reason: EndReason) -> None:
    """Close one sign-in."""
    query = update(SignIn).where(SignIn.digest == digest(token), SignIn.ended_at.is_(None))
    db.session.execute(query.values(ended_at=now(), end_reason=reason))


def _close_on_change(session: Session, _flush: UOWTransaction) -> None:
    """A change of rights or of password closes every sign-in and link of the account, whatever path it came by.

    It is a line of the trail of access, as an account that is made; the fields are named, not what they held.
    """
    made = [one for one in session.new if isinstance(one, User)]
    lines = [access_line(AccountEvent.ACCOUNT_CHANGED, "user", record_id=one.id, remark="création") for one in made]
    changed = [(one, labels) for one in session.dirty if isinstance(one, User) and (labels := _changed(one))]
    for user, labels in changed:
        query = update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
        session.execute(query.values(ended_at=now(), end_reason=EndReason.ACCOUNT_CHANGED))
        end_links(user, session)
        if inspect(user).attrs.password_hash.history.has_changes():
            write_deed(session, AccountAction.PASSWORD, user)
        lines.append(access_line(AccountEvent.ACCOUNT_CHANGED, "user", record_id=user.id, columns=", ".join(labels)))
    if lines:
        write_accesses(session.connection(), lines)


def _changed(user: User) -> list[str]:
    return [label for name, label in CLOSING.items() if inspect(user).attrs[name].history.has_changes()]


add_hook("after_flush", _close_on_change)  # the account is locked by then: no sign-in slips in between


def note_attempt(account: str, origin: str, purpose: str = "") -> SignInAttempt:
    """Write the guess down before it is looked at: guesses made at once all count; those of each purpose, apart."""
    attempt = SignInAttempt(account=digest(f"{purpose}{account}"), address=digest(f"{purpose}{_network(origin)}"))
    db.session.add(attempt)
    db.session.commit()
    return attempt


def _network(origin: str) -> str:
    """An IPv6 address stands for its network, of which one subscriber has every address."""
    try:
        address = ip_address(origin)
    except ValueError:
        return origin
    if not isinstance(address, IPv6Address):
        return origin
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))


def too_many(attempt: SignInAttempt) -> bool:
    """Whether a guess is beyond what an account or an address may try, before it is looked at; it is then forgotten.

    Those just before it that are still looked at may fail: they are waited for, and a right one keeps nobody out.
    """
    for _ in range(WAITS):
        tried = _tried(attempt)
        if all(one.failed + one.looked_at < one.most for one in tried):
            return False
        if any(one.failed >= one.most for one in tried):
            break
        sleep(WAIT)
    db.session.delete(attempt)  # nobody looked at it: trying again too early makes nobody wait longer
    db.session.commit()
    return True


def _tried(attempt: SignInAttempt) -> list[Tried]:
    """What was tried for its account, and from its address, before it."""
    row, moment = SignInAttempt, now()
    looked_at = row.failed.is_(None) & (row.at > moment - LOOKED_AT) & (row.id < attempt.id)
    account, address = row.account == attempt.account, row.address == attempt.address
    counts = [
        func.count().filter(of, which) for of in (account, address) for which in (row.failed.is_(true()), looked_at)
    ]
    query = select(*counts).where(row.at > moment - WINDOW, or_(account, address))
    failed, pending, failed_there, pending_there = db.session.execute(query).one()
    db.session.rollback()  # nothing is held while the others are waited for
    return [Tried(failed, pending, GUESSES_PER_ACCOUNT), Tried(failed_there, pending_there, GUESSES_PER_ADDRESS)]


def new_link(user: User) -> str:
    """The secret of a link to a new password; earlier links of the account die."""
    promise_link(user)
    return draw_link(user)


def promise_link(user: User, *, ends_earlier: bool = True) -> None:
    """Write down that somebody makes a link, which is drawn when its mail leaves; earlier links of the account die."""
    if ends_earlier:
        end_links(user, db.session())
    write_account_deed(db.session(), AccountAction.PASSWORD_LINK, user)


def end_links(user: User, session: Session) -> None:
    """The links of an account are worth nothing any more."""
    earlier = update(PasswordLink).where(PasswordLink.user_id == user.id, PasswordLink.used_at.is_(None))
    session.execute(earlier.values(used_at=now()))


def draw_link(user: User) -> str:
    """The secret of a link that was promised: only whoever gets it can read it."""
    secret = secrets.token_urlsafe(32)
    db.session.add(PasswordLink(digest=digest(secret), user_id=user.id, expires_at=now() + LINK_LASTS))
    return secret


def linked_user(secret: str) -> User | None:
    """Whose link this is, while it is good."""
    query = select(PasswordLink).where(PasswordLink.digest == digest(secret), PasswordLink.used_at.is_(None))
    link = db.session.scalars(query.options(joinedload(PasswordLink.user, innerjoin=True))).first()
    return link.user if link is not None and link.expires_at > now() and link.user.is_open else None


def use_link(secret: str) -> bool:
    """Use a link up; False when another request just did."""
    query = update(PasswordLink).where(PasswordLink.digest == digest(secret), PasswordLink.used_at.is_(None))
    return db.session.scalar(query.values(used_at=now()).returning(PasswordLink.id)) is not None
