"""`avancement-sequences`: one row per participation and sequence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from admin_views.region.dataset import CODE, DAY, RATE, SIRET, TEXT, WHOLE, Content, Read, RegionFile, Warn
from admin_views.region.participations import participations_of, siret
from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import db
from models.parties.company import Company


@dataclass(frozen=True)
class Row:
    """A company in a sequence; without progress when nobody wrote any."""

    participation: Participation
    sequence: Sequence
    progress: SequenceProgress | None
    as_of: date

    @property
    def deliverables(self) -> list[Deliverable]:
        """Those that the company owes in the sequence."""
        return list(self.progress.deliverables) if self.progress else []

    @property
    def days_late(self) -> int | None:
        """Since the planned end, while the sequence is not over nor the company gone; None when no end was planned."""
        if self.progress is not None and self.progress.is_over:
            return 0
        until = min(self.as_of, self.participation.left_on or self.as_of)
        return None if self.sequence.ends_on is None else max(0, (until - self.sequence.ends_on).days)


def is_validated(one: Deliverable) -> bool:
    """Whether it was accepted."""
    return one.state is DeliverableState.VALIDATED


COLUMNS = [
    Read("promotion", "Promotion", CODE, lambda row: row.participation.cohort.code),
    Read("raison_sociale", "Raison sociale", TEXT, lambda row: row.participation.company.name),
    Read("siret", "SIRET du siège", SIRET, lambda row: siret(row.participation.company)),
    Read("ordre", "Ordre", WHOLE, lambda row: row.sequence.rank),
    Read("sequence", "Séquence", TEXT, lambda row: row.sequence.name),
    Read("debut_prevu", "Début prévu", DAY, lambda row: row.sequence.starts_on),
    Read("fin_prevue", "Fin prévue", DAY, lambda row: row.sequence.ends_on),
    Read("statut", "État", TEXT, lambda row: row.progress.state.label if row.progress else None),
    Read("avancement", "Avancement (de 0 à 1)", RATE, lambda row: row.progress.progress if row.progress else None),
    Read("date_validation", "Validée le", DAY, lambda row: row.progress.validated_on if row.progress else None),
    Read("retard_jours", "Retard (jours)", WHOLE, lambda row: row.days_late),
    Read("livrables_attendus", "Livrables attendus", WHOLE, lambda row: len(row.deliverables)),
    Read("livrables_valides", "Livrables validés", WHOLE, lambda row: sum(map(is_validated, row.deliverables))),
    Read("date_donnees", "Données au", DAY, lambda row: row.as_of),
]


def read(cohort: Cohort, as_of: date) -> Content:
    """By department and name, then in the order of the sequences."""
    joined, sequences = participations_of(cohort), sequences_of(cohort)
    progress = progress_of(cohort, selectinload(SequenceProgress.deliverables))
    rows = [Row(one, sequence, progress.get((one.id, sequence.id)), as_of) for one in joined for sequence in sequences]
    return Content(rows, list(_warnings(cohort, sequences, rows)))


def sequences_of(cohort: Cohort) -> list[Sequence]:
    """The live ones, in order."""
    return list(db.session.scalars(select(Sequence).where(Sequence.cohort == cohort).order_by(Sequence.rank)))


def progress_of(cohort: Cohort, *loads: ORMOption) -> dict[tuple[int, int], SequenceProgress]:
    """(participation, sequence) → how far."""
    query = select(SequenceProgress).join(SequenceProgress.sequence).where(Sequence.cohort == cohort)
    return {(one.participation_id, one.sequence_id): one for one in db.session.scalars(query.options(*loads))}  # type: ignore[attr-defined]


def _warnings(cohort: Cohort, sequences: list[Sequence], rows: list[Row]) -> Iterator[Warn]:
    """Sequences without dates, companies without progress."""
    if not sequences:
        yield Warn(cohort, "Aucune séquence n'est décrite.")
    for sequence in sequences:
        if not (sequence.starts_on and sequence.ends_on):
            yield Warn(sequence, "Les dates de la séquence manquent.")
    yield from _without_progress(rows)


def _without_progress(rows: list[Row]) -> Iterator[Warn]:
    missing: dict[Participation, list[str]] = {}
    for row in rows:
        if row.progress is None:
            missing.setdefault(row.participation, []).append(row.sequence.name)
    for participation, names in missing.items():
        yield Warn(participation, f"Aucun avancement n'est écrit pour : {', '.join(names)}.")


FILE = RegionFile(COLUMNS, read, (Cohort, Participation, Company, Sequence, SequenceProgress, Deliverable))
