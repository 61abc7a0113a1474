"""What a decision on an application leans on: it does not move under it; the waiting list; a decision set right."""

from __future__ import annotations

import pytest

from models.accompaniment.participation import ParticipationState
from models.engine import JournalEntry, Refused, db, discard
from models.selection.candidacy_state import CandidacyState
from models.selection.wanted_document import WantedDocument
from tests.applications import UNBALANCED, an_application, do, found_in, joined, reviewed, saved
from tests.factories import sample


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

    def test_is_called_by_rank_or_with_a_reason(self, call):
        first, second = (reviewed(call, rank=rank) for rank in (1, 2))
        do(first, "wait_list")
        do(second, "wait_list")
        with pytest.raises(Refused, match="Une autre est avant sur la liste, au rang 1") as refusal:
            do(second, "call_up")
        assert refusal.value.problems[0].other is first

        do(second, "call_up_anyway")
        do(first, "call_up")

        assert {first.state, second.state} == {CandidacyState.SELECTED}

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
