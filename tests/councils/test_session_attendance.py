"""Who came to a session: each once, by a mandate of their own in that council; a guest is no member."""

from __future__ import annotations

import pytest

from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate, MandateQuality
from models.councils.session_attendance import AttendanceQuality, SessionAttendance
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
