"""A company before a council."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.councils.kept_minutes import not_lost, said_still, stays
from models.engine import (
    Concept,
    FileKind,
    Instant,
    LabelledEnum,
    Prose,
    Record,
    Sensitivity,
    Tone,
    attachments,
    comes_to,
    days_of_states,
    field,
    link,
    now,
)

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.councils.council_session import CouncilSession


class PitchState(LabelledEnum):
    """Whether the company has presented, will, or was excused."""

    PLANNED = "prevu", "Prévu", Tone.AHEAD
    PRESENTED = "presente", "Présenté", Tone.DONE
    EXCUSED = "excuse", "Excusé", Tone.ENDED


class PitchFile(FileKind):
    """What a company presents."""

    SLIDES = "pitch_slides", "Support de présentation", Sensitivity.INTERNAL


class Pitch(Record):
    """One company's turn in a session, once."""

    __concept__ = Concept(
        "Passage",
        "Passages",
        unique_together=(
            ("council_session", "participation"),
            ("council_session", "rank"),
            ("council_session", "starts_at"),
        ),
    )

    council_session: Mapped[CouncilSession] = link("Séance", owner="pitches", in_title=True, listed=True, filtered=True)
    rank: Mapped[int] = field("Ordre", min=1, max=99, listed=True)
    participation: Mapped[Participation] = link(
        "Participation", matches=("cohort", "council_session.cohort"), in_title=True, listed=True, filtered=True
    )
    starts_at: Mapped[Instant | None] = field("Heure", computed=True, listed=True)
    minutes: Mapped[int] = field("Durée (min)", default=20, min=1, max=240)
    state: Mapped[PitchState] = field("État", default=PitchState.PLANNED, listed=True, filtered=True)
    questions: Mapped[Prose | None] = field("Questions")
    advice: Mapped[Prose | None] = field("Recommandations")

    def __str__(self) -> str:
        return f"{self.council_session} — {self.rank}. {self.participation.company}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Only the companies of the session's cohort pitch, if it has one; none before its day."""
        session = self.council_session
        yield from stays(self, session, "participation")
        yield from said_still(self, session, "state", PitchState.PLANNED)
        if session.cohort and self.participation.cohort is not session.cohort:
            yield "participation", f"Cette entreprise n'est pas de la promotion {session.cohort.code}."
        if self.state is PitchState.PRESENTED and session.starts_at > now() and comes_to(self, "state"):
            yield "state", f"La séance est le {session.day:%d/%m/%Y} : personne n'y a encore présenté."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """A held session keeps its pitches."""
        yield from not_lost(self, self.council_session, "participation")


def _session_day(pitch: Pitch) -> date:
    return pitch.council_session.day


days_of_states(Pitch)({PitchState.PRESENTED: _session_day, PitchState.EXCUSED: _session_day})
attachments(Pitch, PitchFile)
