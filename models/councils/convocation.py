"""What people were told of a session, one row each time it changed; the letters that said so; the links these held.

A link is for one person and one session, and is kept as a digest: `app/decisions/` says why.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ForeignKey, ScalarResult, UniqueConstraint, bindparam, delete, select
from sqlalchemy.orm import Mapped, joinedload, relationship
from sqlalchemy.orm.attributes import set_committed_value

from models.accounts.mail import Mail, MailState
from models.accounts.sign_in import digest
from models.councils.council_session import CouncilSession
from models.councils.running_order import ends_at
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import (
    Base,
    JournalEntry,
    LabelledEnum,
    day_of,
    db,
    now,
    successors,
    technical,
    today,
    widen_choice,
    write_deed,
)

LASTS = timedelta(hours=2)  # a session whose order does not say its length


class LetterKind(LabelledEnum):
    """What a letter is for."""

    CALL = "convocation", "Convocation"
    CHANGE = "changement", "Changement"
    CANCEL = "annulation", "Annulation"
    REMINDER = "relance", "Relance"


class LetterAction(LabelledEnum):
    """What the journal says of a session, beside the changes of its fields."""

    CONVENED = "convened", "Convocation envoyée"
    REMINDED = "reminded", "Relance envoyée"
    RETURNED = "mail_returned", "Courriel revenu"


class Convocation(Base):
    """When and where a session was said to be, as calendars were told: `sequence` is the last that they heard of it."""

    __table_args__ = (UniqueConstraint("council_session_id", "sequence"),)

    id: Mapped[int] = technical(primary_key=True)
    council_session_id: Mapped[int] = technical(ForeignKey("council_session.id", ondelete="CASCADE"))
    sequence: Mapped[int] = technical()
    starts_at: Mapped[datetime] = technical()
    ends_at: Mapped[datetime] = technical()
    place: Mapped[str] = technical()
    is_cancelled: Mapped[bool] = technical(default=False)
    made_at: Mapped[datetime] = technical(default=now)
    council_session: Mapped[CouncilSession] = relationship()


class SessionLetter(Base):
    """One message to one person of one convocation, once: the key says so, whoever sends and however often."""

    __table_args__ = (UniqueConstraint("convocation_id", "attendance_id", "kind", "number"),)

    id: Mapped[int] = technical(primary_key=True)
    convocation_id: Mapped[int] = technical(ForeignKey("convocation.id", ondelete="CASCADE"))
    attendance_id: Mapped[int] = technical(ForeignKey("session_attendance.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LetterKind] = technical()
    number: Mapped[int] = technical(default=1)  # among those of a kind that one is sent
    mail_id: Mapped[int | None] = technical(ForeignKey("mail.id", ondelete="SET NULL"), index=True)  # None: by hand
    made_at: Mapped[datetime] = technical(default=now)
    is_returned: Mapped[bool] = technical(default=False)  # the mail came back, somebody saw
    convocation: Mapped[Convocation] = relationship()
    attendance: Mapped[SessionAttendance] = relationship()
    mail: Mapped[Mail | None] = relationship()

    @property
    def is_lost(self) -> bool:
        """Whether it reached nobody: it came back, or its mail was given up."""
        return self.is_returned or (self.mail is not None and self.mail.state is MailState.GIVEN_UP)

    @property
    def is_leaving(self) -> bool:
        """Whether its mail waits: it reached nobody yet."""
        return self.mail is not None and self.mail.state is MailState.WAITING


class SessionLink(Base):
    """A link that left with a letter, each time it was tried: whoever got it has the secret, this row its digest."""

    id: Mapped[int] = technical(primary_key=True)
    digest: Mapped[str] = technical(unique=True)
    letter_id: Mapped[int] = technical(ForeignKey("session_letter.id", ondelete="CASCADE"), index=True)
    letter: Mapped[SessionLetter] = relationship()


def end_of(session: CouncilSession) -> datetime:
    """When a session is thought to end: with the last line of its order, else two hours after it begins."""
    told = ends_at(session)
    return told if told > session.starts_at else session.starts_at + LASTS


def last_convocation(session: CouncilSession) -> Convocation | None:
    """What people were told last."""
    query = select(Convocation).where(Convocation.council_session_id == session.id)
    return db.session.scalars(query.order_by(Convocation.sequence.desc()).limit(1)).first()


def letters_of(session: CouncilSession) -> Sequence[SessionLetter]:
    """Every letter of a session, the first ones first, with its mail and whom it is to: in a statement."""
    query = select(SessionLetter).join(SessionLetter.convocation)
    query = query.where(Convocation.council_session_id == session.id).order_by(SessionLetter.id)
    convocation, mail = joinedload(SessionLetter.convocation, innerjoin=True), joinedload(SessionLetter.mail)
    whom = joinedload(SessionLetter.attendance, innerjoin=True).joinedload(SessionAttendance.person, innerjoin=True)
    return _led_on(db.session.scalars(query.options(convocation, mail, whom).execution_options(with_bin=True)).all())


def _led_on(letters: Sequence[SessionLetter]) -> Sequence[SessionLetter]:
    """Those of a seat that was merged into another one are read as that other one's; they are written as they were."""
    gone = {one.attendance for one in letters if one.attendance.deleted_at}
    while led := successors(db.session(), SessionAttendance, [one.id for one in gone]):
        for letter in letters:
            if (seat := led.get(letter.attendance.id)) is not None:
                set_committed_value(letter, "attendance", seat)
        gone = {one for one in led.values() if one.deleted_at}
    return letters


def draw_session_link(letter: SessionLetter) -> str:
    """The secret of a link of a letter that leaves: those of its former attempts stay good, they may have arrived."""
    secret = secrets.token_urlsafe(32)
    db.session.add(SessionLink(digest=digest(secret), letter_id=letter.id))
    return secret


def mark_returned(letter: SessionLetter) -> None:
    """Its mail came back: nobody reads it who should, its links open nothing, and another one is due."""
    letter.is_returned = True
    db.session.execute(delete(SessionLink).where(SessionLink.letter_id == letter.id))
    write_deed(db.session(), LetterAction.RETURNED, letter.attendance)


def letter_mailed(mail_id: int) -> SessionLetter | None:
    """The letter that leaves as this mail, if it is one."""
    query = select(SessionLetter).where(SessionLetter.mail_id == mail_id).options(*_all_of_it())
    return _first(db.session.scalars(query.execution_options(with_bin=True)))


def letter_by(secret: str) -> SessionLetter | None:
    """The letter that a link was drawn for, whatever became of its session since; in a statement."""
    return _first(db.session.scalars(_linked(), {"sought": digest(secret)}))


def _first(found: ScalarResult[SessionLetter]) -> SessionLetter | None:
    letter = found.first()
    return _led_on([letter])[0] if letter else None


@cache
def _linked() -> Any:
    query = select(SessionLetter).join(SessionLink, SessionLink.letter_id == SessionLetter.id)
    query = query.where(SessionLink.digest == bindparam("sought")).options(*_all_of_it())
    return query.execution_options(with_bin=True)


def _all_of_it() -> Iterator[Any]:
    """What a letter is about, whatever is in the bin."""
    attendance = joinedload(SessionLetter.attendance, innerjoin=True)
    yield joinedload(SessionLetter.convocation, innerjoin=True)
    yield attendance.joinedload(SessionAttendance.council_session, innerjoin=True)
    yield attendance.joinedload(SessionAttendance.person, innerjoin=True)
    yield attendance.joinedload(SessionAttendance.mandate)


def _nights_of(convocation: Convocation) -> timedelta:
    """How many days after the one it begins a session was said to end: one that goes on past midnight has a night."""
    return day_of(convocation.ends_at) - day_of(convocation.starts_at)


def why_closed(letter: SessionLetter) -> str:
    """Why the link of a letter opens nothing any more, in a French sentence; nothing while it opens."""
    attendance, session = letter.attendance, letter.attendance.council_session
    if attendance.deleted_at:  # as that of a session that is binned
        return "Vous n'êtes plus convié·e à cette séance."
    if session.state is SessionState.CANCELLED:
        return "Cette séance est annulée."
    if session.day + _nights_of(letter.convocation) < today():
        return f"La séance était le {session.day:%d/%m/%Y} : ce lien s'est éteint avec elle."
    mandate = attendance.mandate
    if mandate is not None and mandate.ends_on and mandate.ends_on < today() and not attendance.is_seated:
        return "Votre mandat a pris fin : ce lien n'ouvre plus rien."
    last = last_convocation(session)
    if last is None or last.id != letter.convocation_id:
        return "Une autre convocation a remplacé celle-ci : suivez le lien du dernier courriel reçu."
    return ""


widen_choice(JournalEntry, "action", LetterAction)
