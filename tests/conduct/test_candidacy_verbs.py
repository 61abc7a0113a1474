"""From admissible to a decision: evaluators, balance, places, the waiting list, the participation that follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm.exc import StaleDataError

from models.accompaniment.participation import Participation, ParticipationState
from models.engine import Refused, db, today
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy_state import PENDING, CandidacyState
from models.selection.evaluation import Evaluation
from tests.applications import UNBALANCED, a_call, an_application, do, found_in, joined, reviewed, saved
from tests.factories import sample

REVIEWED = CandidacyState.UNDER_REVIEW


class TestTheReview:
    def test_begins_with_two_evaluators_without_a_link(self, call):
        saved(one := an_application(call, CandidacyState.ADMISSIBLE))
        linked = sample(Person)
        saved(*(Evaluation(candidacy=one, evaluator=who) for who in (sample(Person), linked)))
        saved(sample(Position, person=linked, organisation=one.company, starts_on="01/01/2017"))
        with pytest.raises(Refused, match="au moins 2 évaluateurs sans lien"):
            do(one, "start_review")

        saved(Evaluation(candidacy=one, evaluator=sample(Person)))
        linked.positions[0].ends_on = "31/12/2017"
        do(one, "start_review", role=Role.STAFF)

        assert one.state is REVIEWED

    def test_goes_on_with_a_hearing(self, call):
        do(one := reviewed(call), "record_hearing", role=Role.STAFF)

        assert one.state is CandidacyState.HEARD


class TestSelecting:
    def test_is_for_the_manager(self, call):
        with pytest.raises(PermissionError):
            do(reviewed(call), "select", role=Role.STAFF)

    def test_makes_the_participation_once(self, call):
        one = reviewed(call, stake="Grandir sans se perdre")

        do(one, "select")

        made = joined(one)[0]
        assert (made.state, made.company, made.cohort) == (ParticipationState.EXPECTED, one.company, call.cohort)
        assert (made.joined_on, made.main_problem, made.stake) == (call.cohort.starts_on, one.main_problem, one.stake)
        do(found_in(one, CandidacyState.HEARD), "select")
        assert joined(one) == [made]

    def test_links_the_participation_that_was_there(self, call):
        one = reviewed(call)
        saved(there := sample(Participation, cohort=call.cohort, company=one.company, joined_on="03/04/2018"))

        do(one, "select")

        assert joined(one) == [there]

    def test_waits_for_every_evaluation(self, call):
        one = reviewed(call)
        saved(late := Evaluation(candidacy=one, evaluator=sample(Person)))

        with pytest.raises(Refused, match="L'évaluation n'est pas soumise") as refusal:
            do(one, "select")
        assert refusal.value.problems[0].other is late

    def test_takes_no_more_than_the_places(self, call):
        call.cohort.capacity = 1
        first, second = reviewed(call), reviewed(call)
        do(first, "select")
        for verb in ("select", "select_anyway"):
            with pytest.raises(Refused, match="Aucune place n'est libre, sur 1") as refusal:
                do(second, verb)
            assert refusal.value.problems[0].other is call.cohort

        call.cohort.capacity = 2
        do(second, "select")

        assert second.state is CandidacyState.SELECTED

    def test_takes_the_place_of_who_left_on_the_way(self, call):
        call.cohort.capacity = 1
        first, second, third = reviewed(call), reviewed(call), reviewed(call)
        do(first, "select")
        year = joined(first)[0]
        do(year, "correct_active")
        year.left_on = year.joined_on
        do(year, "drop", role=Role.STAFF)
        do(second, "select")

        with pytest.raises(Refused, match="Aucune place n'est libre, sur 1"):
            do(third, "select")
        with pytest.raises(Refused, match="Aucune place n'est libre, sur 1"):
            do(year, "correct_active")
        db.session.rollback()
        assert first.state is CandidacyState.SELECTED

    def test_is_over_when_the_call_is_cancelled(self, call):
        one = reviewed(call)
        do(call, "cancel")
        for verb in ("select", "select_anyway", "correct_retenue"):
            with pytest.raises(Refused, match="L'appel est « Annulé »") as refusal:
                do(one, verb)
            assert refusal.value.problems[0].other is call
        assert joined(one) == []

        do(one, "withdraw", role=Role.STAFF)

    def test_wants_a_balance_or_a_reasoned_exception(self, call):
        one = reviewed(call, UNBALANCED)
        with pytest.raises(Refused, match="L'équilibre n'atteint pas 60"):
            do(one, "select")
        with pytest.raises(Refused, match="Dites pourquoi"):
            do(one, "select_anyway", remark="")

        do(one, "select_anyway", remark="Le plan la rééquilibre")

        assert one.state is CandidacyState.SELECTED

    def test_is_content_with_the_threshold_itself(self, call):
        do(one := reviewed(call, (5, 5, 3, 0)), "select")

        assert one.state is CandidacyState.SELECTED

    def test_of_two_at_once_tells_the_second(self, call):
        one = reviewed(call)
        table = CallForApplications.__table__
        db.session.execute(table.update().values(version=table.c.version + 1))  # as the first one did

        with pytest.raises(StaleDataError):
            do(one, "select")


class TestWithdrawing:
    @pytest.mark.parametrize("state", PENDING)
    def test_is_for_any_open_application(self, call, state):
        saved(one := an_application(call, state))

        do(one, "withdraw", role=Role.STAFF)

        assert one.state is CandidacyState.WITHDRAWN

    @pytest.mark.parametrize("state", [CandidacyState.INADMISSIBLE, CandidacyState.DECLINED, CandidacyState.WITHDRAWN])
    def test_is_for_no_other(self, call, state):
        saved(one := an_application(call, state))

        with pytest.raises(Refused, match="ne va pas avec l'état"):
            do(one, "withdraw")

    def test_waits_for_the_company_to_leave_the_cohort(self, call):
        do(one := reviewed(call), "select")

        with pytest.raises(Refused, match="enregistrez d'abord l'abandon") as refusal:
            do(one, "withdraw")
        assert refusal.value.problems[0].other is joined(one)[0]

    def test_of_a_company_selected_for_a_cohort_to_come_frees_its_place(self, call):
        cohort = call.cohort
        cohort.capacity, cohort.starts_on = 1, today() + timedelta(days=30)
        gone, waiting = reviewed(call), reviewed(call, rank=1)
        do(gone, "select")
        do(waiting, "wait_list")
        year = joined(gone)[0]
        with pytest.raises(Refused, match="Aucune place n'est libre"):
            do(waiting, "call_up")

        year.left_on = today()
        do(year, "drop", role=Role.STAFF)
        do(waiting, "call_up")
        do(gone, "withdraw", role=Role.STAFF)

        assert (year.left_before_start, year.joined_on) == (True, cohort.starts_on)
        assert waiting.state is CandidacyState.SELECTED


def test_a_participation_is_of_an_application_of_its_company_to_its_cohort(refusals):
    call = a_call()
    one = an_application(call, CandidacyState.SELECTED)
    said = "Cette candidature est d'une autre entreprise, ou d'une autre promotion."

    wrong = sample(Participation, candidacy=one, company=sample(Company), cohort=call.cohort)
    assert refusals(wrong) == [("candidacy", said)]
    assert refusals(sample(Participation, candidacy=one, company=one.company)) == [("candidacy", said)]
    right = {"candidacy": one, "company": one.company, "cohort": call.cohort, "joined_on": "03/04/2018"}
    assert refusals(sample(Participation, **right)) == []
