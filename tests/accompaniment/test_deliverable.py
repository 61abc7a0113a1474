"""A deliverable: once by its name in a sequence, late from the day after."""

from __future__ import annotations

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.sequence_progress import SequenceProgress
from tests.factories import sample


def test_it_is_asked_once_in_a_sequence(refusals):
    progress = sample(SequenceProgress)
    assert refusals(sample(Deliverable, sequence_progress=progress, name="Valeurs")) == []

    again = refusals(sample(Deliverable, sequence_progress=progress, name="Valeurs"))

    assert [field for field, _sentence in again] == ["name"]
    assert refusals(sample(Deliverable, name="Valeurs")) == []
