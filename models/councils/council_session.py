"""The sessions of a council: the day companies pitch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.councils.council import CouncilKind
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
    children,
    day_of,
    days_of_states,
    field,
    has_come,
    link,
    now,
)
from models.parties.conflict_of_interest import ties_among

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort
    from models.councils.council import Council
    from models.councils.pitch import Pitch
    from models.councils.session_attendance import SessionAttendance


class SessionState(LabelledEnum):
    """Where a session stands: typed, no verb writes it (`app/docs/states.md#council_session`)."""

    PLANNED = "planifiee", "Planifiée", Tone.AHEAD
    CALLED = "convoquee", "Convoquée", Tone.UNDER_WAY
    HELD = "tenue", "Tenue", Tone.WAITS
    MINUTED = "compte_rendu_valide", "Compte rendu validé", Tone.DONE
    CANCELLED = "annulee", "Annulée", Tone.ENDED


HELD_STATES = (SessionState.HELD, SessionState.MINUTED, SessionState.CANCELLED)


class CouncilSessionFile(FileKind):
    """What a session is prepared with, and leaves."""

    AGENDA = "session_agenda", "Convocation, ordre du jour", Sensitivity.INTERNAL
    MINUTES = "session_minutes", "Compte rendu", Sensitivity.INTERNAL


class CouncilSession(Record):
    """One meeting of a council; a strategic one is about a cohort."""

    __concept__ = Concept(
        "Séance",
        "Séances",
        feminine=True,
        menu="Conseils",
        order="-starts_at",
        unique_together=(("council", "cohort", "number"),),
    )

    council: Mapped[Council] = link(
        "Conseil ou comité", in_title=True, listed=True, searched=True, filtered=True, group="Séance"
    )
    cohort: Mapped[Cohort | None] = link(
        "Promotion", offered=True, in_title=True, listed=True, searched=True, filtered=True, group="Séance"
    )
    number: Mapped[int | None] = field("Numéro", min=1, max=999, listed=True, group="Séance")
    starts_at: Mapped[Instant] = field("Début", listed=True, filtered=True, group="Séance")
    place: Mapped[str | None] = field("Lieu", max=160, listed=True, group="Séance")
    state: Mapped[SessionState] = field(
        "État", default=SessionState.PLANNED, listed=True, filtered=True, group="Séance"
    )
    closes_cohort: Mapped[bool] = field("Clôt la promotion", default=False, group="Séance")
    quorum_met: Mapped[bool] = field("Quorum atteint", default=False, group="Compte rendu")
    agenda: Mapped[Prose | None] = field("Ordre du jour", group="Séance")
    minutes: Mapped[Prose | None] = field("Compte rendu", group="Compte rendu")
    pitches: Mapped[list[Pitch]] = children("Passages", order="rank")
    attendances: Mapped[list[SessionAttendance]] = children("Présences")

    def __str__(self) -> str:
        which = f"n° {self.number}" if self.number else f"du {self.day:%d/%m/%Y}"
        return f"{self.council} {which}" + (f" — {self.cohort.code}" if self.cohort else "")

    @property
    def day(self) -> date:
        """When it is, in Paris."""
        return day_of(self.starts_at)

    @property
    def is_to_come(self) -> bool:
        """Whether it is still to be held."""
        return self.starts_at > now() and self.state not in HELD_STATES

    def warnings(self) -> Iterator[str]:
        """Who is tied to a company that pitches (`app/docs/parties.md#ties`)."""
        people = [one.person for one in self.attendances]
        companies = [one.participation.company for one in self.pitches]
        for ties in ties_among(people, companies, self.day).values():
            yield from (f"Partie liée : {one.sentence}." for one in ties)

    def rules(self) -> Iterator[tuple[str, str]]:
        """A strategic council is a cohort's, and numbered: the Région reads of it; about its dates, held once begun."""
        if self.cohort:
            yield from self.cohort.near(self, "starts_at", self.day)
        if self.state in (SessionState.HELD, SessionState.MINUTED):
            yield from has_come(self, "starts_at", "Ce jour est à venir : la séance n'est pas tenue.")
        if self.council.kind is CouncilKind.STRATEGIC:
            for name in ("cohort", "number"):
                if getattr(self, name) is None:
                    yield name, "À remplir pour un conseil stratégique."


days_of_states(CouncilSession)({SessionState.HELD: "day"})
attachments(CouncilSession, CouncilSessionFile)
