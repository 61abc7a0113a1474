"""How far a company went in a sequence of its cohort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Mapped

from models.accompaniment.deliverable import MISSED, TO_COME, Deliverable, DeliverableState
from models.engine import (
    Concept,
    Correction,
    Day,
    LabelledEnum,
    Obstacle,
    Prose,
    Record,
    Tone,
    Verb,
    children,
    days_of_states,
    field,
    link,
    perform_as_effect,
    rounded,
    session_of,
    today,
    verbs,
)
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.cohorts.sequence import Sequence


class ProgressState(LabelledEnum):
    """Where a company stands in a sequence (`app/docs/states.md#sequence_progress`)."""

    AHEAD = "a_venir", "À venir", Tone.AHEAD
    RUNNING = "en_cours", "En cours", Tone.UNDER_WAY
    TO_VALIDATE = "a_valider", "À valider", Tone.WAITS
    VALIDATED = "validee", "Validée", Tone.DONE
    WAIVED = "dispensee", "Dispensée", Tone.ENDED


OVER = (ProgressState.VALIDATED, ProgressState.WAIVED)
UNFINISHED = (ProgressState.AHEAD, ProgressState.RUNNING, ProgressState.TO_VALIDATE)


class SequenceProgress(Record):
    """One company in one sequence, once."""

    __concept__ = Concept("Avancement", "Avancements", unique_together=(("participation", "sequence"),))

    participation: Mapped[Participation] = link(
        "Participation", owner="sequence_progress", in_title=True, listed=True, filtered=True
    )
    sequence: Mapped[Sequence] = link(
        "Séquence", matches=("cohort", "participation.cohort"), in_title=True, listed=True, filtered=True
    )
    state: Mapped[ProgressState] = field("État", default=ProgressState.AHEAD, computed=True, listed=True, filtered=True)
    validated_on: Mapped[Day | None] = field("Validée le", past=True, listed=True)
    comment: Mapped[Prose | None] = field("Commentaire")
    deliverables: Mapped[list[Deliverable]] = children("Livrables", order="due_on")

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

    def warnings(self) -> Iterator[str]:
        """What is still owed on a day that is none of its sequence, whose dates moved or whose day was typed."""
        begins, ends = self.sequence.starts_on or date.min, self.sequence.ends_on or date.max
        for one in self.deliverables:
            if one.state in TO_COME and one.due_on and not begins <= one.due_on <= ends:
                yield f"« {one.name} » est attendu le {one.due_on:%d/%m/%Y}, hors des dates de la séquence."

    @property
    def is_over(self) -> bool:
        """Validated, or waived."""
        return self.state in OVER

    @property
    def progress(self) -> Decimal | None:
        """The share of its compulsory deliverables that are validated, to four places; None where none is asked."""
        return share_done(self.state, {one: one.state for one in self.deliverables})

    def autofill(self) -> None:
        """Its deliverables, wherever it is opened from."""
        if self.sequence is not None and not self.deliverables:
            self.ask_deliverables()

    def ask_deliverables(self) -> None:
        """One deliverable for each that the programme expects here, by the end of the sequence."""
        for one in self.sequence.template.deliverables if self.sequence.template else ():
            due = {"is_required": one.is_required, "due_on": self.sequence.ends_on}
            self.deliverables.append(Deliverable(name=one.name, **due))

    def _deliverables_in(self) -> Iterator[Obstacle]:
        for one in self.deliverables:
            if one.is_awaited:
                yield Obstacle(f"Le livrable « {one.name} » n'est pas remis :", one)
        names = {one.name for one in self.deliverables}
        for one in self._thrown_away():
            if one.name not in names:
                yield Obstacle(f"Le livrable « {one.name} » est dans la corbeille : restaurez-le, il est obligatoire.")

    def _thrown_away(self) -> Iterable[Deliverable]:
        """What it could not do without, and is in the bin."""
        session = session_of(self)
        query = select(Deliverable).where(
            Deliverable.sequence_progress == self, Deliverable.deleted_at.is_not(None), MISSED
        )
        return session.scalars(query.execution_options(with_bin=True)) if session and self.id else ()

    def _previous_over(self) -> Iterator[Obstacle]:
        """A sequence is not validated before the previous ones."""
        yield from self.participation.sequences_over(before=self.sequence.rank)

    def _may_be_waived(self) -> Iterator[Obstacle]:
        """The diagnostic sets the ground of all the others (`app/docs/programme.md#sequences`)."""
        if self.sequence.template and not self.sequence.template.may_be_waived:
            yield Obstacle(f"La séquence « {self.sequence.name} » ne se dispense pas.")

    def ready(self) -> Iterator[Obstacle]:
        """What keeps it from being validated."""
        yield from self._previous_over()
        yield from self._deliverables_in()

    @property
    def to_accept(self) -> list[Deliverable]:
        """The deliverables that are in, and wait to be accepted."""
        return [one for one in self.deliverables if one.state is DeliverableState.HANDED_IN]

    def _validate(self) -> None:
        """The deliverables that are in are accepted with their sequence."""
        self.validated_on = today()
        for one in self.to_accept:
            perform_as_effect(one, "validate")

    def _accepts(self) -> Iterator[str]:
        if names := ", ".join(f"« {one.name} »" for one in self.to_accept):
            yield f"Ce qui est remis est validé avec la séquence : {names}."

    def _was_validated(self) -> None:
        self.validated_on = self.validated_on or today()

    def _reopen(self) -> None:
        self.validated_on = None


def share_done(state: ProgressState, deliverables: Mapping[Deliverable, DeliverableState]) -> Decimal | None:
    """The share of the compulsory deliverables that are validated, as `SequenceProgress.progress`, in these states."""
    if state is ProgressState.VALIDATED:
        return Decimal("1.0000")
    required = [each for one, each in deliverables.items() if one.is_required and each is not DeliverableState.WAIVED]
    return rounded(Fraction(required.count(DeliverableState.VALIDATED), len(required)), 4) if required else None


verbs(SequenceProgress)(
    Verb("begin", "Démarrer", (ProgressState.AHEAD,), ProgressState.RUNNING),
    Verb(
        "hand_in",
        "Soumettre à validation",
        (ProgressState.RUNNING,),
        ProgressState.TO_VALIDATE,
        guard=SequenceProgress._deliverables_in,
    ),
    Verb(
        "validate",
        "Valider",
        (ProgressState.TO_VALIDATE,),
        ProgressState.VALIDATED,
        guard=SequenceProgress.ready,
        effect=SequenceProgress._validate,
        tells=SequenceProgress._accepts,
    ),
    Verb("send_back", "Rendre à l'entreprise", (ProgressState.TO_VALIDATE,), ProgressState.RUNNING, needs_reason=True),
    Verb(
        "waive",
        "Dispenser",
        UNFINISHED,
        ProgressState.WAIVED,
        MANAGER,
        guard=SequenceProgress._may_be_waived,
        needs_reason=True,
    ),
    Verb("reopen", "Rouvrir", OVER, ProgressState.RUNNING, MANAGER, effect=SequenceProgress._reopen, needs_reason=True),
    Correction(ProgressState.VALIDATED, effect=SequenceProgress._was_validated),
    *(Correction(one, effect=SequenceProgress._reopen) for one in (*UNFINISHED, ProgressState.WAIVED)),
)

days_of_states(SequenceProgress)(
    {ProgressState.VALIDATED: "validated_on"},
    found={
        ProgressState.AHEAD: lambda progress: progress.participation.joined_on,
        ProgressState.RUNNING: lambda progress: progress.sequence.starts_on,
    },
)
