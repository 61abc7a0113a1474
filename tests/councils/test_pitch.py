"""A company before a council: once a session, each in its turn, companies of the session's cohort alone."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.engine import db
from tests.factories import sample


@pytest.fixture
def meeting(refusals):
    """A session and two participations of its cohort."""
    cohort = sample(Cohort, code="AV-2017")
    session, *joined = (
        sample(CouncilSession, cohort=cohort),
        sample(Participation, cohort=cohort),
        sample(Participation, cohort=cohort),
    )
    assert refusals(session, *joined) == []
    return session, joined


def test_a_company_pitches_once_in_a_session(refusals, meeting):
    session, (first, second) = meeting
    assert refusals(sample(Pitch, council_session=session, participation=first, rank=1)) == []

    found = refusals(sample(Pitch, council_session=session, participation=first, rank=2))

    assert [field for field, _sentence in found] == ["participation"]
    assert refusals(sample(Pitch, council_session=session, participation=second, rank=2)) == []


def test_a_turn_is_given_once_in_a_session(refusals, meeting):
    session, (first, second) = meeting
    assert refusals(sample(Pitch, council_session=session, participation=first, rank=1)) == []

    found = refusals(sample(Pitch, council_session=session, participation=second, rank=1))

    assert [field for field, _sentence in found] == ["rank"]


def test_two_turns_are_exchanged_in_one_save(refusals, meeting):
    session, (first, second) = meeting
    pitches = [
        sample(Pitch, council_session=session, participation=one, rank=n) for n, one in enumerate((first, second), 1)
    ]
    assert refusals(*pitches) == []

    with db.session.no_autoflush:
        pitches[0].rank, pitches[1].rank = 2, 1

    assert refusals() == []
    assert [(one.rank, one.deleted_at) for one in pitches] == [(2, None), (1, None)]


def test_a_company_pitches_again_in_the_next_session(refusals, meeting):
    session, (first, _second) = meeting
    later = sample(CouncilSession, council=session.council, cohort=session.cohort, number=7)

    assert refusals(sample(Pitch, council_session=session, participation=first, rank=1)) == []
    assert refusals(sample(Pitch, council_session=later, participation=first, rank=1)) == []


def test_any_company_goes_before_a_council_of_no_cohort(refusals, meeting):
    _session, (first, _second) = meeting
    committee = sample(CouncilSession, cohort=None)

    for rank, one in enumerate((first, sample(Participation)), 1):
        assert refusals(sample(Pitch, council_session=committee, participation=one, rank=rank)) == []


def test_a_company_of_another_cohort_does_not_pitch(refusals, meeting):
    session, _joined = meeting

    assert refusals(sample(Pitch, council_session=session, participation=sample(Participation), rank=1)) == [
        ("participation", "Cette entreprise n'est pas de la promotion AV-2017.")
    ]


def test_a_company_pitches_once_by_the_word_of_the_database_too(refusals, meeting):
    session, (first, second) = meeting
    for rank, one in enumerate((first, second), 1):
        assert refusals(sample(Pitch, council_session=session, participation=one, rank=rank)) == []

    with pytest.raises(IntegrityError):
        db.session.execute(Pitch.__table__.update().values(participation_id=first.id))
