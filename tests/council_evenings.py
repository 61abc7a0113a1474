"""Who sits in a session, what they think of a pitch, what they decide: what the rules of councils ask of samples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from models.accompaniment.presence import Presence
from models.councils.council import CouncilKind
from models.councils.decision import SUBJECTS, Decision
from models.councils.mandate import Mandate, MandateQuality
from models.councils.pitch_feedback import Interest, PitchFeedback
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
from models.parties.person import LegalBasis, Person

MEMBER = {"last_name": "Titulaire", "first_name": "Anne", "data_origin": "Saisie", "legal_basis": LegalBasis.CONTRACT}
SINCE = date(2017, 1, 1)


def sits(
    session: Any, person: Any, *, quality: str = "MEMBER", votes: bool = True, presence: Presence = Presence.EXPECTED
) -> SessionAttendance:
    """Invite a person to a session, by a mandate of theirs."""
    seat: dict[str, Any] = {"quality": MandateQuality[quality], "votes": votes and quality != "GUEST"}
    if seat["quality"] is MandateQuality.SUBSTITUTE:
        seat["substitutes_for"] = Person(**MEMBER)
        session.council.mandates.append(Mandate(person=seat["substitutes_for"], starts_on=SINCE))
    mandate = Mandate(person=person, starts_on=SINCE, **seat)
    session.council.mandates.append(mandate)  # so that a council, a session that are saved already take them along
    there: dict[str, Any] = {"mandate": mandate, "quality": AttendanceQuality[quality], "presence": presence}
    session.attendances.append(SessionAttendance(person=person, **there))
    return session.attendances[-1]


def convene(council: Any, said: dict[str, Any]) -> None:
    """Of no fund, which is for one kind; guests are opened to by a manager alone."""
    council.fund, council.guests_give_opinions = said.get("fund"), said.get("guests_give_opinions", False)


def sit(seat: Mandate, said: dict[str, Any], member: Callable[[], Any]) -> None:
    """For a service of its own body; a substitute replaces a member."""
    if seat.service is not None and "organisation" not in said:
        seat.organisation = seat.service.partner
    if said.get("substitutes_for") is not None and not {"quality", "council"} & said.keys():
        seat.quality = MandateQuality.SUBSTITUTE
        seat.council.mandates.append(Mandate(person=seat.substitutes_for, starts_on=SINCE))
    if "substitutes_for" not in said:
        seat.substitutes_for = member() if seat.quality is MandateQuality.SUBSTITUTE else None


def give(feedback: PitchFeedback, said: dict[str, Any]) -> None:
    """An opinion of somebody who sits there, with an interest."""
    if "pitch" not in said or "person" not in said:
        sits(feedback.pitch.council_session, feedback.person)
    if "interest" not in said:
        feedback.interest = Interest.FUNDING


def put_to_the_vote(decision: Decision, said: dict[str, Any], person: Callable[[], Any]) -> None:
    """About one thing, by the one voice of a committee that decides of all."""
    about = [name for name in reversed(SUBJECTS) if getattr(decision, name) is not None] or ["subject"]
    mended = {"votes_for": 1, "votes_against": 0, "abstentions": 0}
    mended |= dict.fromkeys(about[1:]) | {about[0]: getattr(decision, about[0]) or "Calendrier"}
    for name in mended.keys() - said.keys():
        setattr(decision, name, mended[name])
    if "council_session" not in said:
        decision.council_session.council.kind = CouncilKind.STEERING
        sits(decision.council_session, person(), presence=Presence.PRESENT)
