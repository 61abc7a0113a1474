"""What a sequence of the programme expects is asked of each company when its participation begins."""

from __future__ import annotations

from models.accompaniment.participation import Participation, ParticipationState
from models.cohorts.cohort import Cohort
from models.cohorts.expected_deliverable import ExpectedDeliverable
from models.cohorts.sequence import Sequence
from models.cohorts.sequence_template import SequenceTemplate
from models.engine import db, perform, verbs_of
from models.policy import Role
from tests.factories import sample


def test_each_company_is_asked_for_it_by_the_end_of_the_sequence(app):
    with app.app_context():
        template, cohort = sample(SequenceTemplate), sample(Cohort)
        names = ("Cadre de référence", "Valeurs")
        db.session.add_all([sample(ExpectedDeliverable, sequence_template=template, name=one) for one in names])
        days = {"starts_on": "15/05/2017", "ends_on": "30/06/2017"}
        db.session.add(sample(Sequence, cohort=cohort, template=template, **days))
        db.session.add(joined := sample(Participation, cohort=cohort, state=ParticipationState.COMMITTED))
        db.session.commit()

        perform(joined, next(one for one in verbs_of(Participation) if one.name == "activate"), Role.STAFF)
        db.session.commit()

        (progress,) = joined.sequence_progress
        asked = [(one.name, one.is_required, f"{one.due_on:%d/%m/%Y}") for one in progress.deliverables]
        assert asked == [("Cadre de référence", True, "30/06/2017"), ("Valeurs", True, "30/06/2017")]
