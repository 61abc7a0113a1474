"""The sessions of a council: the day companies pitch."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import inspect
from sqlalchemy.orm import Mapped

from models.councils.council import CouncilKind
from models.councils.kept_minutes import unchanged
from models.councils.session_state import SETTLED, TOOK_PLACE, SessionState
from models.engine import (
    Concept,
    FileKind,
    Instant,
    Prose,
    Record,
    Sensitivity,
    as_saved,
    attachments,
    children,
    comes_to,
    covers,
    day_of,
    days_of_states,
    db,
    field,
    has_come,
    link,
    now,
    session_of,
)
from models.parties.conflict_of_interest import Tie, Ties, ties_among

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort
    from models.councils.council import Council
    from models.councils.pitch import Pitch
    from models.councils.session_attendance import SessionAttendance
    from models.councils.session_break import SessionBreak
    from models.parties.person import Person


READ = "decisions_read"  # of a session, what it decided, once that is
FOLLOWED = "Une décision de cette séance est suivie, « {} » : corrigez d'abord l'état de ce dont elle décide."


class CouncilSessionFile(FileKind):
    """What a session is prepared with, and leaves."""

    AGENDA = "session_agenda", "Convocation, ordre du jour", Sensitivity.INTERNAL
    BOOKLET = "session_booklet", "Recueil des fiches", Sensitivity.INTERNAL
    MINUTES = "session_minutes", "Compte rendu", Sensitivity.INTERNAL
    TEAM = "session_team", "Document de l'équipe", Sensitivity.CONFIDENTIAL


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
        "État", default=SessionState.PLANNED, computed=True, listed=True, filtered=True, group="Séance"
    )
    closes_cohort: Mapped[bool] = field("Clôt la promotion", default=False, group="Séance")
    agenda: Mapped[Prose | None] = field("Ordre du jour", group="Séance")
    minutes: Mapped[Prose | None] = field("Compte rendu", group="Compte rendu")
    pitches: Mapped[list[Pitch]] = children("Passages", order="rank")
    breaks: Mapped[list[SessionBreak]] = children("Accueils et pauses", order="after_rank")
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
        return self.starts_at > now() and self.state not in SETTLED

    @property
    def is_held(self) -> bool:
        """Whether it took place."""
        return self.state in TOOK_PLACE

    @property
    def is_ahead(self) -> bool:
        """Whether its order may still change."""
        return self.state not in SETTLED

    def tied(self) -> Ties:
        """Who is invited and tied to a company that pitches, and by what (`app/docs/parties.md#ties`)."""
        people = [one.person for one in self.attendances]
        return ties_among(people, [one.participation.company for one in self.pitches], self.day)

    def ties(self) -> Iterator[Tie]:
        """What ties them, in a row."""
        for found in self.tied().values():
            yield from found

    def not_invited(self) -> list[Person]:
        """Who sits in its council on its day, by a mandate, and is not among those it awaits; by name."""
        awaited, there = {one.person for one in self.attendances}, self.council.mandates
        seated = {one.person for one in there if one.person is not None and covers(one, self.day)}
        return sorted(seated - awaited, key=lambda one: one.sort_key)

    def rules(self) -> Iterator[tuple[str, str]]:
        """A strategic council is a cohort's, and numbered: the Région reads of it; its day is that of its state."""
        yield from unchanged(self, self)
        yield from self._on_its_day()
        yield from self._as_followed()
        if self.council.kind is CouncilKind.STRATEGIC:
            for name in ("cohort", "number"):
                if getattr(self, name) is None:
                    yield name, "À remplir pour un conseil stratégique."

    def _as_followed(self) -> Iterator[tuple[str, str]]:
        """What went on by one of its decisions was decided on this day, in a session that was held."""
        was = as_saved(self, "state", "starts_at")
        is_undone = was["state"] in TOOK_PLACE and not self.is_held
        if inspect(self).persistent and (is_undone or day_of(was["starts_at"]) != self.day):
            followed = [one for one in getattr(self, READ) if one.is_followed]
            yield from (("state" if is_undone else "starts_at", FOLLOWED.format(one.about)) for one in followed[:1])

    def _on_its_day(self) -> Iterator[tuple[str, str]]:
        """About the dates of its cohort; held once begun; postponed to a day to come."""
        if self.cohort:
            yield from self.cohort.near(self, "starts_at", self.day)
        if self.is_held:
            yield from has_come(self, "starts_at", "Ce jour est à venir : la séance n'est pas tenue.")
        if self.state is SessionState.POSTPONED and inspect(self).persistent and comes_to(self, "state"):
            yield from self._later()

    def _later(self) -> Iterator[tuple[str, str]]:
        """What is postponed has another day, to come."""
        if self.starts_at <= now() or as_saved(self, "starts_at")["starts_at"] == self.starts_at:
            yield "starts_at", "Dites la nouvelle date, à venir."

    def bin_rules(self) -> Iterator[tuple[str, str]]:
        """What was held is told to the Région, as long as its council is."""
        if self.is_held and not self.council.deleted_at:
            yield "state", "Une séance tenue ne va pas à la corbeille : corrigez d'abord son état."

    def ask_again(self) -> None:
        """What people answered was for the former day, but for what is typed with the new one."""
        with (session_of(self) or db.session).no_autoflush:  # the rules compare with the former day
            for one in self.attendances:
                if not comes_to(one, "answer"):
                    one.answer = None


days_of_states(CouncilSession)({SessionState.HELD: "starts_at"})
attachments(CouncilSession, CouncilSessionFile)
