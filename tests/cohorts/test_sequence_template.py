"""The steps of the programme: an order and a code each, in that order."""

from __future__ import annotations

from models.cohorts.sequence_template import SequenceTemplate
from models.policy import Role
from tests.factories import sample


def test_an_order_and_a_code_belong_to_one(refusals):
    assert refusals(sample(SequenceTemplate, rank=1, code="diagnostic")) == []

    assert [field for field, _sentence in refusals(sample(SequenceTemplate, rank=1, code="autre"))] == ["rank"]
    assert [field for field, _sentence in refusals(sample(SequenceTemplate, rank=2, code="diagnostic"))] == ["code"]
    assert refusals(sample(SequenceTemplate, rank=2, code="strategie")) == []


def test_they_come_in_their_order(browse_as, make):
    for rank, name in ((2, "Stratégie"), (1, "Diagnostic")):
        make(SequenceTemplate, rank=rank, name=name, code=f"c{rank}")

    assert browse_as(Role.COMMITTEE).get("/sequence_template/").column("Libellé") == ["Diagnostic", "Stratégie"]


def test_a_step_has_a_name(browse_as):
    page = browse_as(Role.STAFF).submit("/sequence_template/new/", rank="1", code="diagnostic")

    assert page.errors == ["Libellé : À remplir."]
    assert browse_as(Role.STAFF).submit("/sequence_template/new/", rank="1", code="d", name="Diagnostic").status == 302
