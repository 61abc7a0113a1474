"""A criterion: said once in its grid, weighed from 1 to 10, scored out of 10 at most."""

from __future__ import annotations

import pytest

from models.policy import Role
from models.selection.criterion import Criterion
from models.selection.evaluation_grid import EvaluationGrid
from tests.factories import sample


def test_it_is_said_once_in_its_grid(refusals):
    grid = sample(EvaluationGrid)
    assert refusals(sample(Criterion, evaluation_grid=grid, label="Équipe")) == []

    assert [name for name, _said in refusals(sample(Criterion, evaluation_grid=grid, label="Équipe"))] == ["label"]
    assert refusals(sample(Criterion, label="Équipe")) == []


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        ("weight", "0", "Critères, ligne 1, Poids : Au moins 1."),
        ("weight", "11", "Critères, ligne 1, Poids : Au plus 10."),
        ("scale_max", "11", "Critères, ligne 1, Note maximale : Au plus 10."),
    ],
)
def test_it_is_typed_in_the_form_of_its_grid(browse_as, make, field, typed, error):
    grid = make(EvaluationGrid)
    row = {"label": "Équipe", "axis": "economique", "weight": "3", "scale_max": "5"}
    staff, address = browse_as(Role.STAFF), f"/evaluation_grid/edit/?id={grid}"

    def send(typed):
        return staff.submit(address, **{f"criteria-new1-{name}": value for name, value in typed.items()})

    assert send(row | {field: typed}).errors == [error]
    assert send(row).status == 302
