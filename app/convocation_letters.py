"""The letters of a session: what they say, how they are queued, or handed over to whoever sends them by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_views.screens.documents.session_values import presenting
from app import mail
from app.invitation_file import invitation, method_of
from models.accompaniment.participation import Participation
from models.accounts.mail import LINK
from models.councils.convening import Mailing, what_changed
from models.councils.convocation import LetterKind, SessionLetter
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import day_of, db, full_day, hours, typeset, words_as_name
from models.policy import Role

SUBJECTS = {
    LetterKind.CALL: "Convocation : {session}, le {day}",
    LetterKind.CHANGE: "Changement : {session}, le {day}",
    LetterKind.CANCEL: "Annulation : {session}, le {day}",
    LetterKind.REMINDER: "Venez-vous ? {session}, le {day}",
}
DROPPED = "Vous n'êtes plus convié·e : {session}, le {day}"
SHOWN_LINK = "(votre lien personnel)"


def subject_of(mailing: Mailing, attendance: SessionAttendance) -> str:
    """What the letter of somebody is about."""
    said = DROPPED if attendance.id in mailing.dropped else SUBJECTS[mailing.kind]
    return typeset(said.format(session=mailing.session, day=full_day(day_of(_moment(mailing, attendance)))))


def _moment(mailing: Mailing, attendance: SessionAttendance) -> datetime:
    """When the session is; for who is expected no more, when they were told that it was."""
    is_dropped = attendance.id in mailing.dropped and mailing.former is not None
    return mailing.former.starts_at if is_dropped and mailing.former else mailing.session.starts_at


def text_of(mailing: Mailing, attendance: SessionAttendance, turns: Sequence[Pitch], *, link: str = LINK) -> str:
    """What a letter says to one of those who are invited; `link` stands where theirs will be."""
    changed = mailing.former if mailing.kind is LetterKind.CHANGE else None
    changes = list(what_changed(mailing.session, changed)) if changed else []
    moment = _moment(mailing, attendance)
    return render_template(
        "convocation.txt",
        kind=mailing.kind_for(attendance).value,
        is_dropped=attendance.id in mailing.dropped,
        person=attendance.person,
        session=mailing.session,
        day=full_day(day_of(moment)),
        hour=hours(moment, None),
        hours=hours,
        changes=changes,
        turns=turns,
        link=link,
    )


def turns_of(session: CouncilSession) -> Sequence[Pitch]:
    """Who presents, in order, as members of the committee read it, with the companies at hand: in two statements."""
    company = joinedload(Pitch.participation, innerjoin=True).joinedload(Participation.company, innerjoin=True)
    db.session.scalars(select(Pitch).where(Pitch.council_session == session).options(company)).all()
    return presenting(session, Role.COMMITTEE)


def queue(mailing: Mailing, letters: Sequence[SessionLetter]) -> None:
    """Each as a mail that leaves once committed."""
    turns = turns_of(mailing.session)
    for letter in letters:
        attendance = letter.attendance
        queued = mail.enqueue(
            attendance.person.email or "",
            subject_of(mailing, attendance),
            text_of(mailing, attendance, turns),
            calendar=_invitation(letter, mail.sender_of_mails()),
            method=_method(letter),
        )
        letter.mail = queued


def archive(mailing: Mailing, letters: Sequence[SessionLetter], sender: str) -> bytes:
    """The same as files that a mail program opens as drafts, each with its link: to send oneself."""
    turns, held = turns_of(mailing.session), io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as found:
        for number, letter in enumerate(letters, start=1):
            attendance = letter.attendance
            link = "" if letter.kind is LetterKind.CANCEL else mail.letter_address(letter)
            message = mail.written(
                attendance.person.email or "",
                subject_of(mailing, attendance),
                text_of(mailing, attendance, turns, link=link),
                _invitation(letter, sender),
                _method(letter),
                sender,
            )
            message["X-Unsent"] = "1"
            name = f"{words_as_name(f'{number:02} {attendance.person}')}.eml"
            found.writestr(name, message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
    return held.getvalue()


def _invitation(letter: SessionLetter, sender: str) -> str:
    if letter.kind is LetterKind.REMINDER:  # agendas hold it already
        return ""
    return invitation(letter, sender)


def _method(letter: SessionLetter) -> str:
    return "" if letter.kind is LetterKind.REMINDER else method_of(letter)
