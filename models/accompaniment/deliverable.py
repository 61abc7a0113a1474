"""What a company hands in during a sequence (`app/docs/accompaniment.md#deliverables`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Record, Verb, days_of_states, field, link, today, verbs
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.accompaniment.sequence_progress import SequenceProgress


class DeliverableState(LabelledEnum):
    """Where a deliverable stands."""

    EXPECTED = "attendu", "Attendu"
    HANDED_IN = "remis", "Remis"
    VALIDATED = "valide", "Validé"
    TO_REDO = "a_revoir", "À revoir"


class Deliverable(Record):
    """One piece that one company owes in one sequence."""

    __concept__ = Concept("Livrable", "Livrables", unique_together=(("sequence_progress", "name"),))

    sequence_progress: Mapped[SequenceProgress] = link("Avancement", owner="deliverables", in_title=True, listed=True)
    name: Mapped[str] = field("Livrable", max=120, listed=True, searched=True)
    state: Mapped[DeliverableState] = field("État", default=DeliverableState.EXPECTED, computed=True, listed=True)
    is_required: Mapped[bool] = field("Obligatoire", default=True, listed=True)
    due_on: Mapped[Day | None] = field("Attendu le", listed=True)
    handed_in_on: Mapped[Day | None] = field("Remis le", listed=True)

    def __str__(self) -> str:
        return f"{self.name} — {self.sequence_progress}"

    @property
    def is_in(self) -> bool:
        """Handed in, whether it was validated yet or not."""
        return self.state in {DeliverableState.HANDED_IN, DeliverableState.VALIDATED}

    def _hand_in(self) -> None:
        self.handed_in_on = today()


verbs(Deliverable)(
    Verb(
        "hand_in",
        "Noter comme remis",
        (DeliverableState.EXPECTED, DeliverableState.TO_REDO),
        DeliverableState.HANDED_IN,
        effect=Deliverable._hand_in,
    ),
    Verb("validate", "Valider", (DeliverableState.HANDED_IN,), DeliverableState.VALIDATED),
    Verb(
        "send_back",
        "Demander à revoir",
        (DeliverableState.HANDED_IN,),
        DeliverableState.TO_REDO,
        needs_reason=True,
    ),
    Verb(
        "reopen",
        "Rouvrir",
        (DeliverableState.VALIDATED,),
        DeliverableState.HANDED_IN,
        MANAGER,
        needs_reason=True,
    ),
)

days_of_states(Deliverable)(
    {DeliverableState.HANDED_IN: "handed_in_on"},
    found={DeliverableState.VALIDATED: lambda deliverable: deliverable.sequence_progress.validated_on},
)
