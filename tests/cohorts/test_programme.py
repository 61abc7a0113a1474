"""A programme: a code of its own, dates in order; cohorts and sequences may be of it."""

from __future__ import annotations

from models.cohorts.cohort import Cohort
from models.cohorts.programme import Programme
from models.cohorts.sequence_template import SequenceTemplate
from models.policy import Role
from tests.factories import sample


def test_it_ends_after_it_began(refusals):
    said = [("ends_on", "La fin ne peut pas précéder le début.")]

    assert refusals(sample(Programme, starts_on="01/05/2017", ends_on="30/04/2017")) == said
    assert refusals(sample(Programme, starts_on="01/05/2017", ends_on="01/05/2017")) == []


def test_its_code_is_its_own(refusals):
    assert refusals(sample(Programme, code="AV", name="Alter'Venture")) == []
    assert refusals(sample(Programme, code="AV")) == [("code", "Déjà pris par la fiche « Alter'Venture ».")]


def test_a_cohort_and_a_sequence_are_of_it_or_of_none(refusals):
    programme = sample(Programme)

    assert refusals(sample(Cohort, programme=programme), sample(SequenceTemplate, programme=programme)) == []
    assert refusals(sample(Cohort), sample(SequenceTemplate)) == []


def test_the_form_of_a_cohort_offers_it(browse_as, make):
    programme = make(Programme, name="Alter'Venture")
    page = browse_as(Role.STAFF).submit(
        "/cohort/new/", code="AV-2018", name="Deuxième", edition="2", capacity="6", programme=str(programme)
    )

    assert page.status == 302
    assert "Alter'Venture" in browse_as(Role.STAFF).get(page.location).words
