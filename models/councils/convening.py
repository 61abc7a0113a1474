"""Whom to write to about a session, and what: the first time, when something changed, when nobody answered."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from models.accounts.mail import Mail, MailState
from models.councils.convocation import (
    Convocation,
    LetterAction,
    LetterKind,
    SessionLetter,
    end_of,
    last_convocation,
    letters_of,
)
from models.councils.council_session import CouncilSession
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import day_of, db, write_deed

REPLACED = "Une autre convocation l'a remplacé."
NAMED = 6  # people, in a sentence
CALLING = {LetterKind.CALL, LetterKind.CHANGE}


@dataclass(frozen=True)
class Mailing:
    """What is to be sent together: nothing of it is, before somebody read it and said so.

    `convocation` is the one that goes on; without, another one is made, and closes the links of the `former`: it comes
    next to what was read, so that of two who send at once one is refused.
    """

    kind: LetterKind
    session: CouncilSession
    to: Sequence[SessionAttendance]
    without_address: Sequence[SessionAttendance]
    convocation: Convocation | None
    former: Convocation | None
    numbers: dict[int, int]  # of each one's letter among those of its kind, by the id of their attendance
    dropped: frozenset[int] = frozenset()  # the attendances among these that are expected no more

    def kind_for(self, attendance: SessionAttendance) -> LetterKind:
        """What somebody's letter is: who is expected no more is told so, whatever the others are told."""
        return LetterKind.CANCEL if attendance.id in self.dropped else self.kind

    @property
    def firsts(self) -> list[SessionAttendance]:
        """The first of those who are expected, and of those who are no more: each reads another letter."""
        seen = {one.id in self.dropped: one for one in reversed(self.to)}
        return [seen[one] for one in (False, True) if one in seen]

    @property
    def key(self) -> str:
        """What was read before it is sent: another one when anything of it changed since."""
        session = self.session
        said = [self.kind, session.id, session.version, self.convocation and self.convocation.id]
        whom = [(one.id, one.person.email, self.kind_for(one), self.numbers.get(one.id, 1)) for one in self.to]
        return hashlib.sha256(repr((said, whom)).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Standing:
    """What was sent about a session, to whom, and what is to be sent now."""

    session: CouncilSession
    attendances: Sequence[SessionAttendance]
    last: Convocation | None
    letters: Sequence[SessionLetter]
    mailings: dict[str, Mailing]  # `sending`: what is due; `reminder`: to who did not answer

    @property
    def former(self) -> list[SessionAttendance]:
        """Those who were written to and are invited no more, by name."""
        invited = {one.person.id for one in self.attendances}
        seats = {one.attendance.person.id: one.attendance for one in self.letters}
        return sorted((seats[one] for one in seats.keys() - invited), key=lambda one: one.sort_key)

    @property
    def is_leaving(self) -> bool:
        """Whether some of the letters wait to leave."""
        return any(one.is_leaving for one in self.letters)

    def last_letter(self, attendance: SessionAttendance) -> SessionLetter | None:
        """The last one that somebody was sent."""
        mine = [one for one in self.letters if one.attendance_id == attendance.id]
        return mine[-1] if mine else None


def standing_of(session: CouncilSession) -> Standing:
    """Read it all, in three statements."""
    attendances, last, letters = _invited(session), last_convocation(session), letters_of(session)
    found: dict[str, Mailing] = {}
    current = [one for one in letters if last is not None and one.convocation_id == last.id]
    dropped = _dropped(attendances, letters)
    if mailing := _due(session, attendances, last, current, dropped):
        found["sending"] = mailing
    is_said = last is not None and not last.is_cancelled and not any(what_changed(session, last))
    if last and is_said and session.is_to_come and (mailing := _reminder(session, attendances, last, current)):
        found["reminder"] = mailing
    return Standing(session, attendances, last, letters, found)


def _invited(session: CouncilSession) -> Sequence[SessionAttendance]:
    query = select(SessionAttendance).where(SessionAttendance.council_session == session)
    whom = joinedload(SessionAttendance.person, innerjoin=True), joinedload(SessionAttendance.mandate)
    return db.session.scalars(query.options(*whom).order_by(SessionAttendance.sort_key, SessionAttendance.id)).all()


def _due(
    session: CouncilSession,
    attendances: Sequence[SessionAttendance],
    last: Convocation | None,
    current: Sequence[SessionLetter],
    dropped: Sequence[SessionAttendance],
) -> Mailing | None:
    """What people are to be told now, if anything."""
    told = {one.id for one in _told(current).values()}
    if session.state is SessionState.CANCELLED:
        those = [one for one in attendances if one.id in told and one not in dropped]
        return (
            _mailing(LetterKind.CANCEL, session, [*those, *dropped], last) if last and not last.is_cancelled else None
        )
    if not session.is_to_come:
        return None
    seated = [one for one in attendances if one.is_seated]
    if last is None or last.is_cancelled:
        return _mailing(LetterKind.CALL, session, seated, last, dropped)
    if any(what_changed(session, last)):
        return _mailing(LetterKind.CHANGE, session, seated, last, dropped)
    those = [one for one in seated if one.id not in told]
    numbers = _numbers(LetterKind.CALL, those, current) | _numbers(LetterKind.CANCEL, dropped, current)
    return _mailing(LetterKind.CALL, session, those, last, dropped, goes_on=True, numbers=numbers)


def _told(letters: Sequence[SessionLetter]) -> dict[int, SessionAttendance]:
    """Whose agendas hold the session, as these letters left them: by the id of the person, the seat that was told."""
    found: dict[int, SessionAttendance] = {}
    for one in letters:
        if one.kind in CALLING and not one.is_lost:
            found[one.attendance.person.id] = one.attendance
        elif one.kind is LetterKind.CANCEL and not one.is_lost:
            found.pop(one.attendance.person.id, None)
    return found


def _dropped(attendances: Sequence[SessionAttendance], letters: Sequence[SessionLetter]) -> list[SessionAttendance]:
    """Those whose agendas hold the session and who are expected no more: off the list, or without a mandate then."""
    seated = {one.person.id for one in attendances if one.is_seated}
    gone = [seat for person, seat in _told(letters).items() if person not in seated and not seat.person.deleted_at]
    return sorted(gone, key=lambda one: one.sort_key)


def _numbers(kind: LetterKind, those: Sequence[SessionAttendance], current: Sequence[SessionLetter]) -> dict[int, int]:
    """Which letter of that kind each one's next is."""
    sent = [one.attendance_id for one in current if one.kind is kind]
    return {one.id: sent.count(one.id) + 1 for one in those}


def untold(session: CouncilSession) -> str:
    """What those who are invited are not told yet, in a French sentence; nothing where there is none."""
    if not session.is_to_come and session.state is not SessionState.CANCELLED:
        return ""
    letters = letters_of(session)
    last = max((one.convocation for one in letters), key=lambda one: one.sequence, default=None)
    if last is None or last.is_cancelled:
        is_convened = session.state is SessionState.CONVENED and session.is_to_come
        return "Les convocations ne sont pas parties." if is_convened else ""
    if session.state is SessionState.CANCELLED:
        return "Annulation à annoncer à qui était convoqué."
    if changes := list(what_changed(session, last)):
        return f"À annoncer à qui était convoqué : {', '.join(changes)}."
    dropped = _dropped(session.attendances, letters)
    gone = "Retrait à annoncer à qui n'est plus convié·e." if dropped else ""
    return " ".join(filter(None, (_to_call(session, [one for one in letters if one.convocation is last]), gone)))


def _to_call(session: CouncilSession, current: Sequence[SessionLetter]) -> str:
    """Who has an address and was sent nothing of what people were told last, or whose mail came back, in a sentence."""
    told = _told(current)
    seats = sorted((one for one in session.attendances if one.person.id not in told), key=lambda one: one.sort_key)
    names = [str(one.person) for one in seats if one.is_seated and one.person.email]
    more = "…" if len(names) > NAMED else "."
    return f"Convocation à envoyer à {', '.join(names[:NAMED])}{more}" if names else ""


def what_changed(session: CouncilSession, last: Convocation) -> Iterator[str]:
    """What of it agendas hold and is not so any more, in French."""
    if session.starts_at != last.starts_at:
        yield "la date"
    elif end_of(session) != last.ends_at:
        yield "la durée"
    if (session.place or "") != last.place:
        yield "le lieu"


def _reminder(
    session: CouncilSession,
    attendances: Sequence[SessionAttendance],
    last: Convocation,
    current: Sequence[SessionLetter],
) -> Mailing | None:
    """Whom to ask again: those who were told, and said nothing; not who is still to receive what was sent."""
    leaving = {one.attendance.id for one in current if one.is_leaving}
    called = {one.id for one in _told(current).values()} - leaving
    those = [one for one in attendances if one.id in called and one.is_seated and one.answer is None]
    numbers = _numbers(LetterKind.REMINDER, those, current)
    return _mailing(LetterKind.REMINDER, session, those, last, goes_on=True, numbers=numbers)


def _mailing(
    kind: LetterKind,
    session: CouncilSession,
    those: Sequence[SessionAttendance],
    last: Convocation | None,
    dropped: Sequence[SessionAttendance] = (),
    *,
    goes_on: bool = False,
    numbers: dict[int, int] | None = None,
) -> Mailing | None:
    """To these and to who is expected no more: of that kind, or a cancelling where there are only the latter."""
    whom = [*those, *dropped]
    to = [one for one in whom if one.person.email]
    without = [one for one in whom if not one.person.email]
    if not whom:
        return None
    gone = frozenset(one.id for one in dropped)
    kind = kind if those else LetterKind.CANCEL
    return Mailing(kind, session, to, without, last if goes_on else None, last, numbers or {}, gone)


def begin(mailing: Mailing) -> list[SessionLetter]:
    """Write the letters of a mailing, a row each, which the database takes once; those that wait leave no more."""
    session, convocation, former = mailing.session, mailing.convocation, mailing.former
    if convocation is not None and mailing.kind is not LetterKind.REMINDER:
        convocation.sequence = _next_sequence(session, convocation)  # who was told otherwise since hears this one
    elif convocation is None:
        convocation = _new_convocation(session, former)
        _withdraw(session)
        if former is not None and former.starts_at != session.starts_at and day_of(former.starts_at) == session.day:
            session.ask_again()  # another hour; another day took the answers back as it was written
    letters = [
        SessionLetter(convocation=convocation, attendance=one, kind=kind, number=mailing.numbers.get(one.id, 1))
        for one, kind in ((one, mailing.kind_for(one)) for one in mailing.to)
    ]
    db.session.add_all(letters)
    action = LetterAction.REMINDED if mailing.kind is LetterKind.REMINDER else LetterAction.CONVENED
    write_deed(db.session(), action, session)
    db.session.flush()
    return letters


def _new_convocation(session: CouncilSession, former: Convocation | None) -> Convocation:
    is_cancelled = session.state is SessionState.CANCELLED
    said: dict[str, datetime | str | bool] = {"starts_at": session.starts_at, "ends_at": end_of(session)}
    said |= {"place": session.place or "", "is_cancelled": is_cancelled}
    return Convocation(council_session_id=session.id, sequence=_next_sequence(session, former), **said)


def _next_sequence(session: CouncilSession, former: Convocation | None) -> int:
    """Later than whatever agendas heard of the session, by a letter or by a file of its page."""
    return max(session.version, former.sequence + 1 if former else 0)


def _withdraw(session: CouncilSession) -> None:
    """The letters that wait to leave leave no more, but to tell somebody that they are expected no more."""
    letters = [one for one in letters_of(session) if one.kind is not LetterKind.CANCEL or one.convocation.is_cancelled]
    numbers = [one.mail_id for one in letters if one.mail_id]
    waiting = update(Mail).where(Mail.id.in_(numbers), Mail.state == MailState.WAITING)
    gone = {"state": MailState.GIVEN_UP, "text": "", "calendar": "", "error": REPLACED}
    db.session.execute(waiting.values(gone))
