"""What is between pitches in a session: the welcome, a break, a deliberation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.councils.kept_minutes import APPROVED, is_approved, unchanged
from models.engine import Concept, Record, field, link

if TYPE_CHECKING:
    from models.councils.council_session import CouncilSession


class SessionBreak(Record):
    """Some minutes of a session that are no company's."""

    __concept__ = Concept("Accueil ou pause", "Accueils et pauses")

    council_session: Mapped[CouncilSession] = link("Séance", owner="breaks", in_title=True, listed=True, filtered=True)
    label: Mapped[str] = field("Intitulé", max=60, listed=True)
    minutes: Mapped[int] = field("Durée (min)", default=10, min=1, max=240, listed=True)
    after_rank: Mapped[int] = field("Après le passage", default=0, min=0, max=99, listed=True, help="0 : au début.")
    place: Mapped[int] = field("Rang entre deux passages", default=0, min=0, max=99, computed=True)

    def __str__(self) -> str:
        return f"{self.council_session} — {self.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Approved minutes keep the order of the session."""
        yield from unchanged(self, self.council_session)

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """As long as these are."""
        if is_approved(self.council_session) and not self.council_session.deleted_at:
            yield "council_session", APPROVED
