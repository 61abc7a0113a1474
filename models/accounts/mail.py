"""The mails to be sent: each is a row until it leaves, and a while after; the secret of a link is in none of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, update
from sqlalchemy.orm import Mapped, relationship

from models.accounts.user import User
from models.engine import Base, LabelledEnum, Tone, db, now, technical

MINUTES = (1, 5, 15, 60, 180, 360, 720)  # after each attempt that failed; 22 hours and a half in all
LINK = "{lien}"


class MailState(LabelledEnum):
    """Where a mail is."""

    WAITING = "waiting", "En attente", Tone.AHEAD
    SENT = "sent", "Parti", Tone.DONE
    GIVEN_UP = "given_up", "Abandonné", Tone.ENDED


class Mail(Base):
    """One mail to one person; `text` is emptied once it left, and holds a mark where a link is drawn as it leaves.

    `calendar` is an invitation (RFC 5545), emptied likewise; `method` is what it asks of an agenda. `link_user` is the
    account that it is to, whether there is a link in it or not.
    """

    __table_args__ = (Index("ix_mail_state", "state", "next_try_at"),)

    id: Mapped[int] = technical(primary_key=True)
    to: Mapped[str] = technical()
    subject: Mapped[str] = technical()
    text: Mapped[str] = technical()
    calendar: Mapped[str] = technical(default="", server_default="")
    method: Mapped[str] = technical(default="", server_default="")
    link_user_id: Mapped[int | None] = technical(ForeignKey("user.id", ondelete="RESTRICT"), index=True)
    state: Mapped[MailState] = technical(default=MailState.WAITING)
    attempts: Mapped[int] = technical(default=0)
    created_at: Mapped[datetime] = technical(default=now)
    next_try_at: Mapped[datetime] = technical(default=now)
    sent_at: Mapped[datetime | None] = technical()
    error: Mapped[str] = technical(default="")  # a French sentence
    link_user: Mapped[User | None] = relationship()

    def sent(self) -> None:
        """It left: what it said is kept no longer."""
        self.state, self.sent_at, self.error = MailState.SENT, now(), ""
        self.text = self.calendar = ""

    def not_sent(self, error: str, *, for_good: bool) -> None:
        """It did not leave; the time of the next attempt was set when this one was begun."""
        self.error = error
        if for_good or self.attempts > len(MINUTES):
            self.state, self.text, self.calendar = MailState.GIVEN_UP, "", ""


def withdraw_links(user: User) -> None:
    """The links that wait to leave for somebody are replaced by another: their mails leave no more."""
    of_links = Mail.link_user_id == user.id, Mail.text.contains(LINK)
    waiting = update(Mail).where(*of_links, Mail.state == MailState.WAITING)
    db.session.execute(waiting.values(state=MailState.GIVEN_UP, text="", error="Un autre lien l'a remplacé."))


def claim(number: int) -> bool:
    """Whether this process is the one that tries to send a mail now; if it dies, the next attempt comes in its time."""
    mail = db.session.get(Mail, number, populate_existing=True)
    if mail is None:
        return False
    minutes = MINUTES[min(mail.attempts, len(MINUTES) - 1)]
    due = (Mail.id == number) & (Mail.state == MailState.WAITING) & (Mail.next_try_at <= now())
    begun = update(Mail).where(due, Mail.attempts == mail.attempts)
    later = {"attempts": mail.attempts + 1, "next_try_at": now() + timedelta(minutes=minutes)}
    found = db.session.scalar(begun.values(later).returning(Mail.id))
    db.session.commit()
    return found is not None
