"""Two rows that become one when their records are merged: the one that stays keeps its state, and the days of it."""

from __future__ import annotations

from datetime import date

import pytest

from models.accompaniment.participation import Participation, ParticipationState
from models.cohorts.cohort import Cohort
from models.engine import as_found, db, merge, plan
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample

pytestmark = pytest.mark.one_database
ACTIVE, COMMITTED, DROPPED = ParticipationState.ACTIVE, ParticipationState.COMMITTED, ParticipationState.DROPPED
AGREED, LEFT = date(2017, 5, 20), date(2017, 6, 1)


@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        (ACTIVE, DROPPED, (AGREED, None)),  # entered twice, the second one dropped as such
        (DROPPED, ACTIVE, (AGREED, LEFT)),
        (ACTIVE, COMMITTED, (AGREED, None)),
    ],
)
def test_a_company_that_was_entered_twice_has_not_left(app, ours, theirs, stays):
    with app.app_context():
        cohort, companies = sample(Cohort), [sample(Company, name=name) for name in ("Filature", "La Filature")]
        rows = [
            as_found(
                sample(
                    Participation,
                    cohort=cohort,
                    company=company,
                    state=state,
                    agreement_on_paper="Vue",
                    agreed_on=AGREED if company is companies[1] else None,
                    left_on=LEFT if state is DROPPED else None,
                )
            )
            for company, state in zip(companies, (ours, theirs), strict=True)
        ]
        db.session.add_all(rows)
        db.session.commit()
        merge(db.session(), plan(db.session(), *companies, Role.ADMIN), {})
        db.session.commit()
        assert rows[1].deleted_at
        assert (rows[0].state, rows[0].agreed_on, rows[0].left_on) == (ours, *stays)
