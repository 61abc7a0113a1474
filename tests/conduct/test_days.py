"""Days: those of a cohort are about its dates, those of what is done have come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.deliverable import Deliverable
from models.accompaniment.meeting import Meeting, MeetingKind
from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.mentoring import Mentoring, MentoringState
from models.accompaniment.note import Note
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.presence import Presence
from models.cohorts.cohort import Cohort
from models.councils.council_session import CouncilSession
from models.councils.session_attendance import SessionAttendance
from models.councils.session_state import SessionState
from models.engine import Refused, db, now, today
from models.policy import Role
from tests.applications import do, saved
from tests.days import tomorrow
from tests.factories import sample


class TestTheTimeOfACohort:
    @pytest.fixture
    def cohort(self, app):
        with app.app_context():
            saved(found := sample(Cohort, code="AV-2016", starts_on="04/05/2016", ends_on="30/10/2016"))
            yield found
            db.session.rollback()

    @pytest.mark.parametrize(
        ("day", "is_far"),
        [
            ("04/05/2006", True),
            ("03/05/2015", True),
            ("04/05/2015", False),
            ("30/10/2019", False),
            ("31/10/2019", True),
        ],
    )
    def test_is_that_of_its_meetings_and_of_its_councils(self, refusals, cohort, day, is_far):
        said = "La promotion AV-2016 va du 04/05/2016 au 30/10/2016 : ce jour en est loin, vérifiez l'année."
        meeting = sample(Meeting, cohort=cohort, kind=MeetingKind.OTHER, starts_at=f"{day} 14:00")
        session = sample(CouncilSession, cohort=cohort, starts_at=f"{day} 14:00")

        for one in (meeting, session):
            assert refusals(one) == ([("starts_at", said)] if is_far else [])

    def test_is_that_of_a_participation_and_of_its_notes(self, refusals, cohort):
        joined = sample(Participation, cohort=cohort, joined_on="04/05/2016")
        assert [field for field, _said in refusals(sample(Participation, cohort=cohort, joined_on="04/05/2006"))] == [
            "joined_on"
        ]
        assert [field for field, _said in refusals(sample(Note, participation=joined, written_on="04/05/2006"))] == [
            "written_on"
        ]
        assert refusals(joined, sample(Note, participation=joined, written_on="05/05/2016")) == []


class TestADayToCome:
    def test_is_no_day_of_an_agreement(self, refusals):
        said = [("agreed_on", "Ce jour est à venir : notez-le quand il sera passé.")]

        signed = {"agreement_on_paper": "Vue au bureau"}
        assert refusals(sample(Participation, agreed_on="01/01/2030", **signed)) == said
        assert refusals(sample(Participation, agreed_on=tomorrow(), **signed)) == said
        assert refusals(sample(Participation, agreed_on=today(), **signed)) == []

    def test_is_told_where_the_agreement_is_recorded(self, make, browse_as, app):
        joined = make(Participation, state=ParticipationState.EXPECTED)
        staff, asked = browse_as(Role.STAFF), {"id": joined, "verb": "commit", "agreement_on_paper": "Vue au bureau"}

        refused = staff.post("/participation/move/", asked | {"agreed_on": "01/01/2030"})

        assert (refused.status, refused.errors) == (
            422,
            ["Convention signée le : Ce jour est à venir : notez-le quand il sera passé."],
        )
        assert staff.post("/participation/move/", asked | {"agreed_on": "02/05/2017"}).status == 302

    def test_is_not_that_of_a_council_that_was_held(self, refusals):
        held = {"state": SessionState.HELD}

        assert refusals(sample(CouncilSession, starts_at=now() + timedelta(days=1), **held)) == [
            ("starts_at", "Ce jour est à venir : la séance n'est pas tenue.")
        ]
        assert refusals(sample(CouncilSession, starts_at=now() - timedelta(hours=1), **held)) == []
        assert refusals(sample(CouncilSession, starts_at=now() + timedelta(days=1))) == []

    def test_is_not_that_of_a_presence_but_may_be_of_an_absence(self, refusals):
        session = sample(CouncilSession, starts_at=now() + timedelta(days=1))
        assert refusals(session) == []

        here, excused = (
            sample(SessionAttendance, council_session=session, presence=one)
            for one in (Presence.PRESENT, Presence.EXCUSED)
        )
        assert [field for field, _said in refusals(here)] == ["presence"]
        assert refusals(excused) == []

    def test_may_be_that_of_what_is_only_foreseen(self, refusals):
        assert refusals(sample(Deliverable, due_on=tomorrow())) == []
        assert refusals(sample(Deliverable, handed_in_on=tomorrow())) != []


class TestAMentor:
    @pytest.fixture
    def pair(self, app):
        """Under way, with a mentor of one company at a time."""
        with app.app_context():
            mentor = sample(Mentor, state=MentorState.ACTIVE, capacity=1)
            saved(found := sample(Mentoring, mentor=mentor, state=MentoringState.RUNNING, starts_on="02/05/2017"))
            yield found
            db.session.rollback()

    def test_does_not_leave_a_company_by_a_correction(self, pair):
        with pytest.raises(Refused, match="Un mentorat est en cours"):
            do(pair.mentor, "correct_sorti")

        do(pair, "correct_termine")
        do(pair.mentor, "correct_sorti")

        assert pair.ends_on == today()
        assert pair.mentor.state is MentorState.GONE

    @pytest.mark.parametrize("name", ["correct_accepte", "correct_en_cours"])
    def test_has_no_more_companies_by_a_correction(self, pair, name):
        saved(other := sample(Mentoring, mentor=pair.mentor))
        with pytest.raises(Refused, match="Le mentor n'a plus de place"):
            do(other, name)

        pair.mentor.capacity = 2
        do(other, name)

        assert other.starts_on == (today() if other.state is MentoringState.RUNNING else None)

    def test_begins_and_ends_on_a_day_that_has_come(self, refusals, pair):
        pair.ends_on = tomorrow()
        do(pair, "correct_termine")
        assert pair.ends_on == today()

        pair.ends_on = tomorrow()

        assert refusals(pair) == [("ends_on", "Ce jour est à venir : le mentorat n'est pas fini.")]
