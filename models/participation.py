"""A company's year with the programme."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.base import Record
from models.choices import LabelledEnum
from models.fields import Concept, Day, Prose, field, link
from models.policy import Sensitivity

if TYPE_CHECKING:
    from models.cohort import Cohort
    from models.company import Company
    from models.person import Person


class ParticipationState(LabelledEnum):
    """Where a participation stands (`domain.md` §2.10)."""

    EXPECTED = "pressentie", "Pressentie"
    COMMITTED = "engagee", "Engagée"
    ACTIVE = "active", "Active"
    SUSPENDED = "suspendue", "Suspendue"
    COMPLETED = "terminee", "Terminée"
    DROPPED = "abandonnee", "Abandonnée"
    EXCLUDED = "exclue", "Exclue"


class Participation(Record):
    """One company in one cohort, once; all that happened that year hangs on it."""

    __concept__ = Concept(
        "Participation", "Participations", feminine=True, menu="Programme", together=(("cohort", "company"),)
    )

    company: Mapped[Company] = link(
        "Entreprise", in_title=True, listed=True, searched=True, filtered=True, group="Participation"
    )
    cohort: Mapped[Cohort] = link(
        "Promotion", in_title=True, listed=True, searched=True, filtered=True, group="Participation"
    )
    state: Mapped[ParticipationState] = field(
        "État", default=ParticipationState.EXPECTED, listed=True, filtered=True, group="Participation"
    )
    adviser: Mapped[Person | None] = link("Chargé·e de mission", listed=True, filtered=True, group="Participation")
    joined_on: Mapped[Day] = field("Entrée le", listed=True, filtered=True, group="Participation")
    left_on: Mapped[Day | None] = field("Sortie le", listed=True, group="Participation")
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

    def __str__(self) -> str:
        return f"{self.company} — {self.cohort.code}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A company leaves after it joined."""
        if self.left_on and self.left_on < self.joined_on:
            yield "left_on", "La sortie ne peut pas précéder l'entrée."
