"""A company in a sequence: what « Valider » accepted with it is told, and the next sequence is offered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from admin_views.engine.audiences import shows
from admin_views.engine.list_rows import count_words
from admin_views.engine.record_sections import link_to
from admin_views.engine.undo_screen import offer, say_done
from admin_views.engine.view import BackOfficeView
from models.accompaniment.participation import LEFT, Participation
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.engine import Verb, uncapitalised, verbs_of


class SequenceProgressView(BackOfficeView):
    """Its moves, told in full; whether the company left on the way."""

    def facts_of(self, record: SequenceProgress) -> Sequence[Any]:
        """Its state; that the company takes part no more, since when."""
        told, joined = super().facts_of(record), record.participation
        if joined is None or joined.state not in LEFT or not shows(Participation, "state", "left_on"):
            return told
        since = f" le {joined.left_on:%d/%m/%Y}" if joined.left_on else ""
        return [*told, link_to(joined, f"Participation {uncapitalised(joined.state.label)}{since}")]

    def _move(self, record: Any, verb: Verb, form: Any) -> bool:
        """Counts what it accepts before it does."""
        accepted = len(record.to_accept) if verb.name == "validate" else 0
        is_done = super()._move(record, verb, form)
        if is_done:
            with_it = f", avec {count_words(accepted, 'livrable', 'livrables')}" if accepted else ""
            say_done(f"« {record} » : {record.state.label}{with_it}.")
        return is_done

    def _say_moved(self, record: Any, verb: Verb) -> None:
        """What was done is said already; « Démarrer » the next sequence, for who may, once this one is over."""
        begin = next(one for one in verbs_of(SequenceProgress) if one.name == "begin")
        found = following(record) if verb.name == "validate" and begin.is_for(self.role) else None
        if found is not None:
            offer(found, begin, f"Démarrer « {found.sequence.name} »")


def following(progress: SequenceProgress) -> SequenceProgress | None:
    """The next sequence of a company that is present, where it did not begin."""
    joined, rank = progress.participation, progress.sequence.rank
    later = [one for one in joined.sequence_progress if one.sequence.rank > rank and not one.is_over]
    found = min(later, key=lambda one: one.sequence.rank, default=None)
    return found if found and joined.is_present and found.state is ProgressState.AHEAD else None
