"""Who came to a session: each once, by a mandate of their own in that council; a guest is no member."""

from __future__ import annotations

import pytest

from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MandateQuality
from models.councils.session_attendance import SOMEBODY_ELSE, AttendanceQuality, SessionAnswer, SessionAttendance
from models.parties.person import Person
from tests.factories import sample

ELSEWHERE = [("mandate", "Ce mandat n'est pas celui de cette personne dans cette instance.")]


def test_a_person_comes_once(refusals):
    session, person = sample(CouncilSession), sample(Person)
    assert refusals(sample(SessionAttendance, council_session=session, person=person)) == []

    found = refusals(sample(SessionAttendance, council_session=session, person=person))

    assert [field for field, _sentence in found] == ["person"]
    assert refusals(sample(SessionAttendance, council_session=session, person=sample(Person))) == []


@pytest.mark.parametrize("own", [{"person"}, {"council"}, {"person", "council"}])
def test_a_mandate_is_the_person_s_own_in_that_council(refusals, own):
    session, person = sample(CouncilSession), sample(Person)
    theirs = {"person": person, "council": session.council}
    mandate = sample(Mandate, **{name: theirs[name] for name in own})

    found = refusals(sample(SessionAttendance, council_session=session, person=person, mandate=mandate))

    assert found == ([] if own == set(theirs) else ELSEWHERE)


@pytest.mark.parametrize("quality", AttendanceQuality)
def test_a_guest_by_mandate_comes_as_a_guest(refusals, quality):
    session, person = sample(CouncilSession), sample(Person)
    invited = sample(Mandate, person=person, council=session.council, quality=MandateQuality.GUEST, votes=False)

    found = refusals(
        sample(SessionAttendance, council_session=session, person=person, mandate=invited, quality=quality)
    )

    said = ("quality", "Cette personne est invitée par son mandat : elle ne compte pas comme membre.")
    assert found == ([] if quality is AttendanceQuality.GUEST else [said])


def test_somebody_comes_without_a_mandate(refusals):
    assert refusals(sample(SessionAttendance, quality=AttendanceQuality.GUEST)) == []


@pytest.mark.parametrize("quality", [AttendanceQuality.MEMBER, AttendanceQuality.SUBSTITUTE])
def test_nobody_is_a_member_without_a_mandate(refusals, quality):
    said = "Sans mandat dans cette instance, on y est invité·e : ajoutez d'abord son mandat."

    assert refusals(sample(SessionAttendance, quality=quality)) == [("quality", said)]


@pytest.mark.parametrize(
    ("held", "quality"),
    [
        ({}, AttendanceQuality.MEMBER),
        ({"quality": MandateQuality.SUBSTITUTE}, AttendanceQuality.SUBSTITUTE),
        ({"quality": MandateQuality.GUEST, "votes": False}, AttendanceQuality.GUEST),
        ({"ends_on": "13/11/2017"}, AttendanceQuality.GUEST),  # ended the day before
        ({"starts_on": "15/11/2017"}, AttendanceQuality.GUEST),  # begins the day after
    ],
)
def test_who_is_typed_alone_is_what_their_mandate_of_that_day_says(refusals, held, quality):
    session, person = sample(CouncilSession, starts_at="14/11/2017 14:00"), sample(Person)
    mandate = sample(Mandate, **{"person": person, "council": session.council, "starts_on": "01/01/2017"} | held)
    assert refusals(session, mandate) == []
    typed = sample(SessionAttendance, council_session=session, person=person)

    assert refusals(typed) == []
    assert typed.quality is quality
    assert typed.mandate is (None if held.keys() & {"starts_on", "ends_on"} else mandate)


def test_it_does_not_become_somebody_else_s_whose_link_and_answer_it_has(refusals):
    guest = sample(SessionAttendance, person=sample(Person))
    assert refusals(guest) == []
    guest.person = sample(Person)
    assert refusals(guest) == [("person", SOMEBODY_ELSE)]
    guest.answer = SessionAnswer.COMES
    assert refusals(guest) == []
