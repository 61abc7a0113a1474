"""What a sequence that is added or moves does to companies (`app/docs/accompaniment.md#deliverables`)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, select

from models.accompaniment.deliverable import TO_COME, Deliverable
from models.accompaniment.participations import of_cohort
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.sequence import Sequence
from models.engine import as_saved, session_of, settles, title_options


@settles(Sequence)
def settle_sequence(sequence: Sequence) -> None:
    """One that is added begins for those who take part already; one whose end moves takes along what is due by it."""
    if inspect(sequence).persistent:
        take_along(sequence)
    else:
        open_late(sequence)


def open_late(sequence: Sequence) -> None:
    """It has its place in the year of each company that takes part, as if it had been there when they came in."""
    for joined in of_cohort(sequence.cohort) if sequence.cohort is not None else ():
        if joined.is_present:
            joined.open_sequence(sequence)


def take_along(sequence: Sequence) -> None:
    """What companies still owe by its end is due by its new one; what has a day of its own keeps it."""
    session, former = session_of(sequence), as_saved(sequence, "ends_on")["ends_on"]
    if session is None or sequence.ends_on in (None, former):
        return
    progress: Any = SequenceProgress
    query = select(Deliverable).join(Deliverable.sequence_progress).where(progress.sequence_id == sequence.id)
    query = query.where(Deliverable.state.in_(TO_COME), Deliverable.due_on == former, progress.deleted_at.is_(None))
    with session.no_autoflush:
        for one in session.scalars(query.options(*title_options(Deliverable, strict=False))).unique():
            one.due_on = sequence.ends_on
