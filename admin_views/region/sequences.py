"""`avancement-sequences`: one row per participation and sequence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.interfaces import ORMOption

from admin_views.region import shared_words as words
from admin_views.region.dataset import CODE, DAY, RATE, SIRET, TEXT, WHOLE, Content, Read, RegionFile, Warn, labels
from admin_views.region.standings import Standing, standings_of
from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import OVER, ProgressState, SequenceProgress, share_done
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import StateHistory, db, state_histories
from models.parties.company import Company
from models.parties.former_site import FormerSite


@dataclass(frozen=True)
class Histories:
    """The states of the progress of a cohort and of its deliverables, by id."""

    progress: Mapping[int, StateHistory]
    deliverables: Mapping[int, StateHistory]

    @classmethod
    def of(cls, progress: Collection[SequenceProgress]) -> Histories:
        """Those of the companies in their sequences, and of what they owe there."""
        owed = [one for each in progress for one in each.deliverables]
        return cls(state_histories(SequenceProgress, progress), state_histories(Deliverable, owed))


@dataclass(frozen=True)
class Row:
    """A company in a sequence, on a day; without progress when nobody wrote any."""

    standing: Standing
    sequence: Sequence
    progress: SequenceProgress | None
    histories: Histories

    @property
    def participation(self) -> Participation:
        """The company's year."""
        return self.standing.participation

    @property
    def state(self) -> ProgressState | None:
        """Where the company stood; nothing before it was written."""
        history = self.histories.progress[self.progress.id] if self.progress else None
        day = self.standing.as_of
        return history.on(day) if history is not None and history.is_known_on(day) else None

    @property
    def owed(self) -> Collection[Deliverable]:
        """What it owes in the sequence, as it is written now."""
        return self.progress.deliverables if self.progress else ()

    @property
    def deliverables(self) -> dict[Deliverable, DeliverableState]:
        """Of these, what was written by then, and where each piece stood."""
        histories, day = self.histories.deliverables, self.standing.as_of
        return {one: histories[one.id].on(day) for one in self.owed if histories[one.id].is_known_on(day)}

    @property
    def validated(self) -> int:
        """How many had been validated."""
        return list(self.deliverables.values()).count(DeliverableState.VALIDATED)

    @property
    def share(self) -> Decimal | None:
        """How far it had gone."""
        return share_done(self.state, self.deliverables) if self.state else None

    @property
    def validated_on(self) -> date | None:
        """When it was validated, if it had been."""
        if self.progress is None or self.state is not ProgressState.VALIDATED:
            return None
        return self.histories.progress[self.progress.id].since(self.standing.as_of)

    @property
    def days_late(self) -> int | None:
        """Since the planned end, while the sequence is not over nor the company gone; None when no end was planned."""
        if self.state in OVER:
            return 0
        until = self.standing.left_on or self.standing.as_of
        return None if self.sequence.ends_on is None else max(0, (until - self.sequence.ends_on).days)


COLUMNS = [
    Read(
        "promotion", "Promotion", CODE, lambda row: row.participation.cohort.code, what=words.PROMOTION, required=True
    ),
    Read(
        "raison_sociale",
        "Raison sociale",
        TEXT,
        lambda row: row.participation.company.name,
        is_dated=False,
        what=words.NAME,
        required=True,
    ),
    Read("siret", "SIRET du siège", SIRET, lambda row: row.standing.siret, what=words.SIRET),
    Read(
        "ordre",
        "Ordre",
        WHOLE,
        lambda row: row.sequence.rank,
        is_dated=False,
        what="Rang de la séquence dans la promotion.",
        unit="rang",
        required=True,
    ),
    Read(
        "sequence",
        "Séquence",
        TEXT,
        lambda row: row.sequence.name,
        is_dated=False,
        what="Nom de la séquence : une étape de l'accompagnement.",
        required=True,
    ),
    Read(
        "debut_prevu",
        "Début prévu",
        DAY,
        lambda row: row.sequence.starts_on,
        is_dated=False,
        what="Jour prévu du début de la séquence.",
    ),
    Read(
        "fin_prevue",
        "Fin prévue",
        DAY,
        lambda row: row.sequence.ends_on,
        is_dated=False,
        what="Jour prévu de la fin de la séquence.",
    ),
    Read(
        "statut",
        "État",
        TEXT,
        lambda row: row.state.label if row.state else None,
        what="Où en était l'entreprise dans la séquence. Vide : rien n'est écrit.",
        among=labels(ProgressState),
    ),
    Read(
        "avancement",
        "Avancement (de 0 à 1)",
        RATE,
        lambda row: row.share,
        what="Part de la séquence qui était faite.",
        unit="part, de 0 à 1",
        how=(
            "Livrables obligatoires validés, divisés par les livrables obligatoires qui ne sont pas "
            "dispensés ; 1 quand la séquence est validée. Vide : rien à compter."
        ),
    ),
    Read(
        "date_validation",
        "Validée le",
        DAY,
        lambda row: row.validated_on,
        what="Jour où la séquence a été validée. Vide : elle ne l'était pas.",
    ),
    Read(
        "retard_jours",
        "Retard (jours)",
        WHOLE,
        lambda row: row.days_late,
        what="Retard sur la fin prévue.",
        unit="jours",
        how=(
            "Du jour de la fin prévue à celui des données, ou à celui de la sortie de l'entreprise ; 0 quand "
            "la séquence est validée ou dispensée. Vide : aucune fin n'est prévue."
        ),
    ),
    Read(
        "livrables_attendus",
        "Livrables attendus",
        WHOLE,
        lambda row: len(row.owed),
        is_dated=False,
        what="Livrables attendus de l'entreprise dans la séquence.",
        unit="livrables",
        required=True,
    ),
    Read(
        "livrables_valides",
        "Livrables validés",
        WHOLE,
        lambda row: row.validated,
        what="Livrables qui étaient validés.",
        unit="livrables",
        required=True,
    ),
    Read("date_donnees", "Données au", DAY, lambda row: row.standing.as_of, what=words.AS_OF, required=True),
]


def read(cohort: Cohort, as_of: date) -> Content:
    """By department and name, then in the order of the sequences."""
    joined, sequences = standings_of(cohort, as_of), sequences_of(cohort)
    progress = progress_of(cohort, selectinload(SequenceProgress.deliverables))
    histories = Histories.of(progress.values())
    rows = [
        Row(one, sequence, progress.get((one.participation.id, sequence.id)), histories)
        for one in joined
        for sequence in sequences
    ]
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


ASKED = (Cohort, Participation, Company, FormerSite, Sequence, SequenceProgress, Deliverable)
ROW, KEY = "une entreprise dans une séquence de la promotion", ("promotion", "raison_sociale", "siret", "ordre")
EMPTY = "aucune entreprise n'était entrée dans la promotion ce jour-là, ou elle n'a pas de séquence"
FILE = RegionFile(COLUMNS, read, ASKED, ROW, KEY, empty=EMPTY)
