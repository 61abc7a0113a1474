"""What a member of a council thinks of a pitch (`app/docs/councils.md#feedback`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.accompaniment.presence import Presence
from models.councils.kept_minutes import APPROVED
from models.councils.pitch import PitchState
from models.councils.session_attendance import AttendanceQuality
from models.councils.session_state import SessionState
from models.engine import (
    Concept,
    Day,
    LabelledEnum,
    Money,
    Prose,
    Record,
    Sensitivity,
    as_saved,
    comes_to,
    field,
    link,
    now,
    today,
)
from models.parties.conflict_of_interest import ties_between

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession
    from models.councils.pitch import Pitch
    from models.councils.session_attendance import SessionAttendance
    from models.parties.person import Person
    from models.reference.instrument import Instrument

CONFIDENTIAL = Sensitivity.CONFIDENTIAL
DAYS = 14  # after the session, during which a member gives an opinion and sets it right
MARKS = ("clarity", "strength", "social_value")
GIVEN = (*MARKS, "interest", "comment", "amount_min", "amount_max", "instrument")


class Interest(LabelledEnum):
    """What a member would do for the company."""

    NONE = "aucun", "Aucun"
    LATER = "a_revoir", "À revoir"
    CONTACT = "contact", "Contact"
    FUNDING = "financement", "Financement"


class PitchFeedback(Record):
    """The opinion of one person on one pitch, given by themself or typed from their sheet by the team."""

    __concept__ = Concept(
        "Avis sur un passage",
        "Avis sur les passages",
        menu="Conseils",
        unique_together=(("pitch", "person"),),
    )

    pitch: Mapped[Pitch] = link("Passage", in_title=True, listed=True, searched=True, filtered=True, group="Avis")
    person: Mapped[Person] = link(
        "Personne", offered=False, in_title=True, listed=True, searched=True, filtered=True, group="Avis"
    )
    clarity: Mapped[int] = field("Clarté", min=1, max=5, listed=True, group="Avis")
    strength: Mapped[int] = field("Solidité", min=1, max=5, listed=True, group="Avis")
    social_value: Mapped[int] = field("Valeur sociale", min=1, max=5, listed=True, group="Avis")
    comment: Mapped[Prose | None] = field("Commentaire", max=2000, sensitivity=CONFIDENTIAL, group="Avis")
    interest: Mapped[Interest] = field("Intérêt", default=Interest.NONE, listed=True, filtered=True, group="Intérêt")
    amount_min: Mapped[Money | None] = field("Montant minimal", min=0, sensitivity=CONFIDENTIAL, group="Intérêt")
    amount_max: Mapped[Money | None] = field("Montant maximal", min=0, sensitivity=CONFIDENTIAL, group="Intérêt")
    instrument: Mapped[Instrument | None] = link("Instrument", filtered=True, group="Intérêt")
    next_step: Mapped[str | None] = field("Suite donnée", max=300, group="Suite")
    called_on: Mapped[Day | None] = field("Rappel fait le", past=True, listed=True, filtered=True, group="Suite")

    def __str__(self) -> str:
        return f"{self.pitch} — {self.person}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """By who sits in that session with a voice and has no tie, once the company has its turn; amounts in order."""
        if comes_to(self, "pitch", "person", *GIVEN):  # who was tied since changes nothing of theirs
            yield from self._given_by_who_may()
        if comes_to(self, "pitch", "person", *GIVEN):
            yield from self._given_in_time()
        if self.amount_min is not None and self.amount_max is not None and self.amount_max < self.amount_min:
            yield "amount_max", "Ce montant est inférieur au premier."
        if self.interest is Interest.NONE and (self.amount_min or self.amount_max or self.called_on or self.next_step):
            yield "interest", "Un montant ou une suite va avec un intérêt : dites lequel."

    def _given_by_who_may(self) -> Iterator[tuple[str, str]]:
        own = next((one for one in self.pitch.council_session.attendances if one.person is self.person), None)
        refusal = why_without_a_voice(own)
        if refusal:
            yield "person", refusal
        company, day = self.pitch.participation.company, self.pitch.council_session.day
        for tie in ties_between(self.person, company, day):
            yield "person", f"Partie liée : {tie.sentence}."

    def _given_in_time(self) -> Iterator[tuple[str, str]]:
        refusal = why_not_yet(self.pitch)
        if refusal:
            yield "pitch", refusal
        elif any(one.council_session.state is SessionState.MINUTED for one in (self.pitch, self._left())):
            yield "pitch", APPROVED

    def _left(self) -> Pitch:
        """The pitch that it was of until this save; its own otherwise."""
        former: Pitch | None = as_saved(self, "pitch")["pitch"]
        return former or self.pitch

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What the minutes count stays."""
        if self.pitch.council_session.state is SessionState.MINUTED and not self.pitch.deleted_at:
            yield "pitch", APPROVED


def why_without_a_voice(own: SessionAttendance | None) -> str:
    """Why an invitation gives no opinion, in a sentence; nothing when it does."""
    if own is None:
        return "Cette personne n'est pas invitée à cette séance."
    is_guest = own.quality is AttendanceQuality.GUEST
    if is_guest and not own.council_session.council.guests_give_opinions:
        return "Les invités ne donnent pas d'avis dans ce conseil."
    if not is_guest and not own.has_voice:
        return "Cette personne siège sans voix : elle ne donne pas d'avis."
    if own.presence in (Presence.ABSENT, Presence.EXCUSED):
        return "Cette personne n'était pas à la séance."
    return ""


def why_not_yet(pitch: Pitch) -> str:
    """Why nobody gives an opinion on a pitch, in a sentence; nothing once its hour has come."""
    session = pitch.council_session
    if session.state is SessionState.CANCELLED:
        return "La séance est annulée."
    if pitch.state is PitchState.EXCUSED:
        return "Cette entreprise n'a pas présenté."
    is_its_turn = pitch.state is PitchState.PRESENTED or (pitch.starts_at or session.starts_at) <= now()
    return "" if is_its_turn and session.starts_at <= now() else "Le passage n'a pas commencé."


def takes_opinions(pitch: Pitch) -> bool:
    """Whether those who sit may still give their opinion themselves."""
    return not why_not_yet(pitch) and is_open_to_opinions(pitch.council_session)


def is_open_to_opinions(session: CouncilSession) -> bool:
    """Whether it is neither too late for them, nor its minutes approved, nor itself cancelled."""
    return session.state is not SessionState.CANCELLED and not why_over(session)


def why_over(session: CouncilSession) -> str:
    """Why those who sit give their opinion no more, in a French sentence; nothing while they may."""
    last = session.day + timedelta(days=DAYS)
    if session.state is SessionState.MINUTED:
        return "Le compte rendu est validé : les avis ne changent plus."
    return f"Les avis se donnaient jusqu'au {last:%d/%m/%Y}." if today() > last else ""
