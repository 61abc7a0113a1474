"""« Ma semaine »: what is late, due within a week, or about to end; nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.deliverable import Deliverable, DeliverableState
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.sequence_progress import ProgressState, SequenceProgress
from models.accompaniment.support_request import SupportRequest, SupportState
from models.accounts.user import User
from models.cohorts.sequence import Sequence
from models.councils.mandate import Mandate
from models.engine import Actor, as_found, db, today
from models.fund.application_state import ApplicationState
from models.fund.fund_application import FundApplication
from models.overview import reading
from models.overview import week as overview
from models.overview.week import week
from models.parties.approval import Approval
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from models.selection.call_for_applications import CallForApplications, CallState
from tests.factories import sample
from tests.overview.conftest import DAY, STAFF


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


def test_a_late_sequence_is_told_once_with_what_it_waits_for(tasks, joined):
    late = progress(joined, state=ProgressState.RUNNING)
    owed = [
        sample(Deliverable, sequence_progress=late, name=name, due_on="30/06/2017") for name in ("Valeurs", "Cadre")
    ]
    sample(Deliverable, sequence_progress=late, due_on="30/06/2017", state=DeliverableState.VALIDATED)

    assert tasks(late) == [("Séquence à terminer", "Diagnostic — Filature, 2 livrables attendus", "30/06/2017")]

    owed[0].state = DeliverableState.VALIDATED
    as_found(owed[0])
    assert tasks() == [("Séquence à terminer", "Diagnostic — Filature, 1 livrable attendu", "30/06/2017")]


class TestTheOrder:
    def test_is_theirs_first_then_the_teams_and_what_is_long_past_last(self, tasks, joined):
        me, other = sample(Person), sample(Person)
        user = sample(User, person=me, role=Role.STAFF)
        mine = sample(Participation, company=sample(Company, name="Scierie"), state="active", adviser=me)
        due = {"done_on": None, "meeting": None, "owner": None}
        tasks(
            user,
            sample(FollowUp, label="Équipe", participation=joined, due_on="25/08/2017", **due),
            sample(FollowUp, label="La mienne", participation=mine, due_on="30/08/2017", **due),
            sample(FollowUp, label="À un autre", participation=mine, due_on="31/08/2017", **due | {"owner": other}),
            sample(FollowUp, label="Donnée", participation=joined, due_on="01/09/2017", **due | {"owner": me}),
            sample(FollowUp, label="Ancienne", participation=mine, due_on="01/01/2016", **due),
        )

        found = week(DAY, Actor("Moi", "écran", user.id, Role.STAFF))

        assert [(one.subject.split(" — ")[0], one.is_mine) for one in found] == [
            ("La mienne", True),
            ("Donnée", True),
            ("Équipe", False),
            ("À un autre", False),
            ("Ancienne", True),
        ]

    def test_of_whoever_is_nobody_known_has_nothing_of_theirs(self, tasks, joined):
        tasks(sample(FollowUp, participation=joined, due_on="25/08/2017", done_on=None), sample(Participation))

        assert [one.is_mine for one in week(DAY, STAFF)] == [False]


@pytest.mark.parametrize(("ends_on", "is_told"), [("31/08/2017", False), ("01/09/2017", True), ("01/12/2017", False)])
def test_an_approval_and_a_mandate_are_told_ninety_days_before_they_end(tasks, joined, ends_on, is_told):
    person = sample(Person, last_name="Roux", first_name="Anouk")
    dates = {"starts_on": "01/01/2017", "ends_on": ends_on}
    approval = sample(Approval, company=joined.company, **dates)

    found = tasks(approval, sample(Mandate, person=person, **dates))

    said = [("Agrément bientôt à sa fin", "Filature"), ("Mandat bientôt à sa fin", "Roux Anouk")]
    assert [one[:2] for one in found] == (said if is_told else [])


class TestWhatGoesOn:
    DATES = {"starts_on": "01/10/2012", "ends_on": "30/09/2017"}

    def ending(self, joined):
        """A mandate and an approval that end within the month."""
        person, seat = sample(Person), sample(Mandate, **self.DATES)
        seat.person = person
        return seat, sample(Approval, company=joined.company, kind="esus", **self.DATES)

    def again(self, seat, approval, starts_on="01/10/2017"):
        dates = {"starts_on": starts_on, "ends_on": None}
        yield sample(Mandate, council=seat.council, person=seat.person, **dates)
        yield sample(Approval, company=approval.company, kind=approval.kind, **dates)

    def test_is_told_no_more_once_it_is_renewed_unless_that_went_to_the_bin(self, tasks, joined):
        ending = self.ending(joined)
        assert len(tasks(*ending)) == 2

        renewed = list(self.again(*ending))
        assert tasks(*renewed) == []

        for one in renewed:
            one.deleted_at = one.created_at
        assert len(tasks()) == 2

    def test_is_told_when_what_goes_on_is_of_somebody_else_or_of_another_kind(self, tasks, joined):
        seat, approval = self.ending(joined)
        other = {"starts_on": "01/10/2017", "ends_on": None}
        told = tasks(
            seat,
            approval,
            sample(Mandate, council=seat.council, person=sample(Person), **other),
            sample(Approval, company=approval.company, kind="siae_ei", **other),
        )

        assert len(told) == 2

    @pytest.mark.parametrize(
        ("starts_on", "is_told"), [("01/10/2017", False), ("02/10/2017", True), ("01/10/2019", True)]
    )
    def test_is_told_when_the_next_one_begins_later_than_the_day_after(self, tasks, joined, starts_on, is_told):
        ending = self.ending(joined)

        assert len(tasks(*ending, *self.again(*ending, starts_on))) == (2 if is_told else 0)

    def test_is_told_once_of_a_company_of_two_cohorts_and_is_of_whoever_advises_it_in_either(self, tasks, joined):
        me = sample(Person)
        user = sample(User, person=me, role=Role.STAFF)
        other = sample(Participation, company=joined.company, state="active", adviser=me)

        assert [one[0] for one in tasks(*self.ending(joined), user, other)].count("Agrément bientôt à sa fin") == 1
        mine = week(DAY, Actor("Moi", "écran", user.id, Role.STAFF))
        assert [one.sentence for one in mine if one.is_mine] == ["Agrément bientôt à sa fin"]


class TestADeclarationOfOtherAids:
    def asked(self, **said):
        company = sample(Company, name="Filature")
        return sample(FundApplication, company=company, reference="FONDS-1", **{"state": "deposee"} | said)

    @pytest.mark.parametrize(
        ("signed", "until"),
        [("09/06/2017", "07/09/2017"), ("03/06/2017", "01/09/2017"), ("01/04/2017", "30/06/2017")],
    )
    def test_is_told_a_week_before_it_is_ninety_days_old_and_after(self, tasks, signed, until):
        said = [("Déclaration des autres aides à renouveler", "FONDS-1 — Filature", until)]

        assert tasks(self.asked(aids_declared_on=signed)) == said

    @pytest.mark.parametrize("signed", [None, "11/06/2017", "01/06/2016"])
    def test_is_not_told_when_there_is_none_nor_when_it_holds_nor_a_year_after(self, tasks, signed):
        assert tasks(self.asked(aids_declared_on=signed)) == []

    def test_is_among_the_last_by_the_day_that_it_is_due(self, tasks, joined, monkeypatch):
        """Signed long before what is due sooner, it is due after: where only one is told, it is that one."""
        monkeypatch.setattr(overview, "MOST", 1)
        monkeypatch.setattr(overview, "_statement", overview._statement.__wrapped__)
        sooner = sample(FollowUp, participation=joined, label="Rappeler", due_on="07/09/2017")

        assert [day for *_, day in tasks(sooner, self.asked(aids_declared_on="10/06/2017"))] == ["08/09/2017"]

    def test_is_told_until_the_application_is_decided(self, tasks):
        of = {"company": sample(Company, name="Filature"), "aids_declared_on": "01/06/2017"}
        found = tasks(*(sample(FundApplication, reference=one.value, state=one, **of) for one in ApplicationState))

        awaits = {"deposee", "recevable", "en_instruction", "comite_engagement", "ajournee"}
        assert {subject.split(" — ")[0] for _sentence, subject, _day in found} == awaits

    def test_is_of_whoever_reviews_it_and_seen_by_those_who_write_it(self, tasks):
        me = sample(Person)
        user = sample(User, person=me, role=Role.FUND_MANAGER)
        tasks(user, self.asked(aids_declared_on="01/06/2017", reviewer=me))
        told = {role: week(DAY, Actor("Moi", "écran", user.id, role)) for role in Role}

        assert [(one.concept, one.is_mine) for one in told[Role.FUND_MANAGER]] == [("fund_application", True)]
        writes = {Role.ADMIN, Role.PROGRAMME_MANAGER, Role.STAFF, Role.FUND_MANAGER}
        assert {role for role, found in told.items() if found} == writes


class TestWhatIsWaitedFor:
    @pytest.mark.parametrize(
        ("start", "is_told"), [("28/08/2017", True), ("28/08/2017 23:00", True), ("29/08/2017 01:00", False)]
    )
    def test_a_meeting_three_days_past_is_to_be_closed(self, tasks, joined, start, is_told):
        said = [("Rendez-vous passé, à enregistrer", "AV-2017 — Point — Filature", "28/08/2017")]
        attendance = sample(Attendance, participation=joined, person=None)

        found = tasks(sample(Meeting, cohort=joined.cohort, title="Point", starts_at=start, attendances=[attendance]))

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

    @pytest.mark.parametrize(
        ("closes", "is_told"), [("07/09/2017", True), ("07/09/2017 12:00", True), ("09/09/2017 12:00", False)]
    )
    def test_a_call_is_told_a_week_before_it_closes(self, tasks, joined, closes, is_told):
        times = {"opens_at": "01/06/2017 09:00", "closes_at": closes}
        call = sample(CallForApplications, cohort=joined.cohort, state=CallState.PUBLISHED, **times)

        assert tasks(call) == ([("Appel à candidatures bientôt clos", "AV-2017", "07/09/2017")] if is_told else [])


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


def test_what_a_role_no_longer_sees_is_told_no_more_in_the_same_process(tasks, joined, monkeypatch):
    assert len(tasks(sample(FollowUp, participation=joined, label="Rappeler", due_on="07/09/2017"))) == 1
    monkeypatch.setattr(reading, "sees", lambda _role: frozenset())
    assert tasks() == []
