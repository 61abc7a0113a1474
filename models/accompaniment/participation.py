"""A company's year with the programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from models.accompaniment.sequence_progress import SequenceProgress
from models.accompaniment.social_value import vigilance
from models.cohorts.cohort import CohortState
from models.engine import (
    Concept,
    Correction,
    Day,
    FileKind,
    LabelledEnum,
    Obstacle,
    Prose,
    Record,
    Sensitivity,
    Tone,
    Verb,
    attachments,
    children,
    comes_to,
    days_of_states,
    field,
    in_order,
    link,
    links,
    session_of,
    uncapitalised,
    unproved,
    verbs,
)
from models.parties.company import Company
from models.policy import MANAGER
from models.reference.problem_kind import problems_told
from models.selection.candidacy import Candidacy

if TYPE_CHECKING:
    from models.cohorts.cohort import Cohort
    from models.cohorts.sequence import Sequence
    from models.parties.person import Person
    from models.reference.problem_kind import ProblemKind


class ParticipationState(LabelledEnum):
    """Where a participation stands (`app/docs/states.md#participation`)."""

    EXPECTED = "pressentie", "Pressentie", Tone.AHEAD
    COMMITTED = "engagee", "Engagée", Tone.UNDER_WAY
    ACTIVE = "active", "Active", Tone.UNDER_WAY
    SUSPENDED = "suspendue", "Suspendue", Tone.PAUSED
    COMPLETED = "terminee", "Terminée", Tone.DONE
    DROPPED = "abandonnee", "Abandonnée", Tone.ENDED
    EXCLUDED = "exclue", "Exclue", Tone.ENDED


BEFORE = (ParticipationState.EXPECTED, ParticipationState.COMMITTED)
PRESENT = (ParticipationState.ACTIVE, ParticipationState.SUSPENDED)
LEFT = (ParticipationState.DROPPED, ParticipationState.EXCLUDED)
OVER = (ParticipationState.COMPLETED, *LEFT)
COUNTED = (ParticipationState.COMMITTED, *PRESENT, ParticipationState.COMPLETED)


class ParticipationFile(FileKind):
    """What binds a company and the programme."""

    AGREEMENT = "participation_agreement", "Convention d'accompagnement", Sensitivity.CONFIDENTIAL
    REPORT = "participation_report", "Bilan", Sensitivity.CONFIDENTIAL


class Participation(Record):
    """One company in one cohort, once; all that happened that year hangs on it."""

    __concept__ = Concept(
        "Participation", "Participations", feminine=True, menu="Programme", unique_together=(("cohort", "company"),)
    )
    # When a company came in and left, without its row: tasks go through thousands, the newest first.
    __table_args__ = (
        Index(
            "ix_participation_newest", "joined_on", "id", "deleted_at", "state", "left_on", "cohort_id", "company_id"
        ),
    )

    company: Mapped[Company] = link(
        "Entreprise",
        frozen_once_referenced=True,
        in_title=True,
        listed=True,
        searched=True,
        filtered=True,
        group="Participation",
    )
    cohort: Mapped[Cohort] = link(
        "Promotion",
        frozen_once_referenced=True,
        in_title=True,
        listed=True,
        searched=True,
        filtered=True,
        group="Participation",
    )
    state: Mapped[ParticipationState] = field(
        "État",
        default=ParticipationState.EXPECTED,
        computed=True,
        hint=True,
        listed=True,
        filtered=True,
        group="Participation",
    )
    adviser: Mapped[Person | None] = link("Chargé·e de mission", listed=True, filtered=True, group="Participation")
    candidacy: Mapped[Candidacy | None] = link("Candidature", matches=("company", "company"), group="Participation")
    joined_on: Mapped[Day] = field("Entrée le", listed=True, filtered=True, group="Participation")
    left_on: Mapped[Day | None] = field("Sortie le", past=True, listed=True, group="Participation")
    left_before_start: Mapped[bool] = field(
        "Retirée avant le début", default=False, computed=True, group="Participation"
    )
    beyond_capacity: Mapped[str | None] = field(
        "Motif du dépassement", help="Quand toutes les places de la promotion sont prises.", group="Participation"
    )
    agreed_on: Mapped[Day | None] = field("Convention signée le", past=True, group="Participation")
    agreement_on_paper: Mapped[str | None] = field(
        "Convention vue sur papier",
        max=300,
        help="Pourquoi il n'y a pas de fichier, et où est le papier.",
        group="Participation",
    )
    contribution_paid: Mapped[bool] = field("Participation financière réglée", default=False, group="Participation")
    platform_from: Mapped[Day | None] = field("Plateforme d'appui, du", group="Plateforme d'appui")
    platform_until: Mapped[Day | None] = field("Plateforme d'appui, au", group="Plateforme d'appui")
    main_problem: Mapped[ProblemKind | None] = link("Problématique principale", filtered=True, group="Problématique")
    other_problems: Mapped[list[ProblemKind]] = links("Problématiques secondaires", group="Problématique")
    problem_words: Mapped[str | None] = field("Précision", max=300, group="Problématique")
    stake: Mapped[Prose | None] = field(
        "Enjeu écrit à l'entrée", max=4000, help="Avec les mots de l'entreprise.", group="Enjeu"
    )
    outcome: Mapped[Prose | None] = field("Bilan à la sortie", max=4000, group="Enjeu")
    public_text: Mapped[Prose | None] = field(
        "Texte de présentation", max=1200, group="Profil public", sensitivity=Sensitivity.OPEN
    )
    is_public: Mapped[bool] = field(
        "Publication autorisée", default=False, group="Profil public", sensitivity=Sensitivity.OPEN
    )

    sequence_progress: Mapped[list[SequenceProgress]] = children("Avancement des séquences")

    def __str__(self) -> str:
        return f"{self.company} — {self.cohort.code}"

    @property
    def is_present(self) -> bool:
        """Whether the company takes part now."""
        return self.state in PRESENT

    def rules(self) -> Iterator[tuple[str, str]]:
        """A company joins before its cohort ends, leaves after that, on a day; its problems are told once, in words."""
        if not self.left_before_start:  # the day of its entry was foreseen, and may be still to come
            yield from in_order(self, "joined_on", "left_on", "La sortie ne peut pas précéder l'entrée.")
        yield from in_order(self, "platform_from", "platform_until", "L'accès ne peut pas finir avant de commencer.")
        if self.cohort.ends_on and self.joined_on > self.cohort.ends_on:
            yield "joined_on", f"La promotion finit le {self.cohort.ends_on:%d/%m/%Y} : l'entrée ne peut pas la suivre."
        yield from self.cohort.near(self, "joined_on", self.joined_on)
        brought = ("cohort",) if self.state in OVER else ("cohort", "state")
        if self.cohort.state is CohortState.CANCELLED and comes_to(self, *brought):
            yield "cohort", "Cette promotion est annulée."
        if self.state in OVER and not self.left_on:
            yield "left_on", f"Indiquez le jour de la sortie : la participation est {uncapitalised(self.state.label)}."
        yield from problems_told(self)
        yield from unproved(self, "agreed_on", "agreement_on_paper", ParticipationFile.AGREEMENT)
        yield from self._of_its_candidacy()

    def warnings(self) -> Iterator[str]:
        """The alert on growth (`app/docs/indicators.md#vigilance`), if any, in French sentences."""
        if session_of(self) is not None:
            yield from vigilance(self.id)

    def _of_its_candidacy(self) -> Iterator[tuple[str, str]]:
        if (one := self.candidacy) and (one.company is not self.company or one.call.cohort is not self.cohort):
            yield "candidacy", "Cette candidature est d'une autre entreprise, ou d'une autre promotion."

    def open_sequences(self) -> None:
        """A progress for each sequence of the cohort that has none yet."""
        for sequence in self.cohort.sequences:
            self.open_sequence(sequence)

    def open_sequence(self, sequence: Sequence) -> None:
        """Its progress in one of them, unless it has it already."""
        if all(one.sequence is not sequence for one in self.sequence_progress):
            self.sequence_progress.append(SequenceProgress(sequence=sequence))

    def sequences_over(self, before: int | None = None) -> Iterator[Obstacle]:
        """An obstacle for each sequence of the cohort (before a rank) that is neither validated nor waived."""
        progress = {one.sequence: one for one in self.sequence_progress}
        for one in self.cohort.sequences:
            found = progress.get(one)
            if (before is None or one.rank < before) and not (found and found.is_over):
                yield Obstacle(f"La séquence « {one.name} » n'est ni validée ni dispensée :", found or self)

    def _leaves(self) -> None:
        """Remember whether it had begun (`app/docs/indicators.md#who-counts`)."""
        self.left_before_start = self.state in BEFORE

    def _stays(self) -> None:
        self.left_on, self.left_before_start = None, False

    def _takes_part(self) -> None:
        self.open_sequences()
        self._stays()


verbs(Participation)(
    Verb(
        "commit",
        "Engager",
        (ParticipationState.EXPECTED,),
        ParticipationState.COMMITTED,
        asks=("agreed_on",),
        offers=("agreement_on_paper",),
    ),
    Verb(
        "activate",
        "Activer",
        (ParticipationState.COMMITTED,),
        ParticipationState.ACTIVE,
        effect=Participation.open_sequences,
    ),
    Verb("suspend", "Suspendre", (ParticipationState.ACTIVE,), ParticipationState.SUSPENDED, needs_reason=True),
    Verb("resume", "Reprendre", (ParticipationState.SUSPENDED,), ParticipationState.ACTIVE),
    Verb(
        "complete",
        "Terminer",
        (ParticipationState.ACTIVE,),
        ParticipationState.COMPLETED,
        guard=Participation.sequences_over,
        asks=("left_on", "outcome"),
        shows_again=("stake",),
    ),
    Verb(
        "drop",
        "Enregistrer l'abandon",
        (*BEFORE, *PRESENT),
        ParticipationState.DROPPED,
        effect=Participation._leaves,
        asks=("left_on",),
        needs_reason=True,
    ),
    Verb(
        "exclude",
        "Exclure",
        PRESENT,
        ParticipationState.EXCLUDED,
        MANAGER,
        asks=("left_on",),
        needs_reason=True,
    ),
    *(Correction(one, effect=Participation._leaves, asks=("left_on",)) for one in OVER),
    *(Correction(one, effect=Participation._stays) for one in BEFORE),
    *(Correction(one, effect=Participation._takes_part) for one in PRESENT),
)

days_of_states(Participation)(
    {
        ParticipationState.COMMITTED: "agreed_on",
        ParticipationState.COMPLETED: "left_on",
        ParticipationState.DROPPED: "left_on",
        ParticipationState.EXCLUDED: "left_on",
    },
    found={ParticipationState.ACTIVE: "joined_on"},
)


attachments(Participation, ParticipationFile)
