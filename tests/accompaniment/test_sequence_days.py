"""A sequence whose end moves takes along what companies still owe by it; what is elsewhere is told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import JournalEntry, as_found, db, undo
from models.policy import Role
from tests.factories import sample

pytestmark = pytest.mark.one_database
END, LATER = date(2017, 6, 30), date(2017, 7, 21)
EXPECTED, REDO, VALIDATED = DeliverableState.EXPECTED, DeliverableState.TO_REDO, DeliverableState.VALIDATED


@pytest.fixture
def sequence(app):
    """Two companies in a sequence, each with what it owes by its end, at its own day, and what it gave."""
    with app.app_context():
        cohort = sample(Cohort, starts_on="15/05/2017", ends_on="14/11/2017")
        one = sample(Sequence, cohort=cohort, name="Diagnostic", starts_on="15/05/2017", ends_on=END)
        for _ in range(2):
            joined = sample(Participation, cohort=cohort, state=ParticipationState.ACTIVE)
            progress = sample(SequenceProgress, participation=joined, sequence=one)
            for name, state, due in (
                ("Valeurs", EXPECTED, END),
                ("Cadre", REDO, END),
                ("Plan", EXPECTED, date(2017, 6, 2)),
                ("Remis", VALIDATED, END),
            ):
                made = sample(Deliverable, sequence_progress=progress, name=name, state=state, due_on=due)
                db.session.add(as_found(made))
        db.session.commit()
        yield one


def days():
    """When each is due: name → days."""
    found = db.session.scalars(select(Deliverable)).all()
    return {name: {one.due_on for one in found if one.name == name} for name in ("Valeurs", "Cadre", "Plan", "Remis")}


def test_what_is_owed_by_its_end_follows_it_and_comes_back(sequence):
    was = days()
    sequence.ends_on = LATER
    db.session.commit()
    assert days() == was | {"Valeurs": {LATER}, "Cadre": {LATER}}

    last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
    undo(db.session(), last, Role.ADMIN)
    db.session.commit()
    assert (days(), sequence.ends_on) == (was, END)


def test_nothing_follows_an_end_that_is_not_known_yet_nor_a_beginning(sequence):
    was = days()
    sequence.ends_on = None
    db.session.commit()
    sequence.starts_on = "16/05/2017"
    db.session.commit()
    assert days() == was


def test_its_page_tells_what_is_owed_outside_of_it(sequence, browse_as):
    progress = db.session.scalars(select(SequenceProgress)).first()
    assert list(progress.warnings()) == []
    sequence.starts_on, sequence.ends_on = "05/06/2017", LATER
    db.session.commit()

    assert list(progress.warnings()) == ["« Plan » est attendu le 02/06/2017, hors des dates de la séquence."]
    shown = browse_as(Role.STAFF).get(f"/sequence_progress/details/?id={progress.id}")
    assert "est attendu le 02/06/2017, hors des dates" in shown.words
