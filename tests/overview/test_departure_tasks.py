"""A company that leaves on the way leaves tasks: a mentoring that goes on, meetings that are still planned with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import COMING, Meeting, MeetingKind, MeetingState
from models.accompaniment.mentor import Mentor
from models.accompaniment.mentoring import OVER, Mentoring, MentoringState
from models.accompaniment.participation import LEFT, Participation, ParticipationState
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


PLANNED = "Rendez-vous à annuler, l'entreprise est partie"


@pytest.fixture
def planned(tasks, joined):
    """What is told of a meeting with the company, so many days later, once it is in another state."""

    def tell(company=ParticipationState.DROPPED, state=MeetingState.PLANNED, days=20, others=()):
        starts = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=UTC) + timedelta(days=days)
        kind = MeetingKind.COLLECTIVE if others else MeetingKind.INDIVIDUAL
        with_them = [Attendance(participation=one) for one in (joined, *others)]
        about = {"title": "Budget", "cohort": joined.cohort, "kind": kind, "attendances": with_them}
        meeting = as_found(sample(Meeting, starts_at=starts, ends_at=None, state=state, **about))
        joined.state, joined.left_on = company, DAY
        as_found(joined)
        return [one for one in tasks(meeting) if one[0] in (PLANNED, "Rendez-vous passé, à enregistrer")]

    return tell


@pytest.mark.parametrize("state", MeetingState)
def test_a_meeting_to_come_with_it_is_told_by_its_day(planned, state):
    told = (PLANNED, "Budget — Filature", f"{DAY + timedelta(days=20):%d/%m/%Y}")
    assert planned(state=state) == ([told] if state in COMING else [])


@pytest.mark.one_database
@pytest.mark.parametrize("company", ParticipationState)
def test_a_meeting_is_told_of_a_company_that_left_alone(planned, company):
    assert bool(planned(company)) is (company in LEFT)


@pytest.mark.one_database
@pytest.mark.parametrize(("days", "said"), [(0, PLANNED), (-3, PLANNED), (-4, "Rendez-vous passé, à enregistrer")])
def test_a_meeting_is_told_once_whenever_it_was(planned, days, said):
    assert [one[0] for one in planned(days=days)] == [said]


@pytest.mark.one_database
@pytest.mark.parametrize("other", [ParticipationState.ACTIVE, ParticipationState.EXCLUDED])
def test_a_meeting_that_others_come_to_is_held_without_it(planned, joined, other):
    others = [as_found(sample(Participation, cohort=joined.cohort, state=other, left_on=DAY))]
    assert bool(planned(others=others)) is (other in LEFT)
