"""A presence: somebody or a company, once in a meeting, for as long as they were there."""

from __future__ import annotations

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.parties.person import Person
from tests.factories import sample


def an_hour_and_a_half():
    return sample(Meeting, starts_at="12/06/2017 10:00", ends_at="12/06/2017 11:30")


def test_it_is_of_somebody_or_of_a_company(refusals):
    nobody = refusals(Attendance(meeting=an_hour_and_a_half()))
    assert nobody == [("person", "Indiquez une personne ou une entreprise.")]

    meeting = an_hour_and_a_half()
    company = sample(Participation, cohort=meeting.cohort)
    assert refusals(Attendance(meeting=meeting, person=sample(Person))) == []
    assert refusals(Attendance(meeting=meeting, participation=company)) == []


def test_it_is_noted_once(refusals):
    meeting = an_hour_and_a_half()
    company, person = sample(Participation, cohort=meeting.cohort), sample(Person)
    once = [Attendance(meeting=meeting, participation=company), Attendance(meeting=meeting, person=person)]
    assert refusals(meeting, *once, Attendance(meeting=meeting, participation=company, person=person)) == []

    twice = refusals(meeting, Attendance(meeting=meeting, participation=company))

    assert ("person", "Cette présence est déjà notée.") in twice
