"""An evaluation: of an admissible application, by somebody without a link, whole before it is handed in."""

from __future__ import annotations

import pytest

from models.engine import Refused, db, today
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from models.selection.candidacy_state import EVALUATED, CandidacyState
from models.selection.evaluation import Evaluation, EvaluationState
from models.selection.evaluators import left_to_mark
from tests.applications import a_call, an_application, do, evaluated, saved
from tests.factories import sample


@pytest.fixture
def admissible(app):
    with app.app_context():
        saved(one := an_application(a_call(), CandidacyState.ADMISSIBLE))
        yield one
        db.session.rollback()


class TestANewOne:
    def test_has_a_line_to_score_for_each_criterion(self, admissible):
        saved(one := Evaluation(candidacy=admissible, evaluator=sample(Person)))

        lines = [(line.criterion.label, line.value) for line in one.scores]
        assert lines == [(label, None) for label in ("Utilité", "Gouvernance", "Potentiel", "Disponibilité")]

    @pytest.mark.parametrize("state", CandidacyState)
    def test_is_of_an_application_that_is_admissible_and_undecided(self, refusals, state):
        one = Evaluation(candidacy=an_application(a_call(), state), evaluator=sample(Person))
        said = [
            (
                "candidacy",
                "Une candidature s'évalue une fois recevable, avant la décision, si l'appel n'est pas annulé.",
            )
        ]

        assert refusals(one) == ([] if state in EVALUATED else said)

    def test_is_asked_of_nobody_any_more_when_the_call_is_cancelled(self, admissible):
        saved(asked := Evaluation(candidacy=admissible, evaluator=sample(Person)))
        assert left_to_mark(asked.evaluator.id) == 1

        do(admissible.call, "cancel")

        assert left_to_mark(asked.evaluator.id) == 0
        with pytest.raises(Refused, match="si l'appel n'est pas annulé"):
            saved(Evaluation(candidacy=admissible, evaluator=sample(Person)))

    def test_is_the_only_one_of_its_evaluator(self, admissible):
        first = evaluated(admissible, 1, 1, 1, 1)

        with pytest.raises(Refused, match="Déjà pris"):
            saved(Evaluation(candidacy=admissible, evaluator=first.evaluator))


class TestItsEvaluator:
    def linked(self, company, **dates):
        """Somebody who accounts for the company."""
        said = {"starts_on": "01/01/2017", "role": PositionRole.ACCOUNTANT} | dates
        saved(position := sample(Position, organisation=company, **said))
        return position.person

    def test_has_no_position_in_the_company(self, admissible):
        linked = self.linked(admissible.company)
        linked.last_name, linked.first_name, admissible.company.name = "Durand", "Zoé", "Filature"

        with pytest.raises(
            Refused, match=r"Conflit d'intérêts : « Zoé Durand » tient la comptabilité de « Filature » depuis"
        ) as refusal:
            saved(Evaluation(candidacy=admissible, evaluator=linked))

        assert "evaluator" in [one.field for one in refusal.value.problems]

    def test_hands_nothing_in_once_there_is_a_link_and_hinders_nobody_else(self, admissible):
        saved(one := Evaluation(candidacy=admissible, evaluator=sample(Person)))
        saved(sample(Position, person=one.evaluator, organisation=admissible.company, starts_on="01/01/2018"))

        with pytest.raises(Refused, match="Conflit d'intérêts"):
            do(one, "submit")
        admissible.expectations = "Un second souffle"
        db.session.commit()

    def test_may_have_had_one_or_have_one_elsewhere(self, admissible):
        former = self.linked(admissible.company, ends_on="31/12/2017")
        other = self.linked(sample(Company))

        saved(*(Evaluation(candidacy=admissible, evaluator=one) for one in (former, other)))

        assert len(admissible.evaluations) == 2


class TestItsVerbs:
    def test_hand_in_what_is_wholly_scored(self, admissible):
        saved(one := Evaluation(candidacy=admissible, evaluator=sample(Person)))
        for line in one.scores[:-1]:
            line.value = 0
        with pytest.raises(Refused, match="« Disponibilité » n'est pas noté") as refusal:
            do(one, "submit", role=Role.STAFF)
        assert len(refusal.value.problems) == 1

        one.scores[-1].value = 5
        do(one, "submit", role=Role.STAFF)

        assert (one.state, one.submitted_on) == (EvaluationState.SUBMITTED, today())

    def test_open_it_again_for_a_reason(self, admissible):
        one = evaluated(admissible, 1, 2, 3, 4)
        with pytest.raises(Refused, match="Dites pourquoi"):
            do(one, "reopen", remark="")

        do(one, "reopen")
        one.scores[0].value = 5
        db.session.commit()

        assert (one.state, one.submitted_on) == (EvaluationState.ONGOING, None)


def test_the_committee_reads_none(app, browse_as, admissible):
    one = evaluated(admissible, 1, 2, 3, 4)
    one.comment = "Un dossier très fragile"
    db.session.commit()

    assert browse_as(Role.COMMITTEE).get(f"/evaluation/details/?id={one.id}").status == 403
    page = browse_as(Role.COMMITTEE).get(f"/candidacy/details/?id={admissible.id}")
    assert page.status == 200
    assert "Score social" in page.words  # what they come to together
    assert "Un dossier très fragile" not in page.words
    assert "fragile" in browse_as(Role.STAFF).get(f"/candidacy/details/?id={admissible.id}").words
