"""« Ma semaine »: what is late, due within a week, or about to end; nothing else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.jobs_reading import JobsReading, due_on
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.accompaniment.support_request import SupportRequest, SupportState
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.mandate import Mandate
from models.engine import as_found, db, today
from models.overview.week import week
from models.parties.approval import Approval
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.parties.person import Person
from models.policy import Role
from models.reference.milestone import Milestone
from models.selection.call_for_applications import CallForApplications, CallState
from tests.factories import sample

DAY = date(2017, 9, 1)


@pytest.fixture
def tasks(app):
    """Save records; (sentence, subject, day) of the tasks there are on the first of September 2017."""

    def found(*records):
        db.session.add_all(records)
        db.session.commit()
        return [(one.sentence, one.subject, f"{one.due:%d/%m/%Y}") for one in week(DAY, Role.STAFF)]

    with app.app_context():
        yield found


@pytest.fixture
def joined():
    """A company that takes part."""
    company = sample(Company, name="Filature")
    cohort = sample(Cohort, code="AV-2017")
    return sample(Participation, company=company, cohort=cohort, state=ParticipationState.ACTIVE)


def progress(joined, **said):
    sequence = sample(Sequence, cohort=joined.cohort, name="Diagnostic", rank=said.pop("rank", 1), ends_on="30/06/2017")
    return sample(SequenceProgress, participation=joined, sequence=sequence, **said)


class TestADeliverable:
    def owed(self, joined, **said):
        over = progress(joined, state=ProgressState.VALIDATED, validated_on="30/06/2017")
        return sample(Deliverable, sequence_progress=over, name="Valeurs", **said)

    @pytest.mark.parametrize(("due", "is_told"), [("01/06/2017", True), ("08/09/2017", True), ("09/09/2017", False)])
    def test_is_told_a_week_before_its_day_and_after(self, tasks, joined, due, is_told):
        said = [("Livrable attendu", "Valeurs — Filature", due)]

        assert tasks(self.owed(joined, due_on=due)) == (said if is_told else [])

    @pytest.mark.parametrize("state", DeliverableState)
    def test_is_told_until_it_is_in(self, tasks, joined, state):
        found = tasks(self.owed(joined, due_on="01/06/2017", state=state))

        assert bool(found) is (state in {DeliverableState.EXPECTED, DeliverableState.TO_REDO})

    @pytest.mark.parametrize("state", ParticipationState)
    def test_is_told_while_the_company_is_there(self, tasks, joined, state):
        joined.state, joined.left_on = state, "14/11/2017"
        as_found(joined)

        told = [one for one in tasks(self.owed(joined, due_on="01/06/2017")) if one[0] == "Livrable attendu"]

        assert bool(told) is (state in {ParticipationState.ACTIVE, ParticipationState.SUSPENDED})

    def test_of_the_bin_is_not_told(self, tasks, joined):
        owed = self.owed(joined, due_on="01/06/2017")
        assert len(tasks(owed)) == 1

        owed.deleted_at = owed.created_at

        assert tasks() == []


@pytest.mark.parametrize("state", ProgressState)
def test_a_sequence_past_its_end_is_told_until_it_is_over(tasks, joined, state):
    said = [("Séquence à terminer", "Diagnostic — Filature", "30/06/2017")]
    is_open = state not in {ProgressState.VALIDATED, ProgressState.WAIVED}

    assert tasks(progress(joined, state=state)) == (said if is_open else [])


class TestReadings:
    def over(self, joined, *milestones):
        joined.state, joined.left_on, joined.cohort.ends_on = ParticipationState.COMPLETED, "14/11/2016", "14/11/2016"
        joined.joined_on = "15/05/2016"
        as_found(joined)
        site = sample(Establishment, company=joined.company)
        days = {Milestone.END: "14/11/2016", Milestone.A_YEAR: "14/11/2017"}
        of = {"establishment": site, "participation": joined}
        made = (sample(JobsReading, milestone=one, observed_on=days[one], **of) for one in milestones)
        return [joined, site, *made]

    def test_are_told_once_for_a_cohort_from_a_week_before_they_are_due(self, tasks, joined):
        other = sample(Participation, cohort=joined.cohort, state=ParticipationState.COMPLETED)
        other.joined_on, other.left_on = "15/05/2016", "14/11/2016"

        assert tasks(*self.over(joined), other) == [("Relevés d'emplois Fin", "AV-2017", "14/11/2016")]

    def test_are_told_until_every_company_is_read(self, tasks, joined):
        assert tasks(*self.over(joined, Milestone.END)) == []

    def test_come_again_a_year_later(self, tasks, joined, monkeypatch):
        tasks(*self.over(joined, Milestone.END))

        before, after = (week(date(2017, 11, day), Role.STAFF) for day in (6, 7))

        assert [one.sentence for one in before] == []
        assert [(one.sentence, one.due) for one in after] == [("Relevés d'emplois T+12", date(2017, 11, 14))]

    @pytest.mark.parametrize(
        ("ended", "day", "due"),
        [
            ("14/11/2017", date(2020, 11, 14), date(2020, 11, 14)),
            ("29/02/2016", date(2019, 2, 28), date(2019, 2, 28)),
            ("28/02/2017", date(2020, 2, 28), date(2020, 2, 28)),
        ],
    )
    def test_are_due_the_same_day_of_the_calendar_three_years_later(self, tasks, joined, ended, day, due):
        joined.state, joined.joined_on, joined.left_on = ParticipationState.COMPLETED, "15/05/2015", ended
        joined.cohort.ends_on = ended
        as_found(joined)
        tasks(joined)

        last = {one.due for one in week(day, Role.STAFF) if one.sentence == "Relevés d'emplois T+36"}
        too_early = {one.sentence for one in week(day - timedelta(days=8), Role.STAFF)}

        assert last == {due}
        assert "Relevés d'emplois T+36" not in too_early
        assert due_on(joined, Milestone.THREE_YEARS) == due


@pytest.mark.parametrize(("ends_on", "is_told"), [("31/08/2017", False), ("01/09/2017", True), ("01/12/2017", False)])
def test_an_approval_and_a_mandate_are_told_ninety_days_before_they_end(tasks, joined, ends_on, is_told):
    person = sample(Person, last_name="Roux", first_name="Anouk")
    dates = {"starts_on": "01/01/2017", "ends_on": ends_on}
    approval = sample(Approval, company=joined.company, **dates)

    found = tasks(approval, sample(Mandate, person=person, **dates))

    said = [("Agrément bientôt à sa fin", "Filature"), ("Mandat bientôt à sa fin", "Roux Anouk")]
    assert [one[:2] for one in found] == (said if is_told else [])


class TestWhatIsWaitedFor:
    @pytest.mark.parametrize(("start", "is_told"), [("28/08/2017 23:00", True), ("29/08/2017 01:00", False)])
    def test_a_meeting_three_days_past_is_to_be_closed(self, tasks, joined, start, is_told):
        said = [("Rendez-vous passé, à enregistrer", "AV-2017 — Point", "28/08/2017")]

        found = tasks(sample(Meeting, cohort=joined.cohort, title="Point", starts_at=start))

        assert found == (said if is_told else [])

    @pytest.mark.parametrize("state", MeetingState)
    def test_a_meeting_that_is_over_is_not_told(self, tasks, joined, state):
        found = tasks(sample(Meeting, cohort=joined.cohort, starts_at="01/06/2017 10:00", state=state))

        assert bool(found) is (state in {MeetingState.PLANNED, MeetingState.CONFIRMED})

    @pytest.mark.parametrize(
        ("due", "done", "is_told"),
        [("08/09/2017", None, True), ("09/09/2017", None, False), ("01/09/2017", DAY, False)],
    )
    def test_what_is_to_be_done_is_told_a_week_before(self, tasks, joined, due, done, is_told):
        found = tasks(sample(FollowUp, label="Relancer", participation=joined, due_on=due, done_on=done))

        assert found == ([("À faire", "Relancer — Filature", due)] if is_told else [])

    @pytest.mark.parametrize("state", SupportState)
    def test_a_request_is_told_until_it_is_answered(self, tasks, joined, state):
        joined.platform_from = "01/01/2017"
        request = sample(SupportRequest, participation=joined, state=state, filed_at="12/06/2017 10:00")
        said = [("Demande d'appui sans réponse", "Filature", "12/06/2017")]

        assert tasks(request) == (said if state in {SupportState.OPEN, SupportState.ASSIGNED} else [])

    @pytest.mark.parametrize(("closes", "is_told"), [("07/09/2017 12:00", True), ("09/09/2017 12:00", False)])
    def test_a_call_is_told_a_week_before_it_closes(self, tasks, joined, closes, is_told):
        times = {"opens_at": "01/06/2017 09:00", "closes_at": closes}
        call = sample(CallForApplications, cohort=joined.cohort, state=CallState.PUBLISHED, **times)
        said = [("Appel à candidatures bientôt clos", "AV-2017", "07/09/2017")]

        assert tasks(call) == (said if is_told else [])


def test_the_home_page_leads_to_where_each_task_is_settled(app, browse_as, joined):
    with app.app_context():
        late = progress(joined)
        late.sequence.ends_on = today() - timedelta(days=1)
        db.session.add(late)
        db.session.commit()
        address = f"/sequence_progress/details/?id={late.id}"

    assert address in browse_as(Role.STAFF).get("/").links
    assert address in browse_as(Role.STAFF).get("/week").links
    assert "Ma semaine" not in browse_as(Role.COMMITTEE).get("/").words
    assert browse_as(Role.COMMITTEE).get("/week").status == 403
