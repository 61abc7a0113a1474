"""How far a company went in a sequence of its cohort."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.base import Record
from models.choices import LabelledEnum
from models.fields import Concept, Day, Percent, Prose, field, link

if TYPE_CHECKING:
    from models.participation import Participation
    from models.sequence import Sequence


class ProgressState(LabelledEnum):
    """Where a company stands in a sequence (`domain.md` §2.10)."""

    AHEAD = "a_venir", "À venir"
    RUNNING = "en_cours", "En cours"
    TO_VALIDATE = "a_valider", "À valider"
    VALIDATED = "validee", "Validée"
    WAIVED = "dispensee", "Dispensée"


class SequenceProgress(Record):
    """One company in one sequence, once."""

    __concept__ = Concept("Avancement", "Avancements", together=(("participation", "sequence"),))

    participation: Mapped[Participation] = link(
        "Participation", owner="sequence_progress", in_title=True, listed=True, filtered=True
    )
    sequence: Mapped[Sequence] = link("Séquence", in_title=True, listed=True, filtered=True)
    state: Mapped[ProgressState] = field("État", default=ProgressState.AHEAD, listed=True, filtered=True)
    progress: Mapped[Percent | None] = field("Avancement", listed=True)
    validated_on: Mapped[Day | None] = field("Validée le", listed=True)
    comment: Mapped[Prose | None] = field("Commentaire")

    def __str__(self) -> str:
        return f"{self.participation.company} — {self.sequence}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A sequence of the company's own cohort; a validation has its day, once the sequence began."""
        if self.sequence.cohort is not self.participation.cohort:
            yield "sequence", f"Cette séquence n'est pas de la promotion {self.participation.cohort.code}."
        if self.validated_on and self.sequence.starts_on and self.validated_on < self.sequence.starts_on:
            yield "validated_on", f"La séquence commence le {self.sequence.starts_on:%d/%m/%Y}."
        if self.state is ProgressState.VALIDATED and not self.validated_on:
            yield "validated_on", "Indiquez le jour de la validation."
        if self.state is not ProgressState.VALIDATED and self.validated_on:
            yield "validated_on", "Une date de validation ne va qu'avec l'état « Validée »."
