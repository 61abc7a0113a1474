"""A compulsory deliverable that was thrown away holds back its sequence, however long ago that was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.sequence import Sequence
from models.engine import Refused, db, discard, now, purge_bin
from tests.applications import do, saved
from tests.factories import sample


@pytest.fixture
def progress(app):
    """Begun; what it owes is none of the last rows of their tables, which always stay."""
    with app.app_context():
        sequence = sample(Sequence)
        joined = sample(Participation, cohort=sequence.cohort, state=ParticipationState.ACTIVE)
        found = SequenceProgress(participation=joined, sequence=sequence)
        found.deliverables += [Deliverable(name="Plan"), Deliverable(name="Annexe", is_required=False)]
        saved(found, Deliverable(name="Autre", sequence_progress=sample(SequenceProgress)))
        do(found, "begin")
        yield found
        db.session.rollback()


def left_once_purged():
    """The names of those that stay, in the bin or not."""
    purge_bin(db.session(), now() + timedelta(days=1))
    db.session.commit()
    return set(db.session.scalars(db.select(Deliverable.name).execution_options(with_bin=True)))


def test_it_stays_in_the_bin_as_long_as_its_sequence_may_miss_it(progress):
    for one in list(progress.deliverables):
        discard(one)
    db.session.commit()

    assert left_once_purged() == {"Plan", "Autre"}
    with pytest.raises(Refused, match="« Plan » est dans la corbeille : restaurez-le"):
        do(progress, "hand_in")
    db.session.rollback()

    discard(progress)
    db.session.commit()
    assert left_once_purged() == {"Autre"}


def test_one_that_was_waived_leaves(progress):
    plan = next(one for one in progress.deliverables if one.is_required)
    do(plan, "waive")
    discard(plan)
    db.session.commit()

    assert "Plan" not in left_once_purged()
    do(progress, "hand_in", "validate")
