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


def entered_twice(ours, theirs):
    """Two companies that are one, in one cohort; the second one's agreement was seen."""
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
    return companies, rows


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
        companies, rows = entered_twice(ours, theirs)
        merge(db.session(), plan(db.session(), *companies, Role.ADMIN), {})
        db.session.commit()
        assert rows[1].deleted_at
        assert (rows[0].state, rows[0].agreed_on, rows[0].left_on) == (ours, *stays)


@pytest.mark.parametrize(("ours", "theirs", "is_told"), [(ACTIVE, DROPPED, True), (DROPPED, ACTIVE, False)])
def test_the_leaving_day_that_a_merge_leaves_out_is_told_before(app, browse_as, ours, theirs, is_told):
    with app.app_context():
        kept, lost = (one.id for one in entered_twice(ours, theirs)[0])
    page = browse_as(Role.ADMIN).get(f"/company/merge/?id={kept}&with={lost}")

    assert ("Sortie le : « 01/06/2017 » n'est pas gardé" in page.words) is is_told
