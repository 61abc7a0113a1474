"""A company that takes part, and what the week of the first of September 2017 tells of it."""

from __future__ import annotations

from datetime import date

import pytest

from models.accompaniment.participation import Participation, ParticipationState
from models.cohorts.cohort import Cohort
from models.engine import Actor, db
from models.overview.week import week
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample

DAY = date(2017, 9, 1)
STAFF = Actor("Ana", "écran", role=Role.STAFF)


@pytest.fixture
def tasks(app):
    """Save records; (sentence, subject, day) of the tasks there are on the first of September 2017."""

    def found(*records):
        db.session.add_all(records)
        db.session.commit()
        return [(one.sentence, one.subject, f"{one.due:%d/%m/%Y}") for one in week(DAY, STAFF)]

    with app.app_context():
        yield found


@pytest.fixture
def joined():
    """A company that takes part."""
    company = sample(Company, name="Filature")
    cohort = sample(Cohort, code="AV-2017")
    return sample(Participation, company=company, cohort=cohort, state=ParticipationState.ACTIVE)
