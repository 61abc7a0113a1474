"""Whether enough voices are there, by the rule of the council (`app/docs/councils.md#quorum`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from models.accompaniment.presence import Presence
from models.councils.mandate import MandateQuality
from models.councils.session_attendance import AttendanceQuality, SessionAnswer
from models.engine import covers, now

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession
    from models.councils.mandate import Mandate
    from models.councils.session_attendance import SessionAttendance
    from models.parties.person import Person


@dataclass(frozen=True)
class Quorum:
    """How many seats vote, how many voices are needed, how many are there, or said that they come."""

    seats: int
    needed: int
    voices: int
    is_announced: bool = False

    @property
    def is_met(self) -> bool:
        """Whether they are enough."""
        return self.voices >= self.needed

    def __str__(self) -> str:
        how = "annoncées" if self.is_announced else "présentes"
        said = "atteint" if self.is_met else "non atteint"
        return f"Quorum {said} : voix {how} {self.voices}, requises {self.needed}, membres {self.seats}."


def quorum_of(session: CouncilSession, withdrawn: Collection[Person] = ()) -> Quorum | None:
    """That of a session, without the voices of who withdraws; None where the council has no rule."""
    council = session.council
    if council.quorum_share is None and council.quorum_least is None:
        return None
    seats = sum(_votes(one) and covers(one, session.day) for one in council.mandates)
    needed = max(ceil((council.quorum_share or 0) * seats), council.quorum_least or 0)
    is_ahead = session.starts_at > now() and not session.is_held
    there = [one for one in session.attendances if _is_there(one, is_ahead=is_ahead)]
    return Quorum(seats, needed, len(voices(there, withdrawn)), is_ahead)


def voices(there: Collection[SessionAttendance], withdrawn: Collection[Person] = ()) -> dict[Person, Person]:
    """Whose voices are there, and who has each: its member if they are there, else their substitute."""
    found: dict[Person, Person] = {}
    for quality in (AttendanceQuality.MEMBER, AttendanceQuality.SUBSTITUTE):
        for one in there:
            member = one.voice_of if one.quality is quality else None
            if member is not None:
                found.setdefault(member, one.person)
    return {member: holder for member, holder in found.items() if holder not in withdrawn}


def _votes(mandate: Mandate) -> bool:
    return mandate.votes and mandate.quality is MandateQuality.MEMBER


def _is_there(one: SessionAttendance, *, is_ahead: bool) -> bool:
    return one.answer is SessionAnswer.COMES if is_ahead else one.presence is Presence.PRESENT
