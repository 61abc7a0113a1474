"""From admissible to a decision: evaluators, balance, places, the waiting list, the participation that follows."""

from __future__ import annotations

import pytest
from sqlalchemy.orm.exc import StaleDataError

from models.accompaniment.participation import Participation, ParticipationState
from models.engine import JournalEntry, Refused, db, discard
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position
from models.policy import Role
from models.selection.call_for_applications import CallForApplications
from models.selection.candidacy_state import PENDING, CandidacyState
from models.selection.evaluation import Evaluation
from models.selection.wanted_document import WantedDocument
from tests.applications import a_call, an_application, do, evaluated, found_in, saved
from tests.factories import sample

BALANCED, UNBALANCED = (5, 5, 5, 5), (5, 5, 1, 5)
REVIEWED = CandidacyState.UNDER_REVIEW


@pytest.fixture
def call(app):
    with app.app_context():
        saved(one := a_call())
        yield one
        db.session.rollback()


def reviewed(call, scores=BALANCED, **said):
    """An application evaluated twice."""
    one = an_application(call, CandidacyState.ADMISSIBLE, **said)
    for _ in range(2):
        evaluated(one, *scores)
    do(one, "start_review", role=Role.STAFF)
    return one


def joined(candidacy):
    return db.session.scalars(db.select(Participation).filter_by(candidacy=candidacy)).all()


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


class TestWhatADecisionLeansOn:
    def test_is_the_threshold_of_the_published_call(self, refusals, call):
        call.balance_threshold = "0.1"
        assert refusals(call) == [
            ("balance_threshold", "L'appel est publié : son seuil ne change plus, une exception dit pourquoi.")
        ]

        do(call, "correct_brouillon")
        call.balance_threshold = "0.1"

        assert refusals(call) == []

    def test_is_what_the_published_call_requires(self, refusals, call):
        wanted = sample(WantedDocument, call_for_applications=call, is_required=True)
        assert refusals(wanted) == []
        wanted.is_required = False
        assert refusals(wanted) == [("is_required", "L'appel est publié : une pièce obligatoire le reste.")]

        assert refusals(sample(WantedDocument, call_for_applications=call, is_required=False)) == []

    def test_is_every_evaluation_that_was_submitted(self, call):
        one = reviewed(call, UNBALANCED)
        bad = one.evaluations[0]
        discard(bad)
        with pytest.raises(Refused, match="L'évaluation est soumise : rouvrez-la d'abord"):
            db.session.commit()
        db.session.rollback()

        do(bad, "reopen", remark="Lien découvert depuis")
        discard(bad)
        db.session.commit()

        with pytest.raises(Refused, match="Il faut au moins 2 évaluations"):
            do(one, "select_anyway")


class TestTheWaitingList:
    def test_asks_for_a_rank_and_calls_up_when_a_place_is_free(self, call):
        call.cohort.capacity = 1
        first, second = reviewed(call), reviewed(call)
        do(first, "select")
        with pytest.raises(Refused, match="À remplir"):
            do(second, "wait_list")
        second.rank = 1
        do(second, "wait_list")
        with pytest.raises(Refused, match="Aucune place n'est libre"):
            do(second, "call_up")

        made = joined(first)[0]
        made.left_on = made.joined_on
        do(made, "drop")
        do(first, "withdraw")
        do(second, "call_up")

        assert second.state is CandidacyState.SELECTED
        assert len(joined(second)) == 1

    def test_calls_up_who_is_out_of_balance_with_a_reason_alone(self, call):
        do(one := reviewed(call, UNBALANCED, rank=1), "wait_list")
        with pytest.raises(Refused, match="L'équilibre n'atteint pas 60"):
            do(one, "call_up")
        with pytest.raises(Refused, match="Dites pourquoi"):
            do(one, "call_up_anyway", remark="")

        do(one, "call_up_anyway", remark="Le plan la rééquilibre")

        line = db.session.scalars(db.select(JournalEntry).filter_by(verb="Appeler par exception")).one()
        assert line.remark == "Le plan la rééquilibre"
        assert len(joined(one)) == 1

    def test_may_end_in_a_refusal_with_its_reason(self, call):
        do(one := reviewed(call, rank=1), "wait_list")
        with pytest.raises(Refused, match="À remplir"):
            do(one, "decline")

        one.decision_reason = "Plus de place"
        do(one, "decline")

        assert one.state is CandidacyState.DECLINED


class TestACorrection:
    def test_to_selected_makes_the_participation_and_counts_the_places(self, call):
        call.cohort.capacity = 1
        first, second = reviewed(call), found_in(reviewed(call), CandidacyState.DECLINED)
        do(first, "select")
        with pytest.raises(Refused, match="Aucune place n'est libre, sur 1"):
            do(second, "correct_retenue")

        call.cohort.capacity = 2
        do(second, "correct_retenue", remark="Erreur de saisie")

        (made,) = joined(second)
        assert (made.company, made.cohort, made.state) == (second.company, call.cohort, ParticipationState.EXPECTED)

    def test_from_selected_waits_for_what_it_made(self, call):
        do(one := reviewed(call), "select")
        with pytest.raises(Refused, match="Enregistrez l'abandon de la participation, ou supprimez-la") as refusal:
            do(one, "correct_auditionnee")
        (made,) = joined(one)
        assert refusal.value.problems[0].other is made

        discard(made)
        do(one, "correct_auditionnee")

        assert (one.state, joined(one)) == (CandidacyState.HEARD, [])

    def test_writes_and_takes_away_the_instant_of_submission(self, call):
        saved(one := an_application(call))
        do(one, "correct_deposee")
        assert one.submitted_at is not None

        do(one, "correct_brouillon")

        assert one.submitted_at is None

    def test_asks_for_what_its_state_needs(self, call):
        one = reviewed(call)
        with pytest.raises(Refused, match="À remplir"):
            do(one, "correct_liste_attente")

        one.rank = 1
        do(one, "correct_liste_attente")

        assert one.state is CandidacyState.WAITING


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


def test_a_participation_is_of_an_application_of_its_company_to_its_cohort(refusals):
    call = a_call()
    one = an_application(call, CandidacyState.SELECTED)
    said = "Cette candidature est d'une autre entreprise, ou d'une autre promotion."

    wrong = sample(Participation, candidacy=one, company=sample(Company), cohort=call.cohort)
    assert refusals(wrong) == [("candidacy", said)]
    assert refusals(sample(Participation, candidacy=one, company=one.company)) == [("candidacy", said)]
    right = {"candidacy": one, "company": one.company, "cohort": call.cohort, "joined_on": "03/04/2018"}
    assert refusals(sample(Participation, **right)) == []
