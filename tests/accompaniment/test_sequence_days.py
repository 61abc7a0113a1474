"""A sequence whose end moves takes along what companies still owe by it; what is elsewhere is told."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.expected_deliverable import ExpectedDeliverable
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.engine import JournalEntry, as_found, db, now, undo
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


def test_one_that_is_added_begins_for_those_who_take_part(app):
    states = [ParticipationState.ACTIVE, ParticipationState.SUSPENDED, ParticipationState.COMMITTED]
    with app.app_context():
        cohort = sample(Cohort, starts_on="15/05/2017", ends_on="14/11/2017")
        elsewhere = sample(Participation, state=ParticipationState.ACTIVE)
        joined = [sample(Participation, cohort=cohort, state=one, joined_on="15/05/2017") for one in states]
        gone = sample(Participation, cohort=cohort, state=ParticipationState.DROPPED, left_on="01/06/2017")
        former = sample(Sequence, cohort=cohort, rank=1, starts_on=None, ends_on=None)
        db.session.add_all([elsewhere, *joined, gone, former])
        db.session.commit()
        db.session.add(given_up := sample(SequenceProgress, participation=joined[0], sequence=former))
        db.session.commit()
        given_up.deleted_at = now()
        db.session.commit()
        template = sample(SequenceTemplate)
        db.session.add(sample(ExpectedDeliverable, sequence_template=template, name="Bilan"))
        dates = {"starts_on": "15/05/2017", "ends_on": END}
        db.session.add(sample(Sequence, cohort=cohort, template=template, rank=2, **dates))
        db.session.commit()

        opened = db.session.scalars(select(SequenceProgress).order_by(SequenceProgress.id)).all()
        assert [one.participation for one in opened] == joined[:2]
        assert {one.state for one in opened} == {ProgressState.AHEAD}
        assert [(one.name, one.due_on) for each in opened for one in each.deliverables] == [("Bilan", END)] * 2

        last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
        undo(db.session(), last, Role.ADMIN)
        db.session.commit()
        assert db.session.scalars(select(SequenceProgress)).all() == []
