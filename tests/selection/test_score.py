"""A score: on a criterion of the call, within its scale, fixed once the evaluation is handed in."""

from __future__ import annotations

import pytest

from models.engine import Refused, db, discard
from models.parties.person import Person
from models.policy import Role
from models.selection.candidacy_state import CandidacyState
from models.selection.criterion import Criterion
from models.selection.evaluation import Evaluation
from models.selection.score import Score
from tests.applications import a_call, an_application, evaluated, saved
from tests.factories import sample


@pytest.fixture
def begun(app):
    """An evaluation whose lines are empty."""
    with app.app_context():
        candidacy = an_application(a_call(), CandidacyState.ADMISSIBLE)
        saved(one := Evaluation(candidacy=candidacy, evaluator=sample(Person)))
        yield one
        db.session.rollback()


def test_it_stays_within_its_scale(begun):
    begun.scores[0].value = 6
    with pytest.raises(Refused, match="Ce critère se note de 0 à 5"):
        db.session.commit()
    db.session.rollback()

    begun.scores[0].value, begun.scores[1].value = 5, 0
    db.session.commit()


def test_it_is_on_a_criterion_of_the_call(begun):
    begun.scores.append(Score(criterion=sample(Criterion)))

    with pytest.raises(Refused, match="Ce critère n'est pas de la grille de l'appel"):
        db.session.commit()


def test_it_is_typed_in_the_form_of_the_evaluation(begun, browse_as):
    staff, address = browse_as(Role.STAFF), f"/evaluation/edit/?id={begun.id}"
    line = begun.scores[0].id

    assert staff.submit(address, **{f"scores-{line}-value": "6"}).errors == [
        "Notes, ligne 1, Note : Ce critère se note de 0 à 5."
    ]
    assert staff.submit(address, **{f"scores-{line}-value": "4"}).status == 302


def test_it_is_fixed_once_the_evaluation_is_handed_in(begun):
    done = evaluated(an_application(begun.candidacy.call, CandidacyState.ADMISSIBLE), 1, 1, 1, 1)
    done.scores[0].value = 5
    with pytest.raises(Refused, match="rouvrez-la d'abord"):
        db.session.commit()
    db.session.rollback()

    discard(done.scores[0])
    with pytest.raises(Refused, match="rouvrez-la d'abord"):
        db.session.commit()
