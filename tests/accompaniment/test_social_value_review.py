"""A review of a company's social value: a dated reading, once a milestone, with its scores."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.participation import Participation
from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import ReviewMilestone, SocialValueReview
from models.engine import db, today
from models.parties.person import Person
from models.policy import Role
from models.reference.social_criterion import SocialCriterion
from tests.factories import sample


def test_a_participation_is_reviewed_once_a_milestone(refusals):
    said = {"participation": sample(Participation), "milestone": ReviewMilestone.START}
    assert refusals(sample(SocialValueReview, **said)) == []

    assert [field for field, _sentence in refusals(sample(SocialValueReview, **said))] == ["milestone"]
    assert refusals(sample(SocialValueReview, **said | {"milestone": ReviewMilestone.END})) == []


@pytest.mark.parametrize("name", ["participation", "milestone", "reviewed_on"])
def test_it_keeps_its_participation_milestone_and_day(refusals, name):
    review, other = sample(SocialValueReview), sample(SocialValueReview, milestone=ReviewMilestone.A_YEAR)
    other.reviewed_on = "03/05/2017"
    assert refusals(review, other) == []

    setattr(review, name, getattr(other, name))

    said = "Une évaluation garde sa participation, son jalon et son jour : ajoutez-en une autre."
    assert refusals(review) == [(name, said)]
    review.summary = "Corrigée"
    assert refusals(review) == []


def test_nobody_reviews_tomorrow(refusals):
    early = sample(SocialValueReview, reviewed_on=today() + timedelta(days=1))

    assert refusals(early) == [("reviewed_on", "Ce jour est à venir : une évaluation est d'un jour passé.")]
    assert refusals(sample(SocialValueReview, reviewed_on=today())) == []


def test_its_scores_are_typed_in_its_form(app, browse_as, make):
    participation, author = make(Participation), make(Person)
    criterion = make(SocialCriterion, name="Utilité sociale")
    row = {"criterion": str(criterion), "score": "3", "evidence": "Rapport d'activité"}

    page = browse_as(Role.STAFF).submit(
        "/social_value_review/new/",
        participation=str(participation),
        author=str(author),
        milestone="T0",
        reviewed_on="15/05/2017",
        **{f"scores-new1-{name}": value for name, value in row.items()},
    )

    assert page.status == 302, page.errors
    with app.app_context():
        score = db.session.scalars(db.select(SocialScore)).one()
        assert (score.score, score.criterion.name, score.evidence) == (3, "Utilité sociale", "Rapport d'activité")
