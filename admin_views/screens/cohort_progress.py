"""How far the companies of a cohort are: a matrix of companies and sequences, and where each stands in a line."""

from __future__ import annotations

from collections.abc import Sequence as Ordered
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from admin_views.engine.audiences import may, shows
from admin_views.engine.tags import tone_of
from models.accompaniment.participation import Participation
from models.accompaniment.sequence_progress import OVER, ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import LabelledEnum, Right, Role, Verb, db, outside_the_bin, verbs_of

LETTERS = 5  # of the name of a sequence, where there is no room


@dataclass(frozen=True)
class Cell:
    """One company in one sequence: the id of its progress, and its state."""

    number: int
    state: ProgressState

    @property
    def tone(self) -> str:
        """That of its tag."""
        return tone_of(self.state)


@dataclass(frozen=True)
class Matrix:
    """Sequences in their order (id → name), and the cells by (participation, sequence)."""

    sequences: dict[int, str] = field(default_factory=dict)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)

    def cell(self, joined: Participation, sequence: int) -> Cell | None:
        """Where a company stands in a sequence."""
        return self.cells.get((joined.id, sequence))

    def stage(self, joined: Participation) -> tuple[str, Cell] | None:
        """The sequence that a company is in, the first that is not over, else the last; None where it is in none."""
        found = [(name, cell) for one, name in self.sequences.items() if (cell := self.cell(joined, one))]
        return next((each for each in found if each[1].state not in OVER), found[-1] if found else None)


def next_verb(state: LabelledEnum, role: Role | None) -> Verb | None:
    """The verb by which a role goes forward from a state, without a reason to give."""
    if role is None or not may(Right.UPDATE, SequenceProgress, role):
        return None
    forward = (one for one in verbs_of(SequenceProgress) if not one.needs_reason)
    return next((one for one in forward if state in one.sources and one.is_for(role)), None)


def short_name(name: str) -> str:
    """« Développement » → « Déve. »: what heads a narrow column."""
    return name if len(name) <= LETTERS + 1 else f"{name[: LETTERS - 1]}."


def progress(cohort: Cohort | None, joined: Ordered[Participation]) -> Matrix:
    """That of some companies of a cohort, all loaded with it (`accompanied`) or none; empty for who may not read it."""
    is_told = shows(Sequence, "name") and shows(SequenceProgress, "participation", "sequence", "state")
    if cohort is None or not joined or not is_told:
        return Matrix()
    return _loaded(cohort, joined) if "sequence_progress" in vars(joined[0]) else _asked(cohort, joined)


def _loaded(cohort: Cohort, joined: Ordered[Participation]) -> Matrix:
    sequences = {one.id: one.name for one in cohort.sequences}
    cells = {(one.id, each.sequence_id): Cell(each.id, each.state) for one in joined for each in one.sequence_progress}  # type: ignore[attr-defined]
    return Matrix(sequences, cells)


def _asked(cohort: Cohort, joined: Ordered[Participation]) -> Matrix:
    """In a statement."""
    asked = {"cohort": cohort.id, "joined": [one.id for one in joined]}
    rows = db.session.execute(_query(), asked).all()
    cells = {(company, sequence): Cell(number, state) for sequence, _name, number, company, state in rows if number}
    return Matrix({sequence: name for sequence, name, *_rest in rows}, cells)


@cache
def _query() -> Select[Any]:
    progress: Any = SequenceProgress
    theirs = progress.participation_id.in_(bindparam("joined", expanding=True))
    told = Sequence.id, Sequence.name, progress.id, progress.participation_id, progress.state  # type: ignore[attr-defined]
    query = select(*told).outerjoin(progress, (progress.sequence_id == Sequence.id) & theirs)  # type: ignore[attr-defined]
    query = query.where(Sequence.cohort_id == bindparam("cohort")).order_by(Sequence.rank, Sequence.id)  # type: ignore[attr-defined]
    kept: Select[Any] = outside_the_bin(query)
    return kept
