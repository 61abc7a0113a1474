"""The strategic problems: an editable list, in its order; one main problem a participation, in words when asked."""

from __future__ import annotations

from models.accompaniment.participation import Participation
from models.policy import Role
from models.reference.problem_kind import ProblemKind
from tests.factories import sample


def test_they_are_offered_in_their_order(browse_as, make):
    for rank, name in ((3, "Autre"), (1, "Innovation"), (2, "Croissance")):
        make(ProblemKind, name=name, rank=rank)

    page = browse_as(Role.STAFF).get("/participation/new/")

    select = next(one for one in page.tree.iter("select") if one.get("name") == "main_problem")
    assert [one.text for one in select.iter("option") if one.get("value")] == ["Innovation", "Croissance", "Autre"]


def test_a_code_belongs_to_one(refusals):
    assert refusals(sample(ProblemKind, code="innovation")) == []
    assert [field for field, _sentence in refusals(sample(ProblemKind, code="innovation"))] == ["code"]


class TestAParticipation:
    def test_has_words_for_a_problem_that_asks_for_them(self, refusals):
        other, known = sample(ProblemKind, needs_words=True), sample(ProblemKind, needs_words=False)
        said = [("problem_words", "Précisez la problématique en quelques mots.")]

        assert refusals(sample(Participation, main_problem=other)) == said
        assert refusals(sample(Participation, main_problem=known, other_problems=[other])) == said
        assert refusals(sample(Participation, main_problem=other, problem_words="Un déménagement")) == []
        assert refusals(sample(Participation, main_problem=known)) == []

    def test_has_each_problem_once(self, refusals):
        one, two = sample(ProblemKind, name="Innovation", needs_words=False), sample(ProblemKind, needs_words=False)

        assert refusals(sample(Participation, main_problem=one, other_problems=[one])) == [
            ("other_problems", "« Innovation » est déjà la problématique principale.")
        ]
        assert refusals(sample(Participation, main_problem=one, other_problems=[two])) == []

    def test_does_not_take_one_that_was_retired(self, refusals):
        retired = sample(ProblemKind, name="Ancienne", needs_words=False, is_active=False)

        assert refusals(sample(Participation, main_problem=retired)) == [
            ("main_problem", "« Ancienne » n'est plus en usage : choisissez autrement.")
        ]
        assert refusals(sample(Participation, other_problems=[retired])) == [
            ("other_problems", "« Ancienne » n'est plus en usage : choisissez autrement.")
        ]

    def test_keeps_one_that_is_retired_later(self, refusals):
        kind = sample(ProblemKind, needs_words=False)
        participation = sample(Participation, main_problem=kind)
        assert refusals(participation) == []

        kind.is_active = False
        participation.left_on = "14/11/2017"

        assert refusals() == []
