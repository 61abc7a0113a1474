"""A mentor beside a company: dates in order, one pair under way for a participation."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from models.base import db
from models.mentoring import UNDER_WAY, Mentoring, MentoringState
from models.participation import Participation
from models.states import as_found
from tests.factories import sample


def test_it_ends_after_it_began(refusals):
    wrong = sample(Mentoring, starts_on="02/01/2017", ends_on="01/01/2017")

    assert refusals(wrong) == [("ends_on", "La fin ne peut pas précéder le début.")]
    assert refusals(sample(Mentoring, starts_on="02/01/2017", ends_on="02/01/2017")) == []
    assert refusals(sample(Mentoring, ends_on="02/01/2017")) == []


def test_it_begins_after_it_was_proposed(refusals):
    early = sample(Mentoring, proposed_on="02/01/2017", starts_on="01/01/2017")

    assert refusals(early) == [("starts_on", "Le début ne peut pas précéder la proposition.")]
    assert refusals(sample(Mentoring, proposed_on="02/01/2017", starts_on="02/01/2017")) == []


@pytest.mark.parametrize("state", MentoringState)
def test_a_participation_has_one_pair_under_way(refusals, state):
    participation = sample(Participation)
    first = sample(Mentoring, participation=participation, state=MentoringState.RUNNING)
    assert refusals(first) == []

    found = refusals(sample(Mentoring, participation=participation, state=state))

    said = ("participation", f"Un mentorat est déjà en cours pour cette entreprise, avec {first.mentor}.")
    assert found == ([said] if state in UNDER_WAY else [])
    assert refusals(sample(Mentoring, state=state)) == []


def test_a_pair_begins_once_the_former_is_over(refusals):
    participation = sample(Participation)
    first = sample(Mentoring, participation=participation, state=MentoringState.RUNNING)
    assert refusals(first) == []

    first.state = MentoringState.DONE
    as_found(first)

    assert refusals(sample(Mentoring, participation=participation, state=MentoringState.ACCEPTED)) == []


def test_a_participation_has_one_pair_by_the_word_of_the_database_too(app, make):
    participation = make(Participation)
    for _ in range(2):
        make(Mentoring, participation=participation)
    with app.app_context(), pytest.raises(IntegrityError):
        db.session.execute(Mentoring.__table__.update().values(state=MentoringState.RUNNING))
