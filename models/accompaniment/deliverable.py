"""What a company hands in during a sequence (`app/docs/accompaniment.md#deliverables`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Correction,
    Day,
    FileKind,
    LabelledEnum,
    Obstacle,
    Record,
    Sensitivity,
    Tone,
    Verb,
    attachments,
    days_of_states,
    field,
    has_file,
    link,
    missed_by_owner,
    normal,
    perform_as_effect,
    rewritten,
    settled_by_file,
    today,
    verbs,
)
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.accompaniment.sequence_progress import SequenceProgress


INSTEAD = "s'il n'est pas attendu de cette entreprise, « Dispenser » le dit, avec la raison"
BY_ITS_FILE = "Un fichier déposé sur la fiche note la remise de lui-même : ici, c'est pour ce qui n'est que sur papier."
ON_PAPER = "notez-le remis en disant pourquoi il n'est que sur papier"


class DeliverableState(LabelledEnum):
    """Where a deliverable stands."""

    EXPECTED = "attendu", "Attendu", Tone.AHEAD
    HANDED_IN = "remis", "Remis", Tone.WAITS
    VALIDATED = "valide", "Validé", Tone.DONE
    TO_REDO = "a_revoir", "À revoir", Tone.PAUSED
    WAIVED = "dispense", "Dispensé", Tone.ENDED


TO_COME = (DeliverableState.EXPECTED, DeliverableState.TO_REDO)


class DeliverableFile(FileKind):
    """What is handed in."""

    WORK = "deliverable_work", "Livrable remis", Sensitivity.CONFIDENTIAL


class Deliverable(Record):
    """One piece that one company owes in one sequence."""

    __concept__ = Concept("Livrable", "Livrables", unique_together=(("sequence_progress", "name"),))

    sequence_progress: Mapped[SequenceProgress] = link("Avancement", owner="deliverables", in_title=True, listed=True)
    name: Mapped[str] = field("Livrable", max=120, listed=True, searched=True)
    state: Mapped[DeliverableState] = field("État", default=DeliverableState.EXPECTED, computed=True, listed=True)
    is_required: Mapped[bool] = field("Obligatoire", default=True, listed=True)
    due_on: Mapped[Day | None] = field("Attendu le", listed=True)
    handed_in_on: Mapped[Day | None] = field("Remis le", past=True, listed=True)
    on_paper: Mapped[str | None] = field(
        "Vu sur papier", max=300, computed=True, help="Pourquoi il n'y a pas de fichier, et où est le papier."
    )

    def __str__(self) -> str:
        return f"{self.name} — {self.sequence_progress}"

    @property
    def is_in(self) -> bool:
        """Handed in, whether it was validated yet or not."""
        return self.state in {DeliverableState.HANDED_IN, DeliverableState.VALIDATED}

    @property
    def is_awaited(self) -> bool:
        """Whether its sequence cannot do without it, and waits for it."""
        return self.is_required and not self.is_in and self.state is not DeliverableState.WAIVED

    def rules(self) -> Iterator[tuple[str, str]]:
        """What is compulsory stays so: a company is exempted from it with a reason."""
        if rewritten(self, "is_required") and not self.is_required:
            yield "is_required", f"Un livrable obligatoire le reste : {INSTEAD}."

    def _may_be_waived(self) -> Iterator[Obstacle]:
        """What the programme expects of a sequence that is never waived is never waived either."""
        template = self.sequence_progress.sequence.template
        expected = template.deliverables if template and not template.may_be_waived else ()
        if any(one.is_required and normal(one.name) == normal(self.name) for one in expected):
            yield Obstacle(f"La séquence « {self.sequence_progress.sequence.name} » ne se fait pas sans ce livrable.")

    def _hand_in(self) -> None:
        self.handed_in_on = today()

    def _was_handed_in(self) -> None:
        self.handed_in_on = self.handed_in_on or today()

    def _was_not_handed_in(self) -> None:
        self.handed_in_on = self.on_paper = None

    def _to_redo(self) -> None:
        self.on_paper = None

    def _proved(self) -> Iterator[Obstacle]:
        """By its file, or by who saw it on paper."""
        if not self.on_paper and not has_file(self):
            yield Obstacle(f"Son fichier n'est pas là : déposez-le sur la fiche, ou {ON_PAPER}.", self)


verbs(Deliverable)(
    Verb(
        "hand_in",
        "Noter comme remis",
        TO_COME,
        DeliverableState.HANDED_IN,
        effect=Deliverable._hand_in,
        asks=("on_paper",),
        tells=lambda _deliverable: (BY_ITS_FILE,),
    ),
    Verb("validate", "Valider", (DeliverableState.HANDED_IN,), DeliverableState.VALIDATED),
    Verb(
        "send_back",
        "Demander à revoir",
        (DeliverableState.HANDED_IN,),
        DeliverableState.TO_REDO,
        effect=Deliverable._to_redo,
        needs_reason=True,
    ),
    Verb(
        "take_back",
        "Attendre de nouveau",
        (DeliverableState.HANDED_IN,),
        DeliverableState.EXPECTED,
        effect=Deliverable._was_not_handed_in,
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
    Verb(
        "waive",
        "Dispenser",
        TO_COME,
        DeliverableState.WAIVED,
        guard=Deliverable._may_be_waived,
        needs_reason=True,
    ),
    Correction(DeliverableState.EXPECTED, effect=Deliverable._was_not_handed_in),
    Correction(DeliverableState.WAIVED, effect=Deliverable._was_not_handed_in),
    Correction(DeliverableState.HANDED_IN, guard=Deliverable._proved, effect=Deliverable._was_handed_in),
    Correction(DeliverableState.VALIDATED, guard=Deliverable._proved, effect=Deliverable._was_handed_in),
)

days_of_states(Deliverable)(
    {DeliverableState.HANDED_IN: "handed_in_on"},
    found={DeliverableState.VALIDATED: lambda deliverable: deliverable.sequence_progress.validated_on},
)


def _settle(deliverable: Deliverable, is_there: bool) -> None:
    """Its file hands it in, and takes it back when it goes, unless the paper was seen; what was validated stays so."""
    if is_there and deliverable.state in TO_COME:
        perform_as_effect(deliverable, "hand_in")
    elif not is_there and deliverable.state is DeliverableState.HANDED_IN and not deliverable.on_paper:
        perform_as_effect(deliverable, "take_back")


# What a sequence cannot do without: in the bin, it holds back its validation until it is restored.
MISSED: ColumnElement[bool] = Deliverable.is_required & (Deliverable.state != DeliverableState.WAIVED)  # type: ignore[operator]

missed_by_owner(Deliverable, MISSED)
attachments(Deliverable, DeliverableFile)
settled_by_file(Deliverable, _settle, waits=lambda deliverable: deliverable.state in TO_COME)
