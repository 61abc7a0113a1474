"""The mentors: heads of companies who give their time (`app/docs/accompaniment.md#mentors`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from models.accompaniment.mentoring import UNDER_WAY, Mentoring
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
    field,
    has_file,
    link,
    records_with,
    unproved,
    verbs,
)

if TYPE_CHECKING:
    from models.parties.partner import Partner
    from models.parties.person import Person


class MentorState(LabelledEnum):
    """Where a mentor stands (`app/docs/states.md#mentor`)."""

    EXPECTED = "pressenti", "À confirmer", Tone.AHEAD
    ACTIVE = "actif", "En activité", Tone.UNDER_WAY
    PAUSED = "en_pause", "En pause", Tone.PAUSED
    GONE = "sorti", "Parti", Tone.ENDED


class MentorFile(FileKind):
    """What a mentor signs."""

    CHARTER = "mentor_charter", "Charte signée", Sensitivity.CONFIDENTIAL


class Mentor(Record):
    """A person as a mentor; the company they lead is one of the person's positions."""

    __concept__ = Concept("Mentor", "Mentors", menu="Accompagnement", unique_together=(("person",),))
    __table_args__ = (CheckConstraint("is_volunteer", name="volunteer"),)

    person: Mapped[Person] = link("Personne", in_title=True, listed=True, searched=True, group="Mentor")
    state: Mapped[MentorState] = field(
        "État", default=MentorState.EXPECTED, computed=True, listed=True, filtered=True, group="Mentor"
    )
    sector: Mapped[str] = field("Secteur", max=120, listed=True, searched=True, group="Profil")
    headcount: Mapped[int | None] = field("Effectif dirigé", min=0, group="Profil")
    is_market: Mapped[bool] = field("Monde marchand", default=True, listed=True, filtered=True, group="Profil")
    is_ess: Mapped[bool] = field("De l'ESS", default=False, listed=True, filtered=True, group="Profil")
    skills: Mapped[Prose | None] = field("Compétences", searched=True, group="Profil")
    source: Mapped[Partner | None] = link("Proposé·e par", listed=True, filtered=True, group="Engagement")
    is_volunteer: Mapped[bool] = field("Bénévole", default=True, group="Engagement")
    interest_note: Mapped[Prose | None] = field(
        "Pourquoi ce programme", max=2000, group="Engagement", sensitivity=Sensitivity.CONFIDENTIAL
    )
    charter_signed_on: Mapped[Day | None] = field("Charte signée le", past=True, group="Engagement")
    charter_on_paper: Mapped[str | None] = field(
        "Charte vue sur papier",
        max=300,
        help="Pourquoi il n'y a pas de fichier, et où est le papier.",
        group="Engagement",
    )
    interviewed_on: Mapped[Day | None] = field("Entretien le", past=True, group="Engagement")
    hours_a_month: Mapped[int | None] = field("Heures par mois", adds_up=True, min=0, max=200, group="Engagement")
    capacity: Mapped[int] = field("Entreprises à la fois", adds_up=True, default=1, min=1, max=20, group="Engagement")

    def __str__(self) -> str:
        return str(self.person)

    def rules(self) -> Iterator[tuple[str, str]]:
        """A mentor is a volunteer: no fee is ever recorded; the charter is there, or was seen on paper."""
        if not self.is_volunteer:
            yield "is_volunteer", "Un mentor est bénévole."
        yield from unproved(self, "charter_signed_on", "charter_on_paper", MentorFile.CHARTER)

    @property
    def is_available(self) -> bool:
        """Whether companies may be given to this mentor."""
        return self.state is MentorState.ACTIVE

    @property
    def under_way(self) -> list[Mentoring]:
        """The pairs that were accepted and are not over."""
        return [one for one in records_with(self, Mentoring, mentor=self) if one.state in UNDER_WAY]

    def free_with(self, pairs: int) -> int:
        """How many more companies with so many pairs under way; none for who is not active."""
        return max(0, self.capacity - pairs) if self.is_available else 0

    def _engaged(self) -> Iterator[Obstacle]:
        """A charter signed, an interview held."""
        if not self.charter_signed_on:
            yield Obstacle("La charte n'est pas signée : indiquez le jour sur la fiche.", self)
        elif not self.charter_on_paper and not has_file(self, MentorFile.CHARTER):
            yield Obstacle("La charte signée n'est pas là : déposez son fichier sur la fiche.", self)
        if not self.interviewed_on:
            yield Obstacle("L'entretien n'a pas eu lieu : indiquez le jour sur la fiche.", self)

    def _without_pair(self) -> Iterator[Obstacle]:
        for one in self.under_way:
            yield Obstacle("Un mentorat est en cours :", one)


verbs(Mentor)(
    Verb("activate", "Activer", (MentorState.EXPECTED,), MentorState.ACTIVE, guard=Mentor._engaged),
    Verb("pause", "Mettre en pause", (MentorState.ACTIVE,), MentorState.PAUSED),
    Verb("resume", "Reprendre", (MentorState.PAUSED,), MentorState.ACTIVE, guard=Mentor._engaged),
    Verb(
        "leave",
        "Enregistrer la sortie",
        (MentorState.EXPECTED, MentorState.ACTIVE, MentorState.PAUSED),
        MentorState.GONE,
        guard=Mentor._without_pair,
    ),
    Verb("come_back", "Solliciter de nouveau", (MentorState.GONE,), MentorState.EXPECTED),
    Correction(MentorState.GONE, guard=Mentor._without_pair),
)

attachments(Mentor, MentorFile)
