"""Who counts in a cohort: engaged at least; dropouts apart; neither those to come nor those that never began."""

from __future__ import annotations

import pytest

from admin_views.region.participations import running_cohort
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.participations import of_cohort
from models.accompaniment.who_counts import WhoCounts, took_part
from models.cohorts.cohort import Cohort
from models.engine import db, perform, verbs_of
from models.policy import Role
from tests.factories import sample


@pytest.fixture
def joined(app):
    """A participation of a cohort in each state, by state."""
    with app.app_context():
        cohort = sample(Cohort)
        made = {one: sample(Participation, cohort=cohort, state=one) for one in ParticipationState}
        db.session.add_all(made.values())
        db.session.commit()
        yield made


def drop(one):
    one.left_on = one.joined_on
    perform(one, next(verb for verb in verbs_of(Participation) if verb.name == "drop"), Role.STAFF, "Trop tôt")
    db.session.commit()


def test_counted_are_those_engaged_at_least(joined):
    found = WhoCounts.of(of_cohort(joined[ParticipationState.ACTIVE].cohort))

    assert {one.state.value for one in found.counted} == {"engagee", "active", "suspendue", "terminee"}
    assert {one.state.value for one in found.dropouts} == {"abandonnee", "exclue"}
    assert [one.state.value for one in found.expected] == ["pressentie"]
    assert WhoCounts.of(joined.values()) == found
    assert set(db.session.scalars(db.select(Participation).where(took_part()))) == set(found.took_part)


@pytest.mark.parametrize(
    ("state", "is_apart"), [("pressentie", False), ("engagee", False), ("active", True), ("suspendue", True)]
)
def test_who_gave_up_before_it_began_is_no_dropout(joined, state, is_apart):
    one = joined[ParticipationState(state)]
    drop(one)

    found = WhoCounts.of(of_cohort(one.cohort))

    assert (one in found.dropouts) is is_apart
    assert one not in [*found.counted, *found.expected]
    assert (one in db.session.scalars(db.select(Participation).where(took_part())).all()) is is_apart


@pytest.mark.parametrize("state", ["pressentie", "active"])
def test_a_cohort_does_not_begin_with_those_that_gave_up_alone(app, state):
    with app.app_context():
        one = sample(Participation, state=state)
        db.session.add(one)
        db.session.commit()
        start = next(verb for verb in verbs_of(Cohort) if verb.name == "start")
        nobody = "Aucune entreprise n'est retenue."
        assert nobody not in [each.sentence for each in start.guard(one.cohort)]

        drop(one)

        assert nobody in [each.sentence for each in start.guard(one.cohort)]


def test_the_cohort_of_the_day_is_one_that_somebody_came_into(app):
    with app.app_context():
        later = sample(Participation, joined_on="01/06/2018", state="pressentie")
        db.session.add(later)
        db.session.commit()
        assert running_cohort() is later.cohort

        now = sample(Participation, joined_on="01/06/2017", state="active")
        db.session.add(now)
        db.session.commit()
        assert running_cohort() is now.cohort
