"""Who came to a council session."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Mapped
from sqlalchemy.orm.attributes import set_committed_value

from models.accompaniment.presence import Presence
from models.councils.kept_minutes import not_lost, said_still, stays
from models.councils.mandate import Mandate, MandateQuality
from models.engine import (
    Concept,
    LabelledEnum,
    Record,
    Tone,
    comes_to,
    covers,
    field,
    link,
    rewritten,
    session_of,
    today,
)

if TYPE_CHECKING:
    from models.councils.council import Council
    from models.councils.council_session import CouncilSession
    from models.parties.person import Person

AT_HAND = "mandates_at_hand"
SOMEBODY_ELSE = "Ce qui fut envoyé, répondu et noté est de cette personne : ajoutez l'autre, puis retirez celle-ci."


class AttendanceQuality(LabelledEnum):
    """How one is there; a guest is no member (`app/docs/councils.md#guests`)."""

    MEMBER = "membre", "Membre"
    SUBSTITUTE = "suppleant", "Suppléant·e"
    GUEST = "invite", "Invité·e"


class SessionAnswer(LabelledEnum):
    """What somebody who is invited says of a session to come; whether they then came is their presence."""

    COMES = "vient", "Vient", Tone.DONE
    STAYS_AWAY = "ne_vient_pas", "Ne vient pas", Tone.ENDED


class SessionAttendance(Record):
    """One person at one session, once."""

    __concept__ = Concept("Présence", "Présences", feminine=True, unique_together=(("council_session", "person"),))

    council_session: Mapped[CouncilSession] = link(
        "Séance", owner="attendances", in_title=True, listed=True, filtered=True
    )
    person: Mapped[Person] = link("Personne", in_title=True, listed=True, filtered=True)
    mandate: Mapped[Mandate | None] = link("Mandat", matches=("person", "person"))
    quality: Mapped[AttendanceQuality] = field("Qualité", default=AttendanceQuality.GUEST, listed=True)
    answer: Mapped[SessionAnswer | None] = field("Réponse", listed=True, filtered=True)
    presence: Mapped[Presence] = field("Présence", default=Presence.EXPECTED, listed=True, filtered=True)

    def __str__(self) -> str:
        return f"{self.person} — {self.council_session}"

    def autofill(self) -> None:
        """The mandate that the person holds that day in the council, and what it makes of them."""
        if self.mandate is None and self.council_session and self.person:
            self.mandate = self._held()
        if self.mandate is not None and self.quality is AttendanceQuality.GUEST:
            self.quality = AttendanceQuality[(self.mandate.quality or MandateQuality.MEMBER).name]

    def _held(self) -> Mandate | None:
        day = self.council_session.day
        mandates = (one for one in self.council_session.council.mandates if one.person is self.person)
        return next((one for one in mandates if covers(one, day)), None)

    def mandate_on(self, day: date) -> Mandate | None:
        """By which mandate they sit in the council on a day: that of the invitation, or one that goes on from it."""
        if self.mandate is None or covers(self.mandate, day):
            return self.mandate
        return next((one for one in self._mandates() if covers(one, day)), None)

    def _mandates(self) -> Iterator[Mandate]:
        """Those of its person in its council, compared by their ids: nobody is loaded for that."""
        own: Any = self
        council: Any = self.council_session.council
        known = inspect(self).info.get(AT_HAND)
        found: Any = mandates_of(council) if known is None else known
        for one in found:
            if (one.person_id, one.council_id) == (own.person_id, council.id):
                yield one

    @property
    def sits_by(self) -> Mandate | None:
        """The same on the day of the session, which may not be the one that was planned when they were invited."""
        return self.mandate_on(self.council_session.day)

    @property
    def voice_of(self) -> Person | None:
        """Whose voice they have on the day of the session: theirs, or that of whom they replace, who sits that day."""
        mandate = self.sits_by if self.has_voice else None
        return None if mandate is None else mandate.substitutes_for or self.person

    def _is_voter(self, person_id: int) -> bool:
        """Whether somebody is a member who votes in its council on the day of its session."""
        day, mandates = self.council_session.day, mandates_of(self.council_session.council)
        members: Any = (one for one in mandates if one.votes and one.quality is MandateQuality.MEMBER)
        return any(one.person_id == person_id and covers(one, day) for one in members)

    @property
    def has_voice(self) -> bool:
        """Whether they sit by a mandate that votes on the day of the session: nobody is loaded to tell."""
        mandate: Any = self.sits_by
        if mandate is None or not mandate.votes:
            return False
        return mandate.substitutes_for_id is None or self._is_voter(mandate.substitutes_for_id)

    @property
    def is_seated(self) -> bool:
        """Whether they sit there on the day of the session, by that mandate or by a later one of theirs; guests do."""
        return self.mandate is None or self.sits_by is not None

    @property
    def may_be_answered(self) -> bool:
        """Whether its person may still say if they come: the session is to come, and they sit there that day."""
        return self.council_session.is_to_come and self.is_seated

    @property
    def substitute(self) -> Mandate | None:
        """By which mandate somebody takes the place of its person that day, if any."""
        day, mandates = self.council_session.day, self.council_session.council.mandates
        return next((one for one in mandates if one.substitutes_for is self.person and covers(one, day)), None)

    def rules(self) -> Iterator[tuple[str, str]]:
        """It stays with its session and its person; nobody came yet to a session to come."""
        yield from stays(self, self.council_session)
        yield from said_still(self, self.council_session, "presence", Presence.EXPECTED)
        if rewritten(self, "person"):
            yield "person", SOMEBODY_ELSE
        day = self.council_session.day
        if self.presence is Presence.PRESENT and day > today() and comes_to(self, "presence"):  # one comes early
            yield "presence", f"La séance est le {day:%d/%m/%Y} : personne n'y est encore venu."
        yield from self._by_their_mandate()

    def _by_their_mandate(self) -> Iterator[tuple[str, str]]:
        """The mandate is this person's, in this council; a guest's makes a guest, and so does none."""
        if self.mandate is None:
            if self.quality is not AttendanceQuality.GUEST and comes_to(self, "mandate", "person", "quality"):
                yield "quality", "Sans mandat dans cette instance, on y est invité·e : ajoutez d'abord son mandat."
        elif self.mandate.person is not self.person or self.mandate.council is not self.council_session.council:
            yield "mandate", "Ce mandat n'est pas celui de cette personne dans cette instance."
        elif self.mandate.quality is MandateQuality.GUEST and self.quality is not AttendanceQuality.GUEST:
            yield "quality", "Cette personne est invitée par son mandat : elle ne compte pas comme membre."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """A held session keeps who was there, and who was not."""
        yield from not_lost(self, self.council_session, "person")


def mandates_of(council: Council) -> Sequence[Mandate]:
    """Those of a council that a page may have read without them: in a statement, the first time."""
    known, session = inspect(council), session_of(council)
    if known.persistent and session is not None and "mandates" in known.unloaded:
        query = select(Mandate).where(Mandate.council == council).order_by(Mandate.starts_on, Mandate.id)
        set_committed_value(council, "mandates", list(session.scalars(query)))
    return council.mandates


def have_at_hand(seats: Iterable[SessionAttendance], mandates: Sequence[Mandate]) -> None:
    """Let the invitations of a person know all the mandates of theirs, read once."""
    for one in seats:
        inspect(one).info[AT_HAND] = mandates
