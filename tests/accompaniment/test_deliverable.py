"""A deliverable: once by its name in a sequence, late from the day after."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.sequence_progress import SequenceProgress
from models.engine import today
from tests.factories import sample


def test_it_is_asked_once_in_a_sequence(refusals):
    progress = sample(SequenceProgress)
    assert refusals(sample(Deliverable, sequence_progress=progress, name="Valeurs")) == []

    again = refusals(sample(Deliverable, sequence_progress=progress, name="Valeurs"))

    assert [field for field, _sentence in again] == ["name"]
    assert refusals(sample(Deliverable, name="Valeurs")) == []


@pytest.mark.parametrize("state", DeliverableState)
def test_it_is_late_from_the_day_after_unless_it_is_in(state):
    due = {"state": state, "due_on": today() - timedelta(days=1)}

    assert sample(Deliverable, **due).is_late is (state in {DeliverableState.EXPECTED, DeliverableState.TO_REDO})
    assert not sample(Deliverable, state=state, due_on=today()).is_late
    assert not sample(Deliverable, state=state).is_late
