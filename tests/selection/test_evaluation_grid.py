"""A grid: a version of its own; evaluations keep what they were made by."""

from __future__ import annotations

import pytest

from models.engine import Refused, db
from models.selection.candidacy_state import CandidacyState
from models.selection.criterion import Axis, Criterion
from models.selection.evaluation_grid import EvaluationGrid
from tests.applications import a_call, a_grid, an_application, evaluated
from tests.factories import sample


def test_a_version_is_of_one_grid(refusals):
    assert refusals(sample(EvaluationGrid, version_number=1, name="Grille")) == []
    found = refusals(sample(EvaluationGrid, version_number=1))

    assert found == [("version_number", "Déjà pris par la fiche « Grille (version 1) ».")]


@pytest.fixture
def used(app):
    """A grid that an evaluation was made by."""
    with app.app_context():
        call = a_call()
        evaluated(an_application(call, CandidacyState.ADMISSIBLE), 5, 4, 3, 2)
        yield call.grid


class TestOnceUsed:
    @pytest.mark.parametrize(("field", "value"), [("weight", 9), ("scale_max", 10), ("axis", Axis.CROSS)])
    def test_a_criterion_weighs_what_it_did(self, used, field, value):
        setattr(used.criteria[0], field, value)

        with pytest.raises(Refused, match="faites-en une autre version"):
            db.session.commit()

    def test_no_criterion_comes(self, used):
        used.criteria.append(Criterion(label="Après coup", axis=Axis.SOCIAL))

        with pytest.raises(Refused, match="faites-en une autre version"):
            db.session.commit()

    def test_a_criterion_is_explained_better(self, used):
        used.criteria[0].help = "Qui y gagne ?"
        db.session.commit()

        assert used.criteria[0].help == "Qui y gagne ?"


@pytest.mark.parametrize(("field", "value"), [("weight", 9), ("scale_max", 10), ("axis", Axis.CROSS)])
def test_before_that_all_of_it_changes(refusals, field, value):
    grid = a_grid()
    assert refusals(grid) == []

    setattr(grid.criteria[0], field, value)

    assert refusals(grid, sample(Criterion, evaluation_grid=grid)) == []
