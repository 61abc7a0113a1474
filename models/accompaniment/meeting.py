"""The formats of accompaniment: meetings of five kinds (`app/docs/accompaniment.md#meetings`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.accompaniment.attendance import Attendance, AttendanceRole
from models.accompaniment.presence import Presence
from models.accompaniment.visibility import Visibility
from models.engine import (
    Concept,
    FileKind,
    Instant,
    LabelledEnum,
    Obstacle,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    as_saved,
    attachments,
    children,
    comes_to,
    day_of,
    days_of_states,
    field,
    has_come,
    hours,
    in_order,
    link,
    now,
    verbs,
)
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.accompaniment.follow_up import FollowUp
    from models.accompaniment.mentoring import Mentoring
    from models.accompaniment.participation import Participation
    from models.cohorts.cohort import Cohort
    from models.cohorts.sequence import Sequence


class MeetingKind(LabelledEnum):
    """What sort of meeting it is."""

    INDIVIDUAL = "rendez_vous_individuel", "Rendez-vous individuel"
    COLLECTIVE = "journee_collective", "Journée collective"
    CROSS_VIEWS = "workshop_regards_croises", "Regards croisés"
    MENTORING = "seance_mentorat", "Séance de mentorat"
    OTHER = "autre", "Autre"


A_DAY = 24 * 60  # minutes: as for who stayed (`Attendance.minutes_spent`)


class MeetingState(LabelledEnum):
    """Where a meeting stands (`app/docs/states.md#meeting`)."""

    PLANNED = "prevu", "Prévu", Tone.AHEAD
    CONFIRMED = "confirme", "Confirmé", Tone.UNDER_WAY
    HELD = "tenu", "Tenu", Tone.DONE
    POSTPONED = "reporte", "Reporté", Tone.PAUSED
    CANCELLED = "annule", "Annulé", Tone.ENDED


COMING = (MeetingState.PLANNED, MeetingState.CONFIRMED)


class MeetingFile(FileKind):
    """What a meeting leaves."""

    MINUTES = "meeting_minutes", "Compte rendu", Sensitivity.INTERNAL
    SLIDES = "meeting_slides", "Support", Sensitivity.INTERNAL


class Meeting(Record):
    """One meeting with one company or several of a cohort; who was there, what was said, what comes next."""

    __concept__ = Concept("Rendez-vous", "Rendez-vous", menu="Accompagnement", order="-starts_at")

    kind: Mapped[MeetingKind] = field(
        "Format", default=MeetingKind.INDIVIDUAL, listed=True, filtered=True, group="Rendez-vous"
    )
    title: Mapped[str | None] = field("Titre", max=160, listed=True, searched=True, group="Rendez-vous")
    cohort: Mapped[Cohort] = link(
        "Promotion", frozen_once_referenced=True, in_title=True, listed=True, filtered=True, group="Rendez-vous"
    )
    state: Mapped[MeetingState] = field(
        "État", default=MeetingState.PLANNED, computed=True, listed=True, filtered=True, group="Rendez-vous"
    )
    starts_at: Mapped[Instant] = field("Début", listed=True, filtered=True, group="Rendez-vous")
    ends_at: Mapped[Instant | None] = field("Fin", group="Rendez-vous")
    minutes: Mapped[Prose | None] = field("Compte rendu", searched=True, group="Compte rendu")
    agenda: Mapped[Prose | None] = field("Ordre du jour", searched=True, group="Compte rendu")
    visibility: Mapped[Visibility] = field(
        "Visible par", default=Visibility.TEAM, listed=True, filtered=True, group="Compte rendu"
    )
    place: Mapped[str | None] = field("Lieu", max=160, listed=True, group="Cadre")
    is_remote: Mapped[bool] = field("À distance", default=False, group="Cadre")
    sequence: Mapped[Sequence | None] = link("Séquence", matches=("cohort", "cohort"), filtered=True, group="Cadre")
    mentoring: Mapped[Mentoring | None] = link(
        "Mentorat", matches=("participation.cohort", "cohort"), offered=True, filtered=True, group="Cadre"
    )
    attendances: Mapped[list[Attendance]] = children("Présences", searched=True)
    follow_ups: Mapped[list[FollowUp]] = children("Suites à donner", order="due_on")

    def __str__(self) -> str:
        return f"{self.title or self.kind.label} du {self.day:%d/%m/%Y} — {self.cohort.code}"

    @property
    def day(self) -> date:
        """The day it begins, in Paris."""
        return day_of(self.starts_at)

    @property
    def companies(self) -> list[Participation]:
        """The companies it is for, each once."""
        return list(dict.fromkeys(one.participation for one in self.attendances if one.participation))

    @property
    def company_names(self) -> list[str]:
        """The names of the companies it is with; how many, when they are more than two."""
        names = [str(one.company) for one in self.companies]
        return names if len(names) < 3 else [f"{len(names)} entreprises"]

    @property
    def with_whom(self) -> str:
        """These, in a line."""
        return ", ".join(self.company_names)

    @property
    def times(self) -> str:
        """« 10 h – 12 h », in Paris."""
        return hours(self.starts_at, self.ends_at)

    @property
    def length(self) -> int | None:
        """In minutes; None while its end is unknown."""
        return None if self.ends_at is None else int((self.ends_at - self.starts_at).total_seconds() // 60)

    def rules(self) -> Iterator[tuple[str, str]]:
        """Times in order; what is of another cohort is of another meeting; each kind has its companies."""
        yield from in_order(self, "starts_at", "ends_at")
        yield from self._of_its_time()
        if self.sequence and self.sequence.cohort is not self.cohort:
            yield "sequence", f"Cette séquence n'est pas de la promotion {self.cohort.code}."
        for one in self.companies:
            if one.cohort is not self.cohort:
                yield "attendances", f"« {one.company} » n'est pas de la promotion {self.cohort.code}."
        yield from self._kind_s_companies()

    def _of_its_time(self) -> Iterator[tuple[str, str]]:
        """About the dates of its cohort, as long as somebody may have stayed; what was held began."""
        yield from self.cohort.near(self, "starts_at", self.day)
        if (self.length or 0) > A_DAY and comes_to(self, "starts_at", "ends_at"):
            yield "ends_at", "Un rendez-vous dure un jour au plus : vérifiez la fin, ou faites-en un par jour."
        if self.state is MeetingState.HELD:
            yield from has_come(self, "starts_at", "Ce jour est à venir : le rendez-vous n'est pas tenu.")

    def _kind_s_companies(self) -> Iterator[tuple[str, str]]:
        """One company, two at least with one who presents, or that of the mentoring pair."""
        if self.kind is MeetingKind.INDIVIDUAL and len(self.companies) != 1:
            yield "attendances", "Un rendez-vous individuel est avec une entreprise, une seule."
        if self.kind is MeetingKind.CROSS_VIEWS:
            yield from self._views()
        if self.kind is MeetingKind.MENTORING:
            yield from self._pair()
        elif self.mentoring:
            yield "mentoring", "Un mentorat ne va qu'avec une séance de mentorat."

    def _views(self) -> Iterator[tuple[str, str]]:
        if len(self.companies) < 2:
            yield "attendances", "Des regards croisés réunissent deux entreprises au moins."
        if sum(one.role is AttendanceRole.PRESENTER for one in self.attendances) != 1:
            yield "attendances", "Une entreprise présente, une seule ; les autres donnent leur regard."

    def _pair(self) -> Iterator[tuple[str, str]]:
        if self.mentoring is None:
            yield "mentoring", "Choisissez le mentorat dont c'est une séance."
        elif self.companies and self.companies != [self.mentoring.participation]:
            yield "attendances", f"La séance est avec l'entreprise du mentorat : « {self.mentoring.participation} »."

    def _move(self) -> None:
        """It lasts as long at another time: its end follows its beginning, unless it was told too."""
        was = as_saved(self, "starts_at", "ends_at")
        if was["ends_at"] is not None and self.ends_at == was["ends_at"]:
            self.ends_at = self.starts_at + (was["ends_at"] - was["starts_at"])

    def _keeps_its_length(self) -> Iterator[str]:
        if self.ends_at is not None:
            yield "Le rendez-vous garde sa durée : sa fin suit le nouveau début."

    def _took_place(self) -> Iterator[Obstacle]:
        """It began, and somebody said who was there."""
        if self.starts_at > now():
            yield Obstacle("Le rendez-vous n'a pas commencé.")
        if not self.attendances or any(one.presence is Presence.EXPECTED for one in self.attendances):
            yield Obstacle("Les présences ne sont pas saisies :", self)


verbs(Meeting)(
    Verb("confirm", "Confirmer", (MeetingState.PLANNED,), MeetingState.CONFIRMED),
    Verb("hold", "Enregistrer comme tenu", COMING, MeetingState.HELD, guard=Meeting._took_place),
    Verb(
        "postpone",
        "Reporter",
        COMING,
        MeetingState.POSTPONED,
        effect=Meeting._move,
        asks=("starts_at",),
        needs_reason=True,
        tells=Meeting._keeps_its_length,
    ),
    Verb(
        "plan_again",
        "Replanifier",
        (MeetingState.POSTPONED,),
        MeetingState.PLANNED,
        effect=Meeting._move,
        asks=("starts_at",),
        tells=Meeting._keeps_its_length,
    ),
    Verb("cancel", "Annuler", (*COMING, MeetingState.POSTPONED), MeetingState.CANCELLED, needs_reason=True),
    Verb("reopen", "Rouvrir", (MeetingState.HELD,), MeetingState.PLANNED, MANAGER, needs_reason=True),
)
# One that was set down as held, then reopened and cancelled, never took place.
days_of_states(Meeting)({MeetingState.HELD: "starts_at", MeetingState.CANCELLED: "starts_at"})
attachments(Meeting, MeetingFile)
