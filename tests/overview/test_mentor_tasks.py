"""A company that leaves on the way leaves a task as long as its mentoring goes on: its mentor is to be told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import OVER, Mentoring, MentoringState
from models.accompaniment.participation import LEFT, ParticipationState
from models.engine import as_found
from models.parties.person import Person
from tests.factories import sample
from tests.overview.conftest import DAY

SAID = ("Mentor à prévenir, mentorat à interrompre", "Vidal Anne — Filature", f"{DAY - timedelta(days=9):%d/%m/%Y}")


@pytest.fixture
def told(tasks, joined):
    """What is told of a pair in a state, once its company is in another one."""

    def tell(state, company, days=9):
        mentor = sample(Mentor, person=sample(Person, last_name="Vidal", first_name="Anne", email=None))
        joined.joined_on = min(joined.joined_on, DAY - timedelta(days=days))
        began = joined.joined_on
        days_of = {"proposed_on": began, "starts_on": began, "ends_on": began if state in OVER else None}
        pair = as_found(sample(Mentoring, mentor=mentor, participation=joined, state=state, **days_of))
        joined.state, joined.left_on = company, DAY - timedelta(days=days)
        as_found(joined)
        return [one for one in tasks(pair) if one[0] == SAID[0]]

    return tell


@pytest.mark.parametrize("state", MentoringState)
def test_it_is_told_until_the_pair_is_ended(told, state):
    assert told(state, ParticipationState.DROPPED) == ([] if state in OVER else [SAID])


@pytest.mark.one_database
@pytest.mark.parametrize("company", ParticipationState)
def test_it_is_told_of_a_company_that_left_alone(told, company):
    assert told(MentoringState.RUNNING, company) == ([SAID] if company in LEFT else [])


@pytest.mark.one_database
def test_it_is_told_for_a_year(told):
    assert told(MentoringState.RUNNING, ParticipationState.EXCLUDED, days=366) == []
