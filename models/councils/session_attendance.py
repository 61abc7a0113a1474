"""Who came to a council session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.accompaniment.presence import Presence
from models.councils.mandate import MandateQuality
from models.engine import Concept, LabelledEnum, Record, field, link

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession
    from models.councils.mandate import Mandate
    from models.parties.person import Person


class AttendanceQuality(LabelledEnum):
    """How one is there; a guest is no member (`app/docs/councils.md#guests`)."""

    MEMBER = "membre", "Membre"
    SUBSTITUTE = "suppleant", "Suppléant·e"
    GUEST = "invite", "Invité·e"


class SessionAttendance(Record):
    """One person at one session, once."""

    __concept__ = Concept("Présence", "Présences", feminine=True, unique_together=(("council_session", "person"),))

    council_session: Mapped[CouncilSession] = link(
        "Séance", owner="attendances", in_title=True, listed=True, filtered=True
    )
    person: Mapped[Person] = link("Personne", in_title=True, listed=True, filtered=True)
    mandate: Mapped[Mandate | None] = link("Mandat")
    quality: Mapped[AttendanceQuality] = field("Qualité", default=AttendanceQuality.MEMBER, listed=True)
    presence: Mapped[Presence] = field("Présence", default=Presence.EXPECTED, listed=True, filtered=True)

    def __str__(self) -> str:
        return f"{self.person} — {self.council_session}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """The mandate is this person's, in this council; whoever holds a guest's comes as a guest."""
        if self.mandate is None:
            return
        if self.mandate.person is not self.person or self.mandate.council is not self.council_session.council:
            yield "mandate", "Ce mandat n'est pas celui de cette personne dans cette instance."
        elif self.mandate.quality is MandateQuality.GUEST and self.quality is not AttendanceQuality.GUEST:
            yield "quality", "Cette personne est invitée par son mandat : elle ne compte pas comme membre."
