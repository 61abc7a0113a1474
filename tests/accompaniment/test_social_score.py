"""What a company is worth on a criterion: from 0 to 4, once in a review."""

from __future__ import annotations

import pytest

from models.accompaniment.social_score import SocialScore
from models.accompaniment.social_value_review import SocialValueReview
from models.reference.social_criterion import SocialCriterion
from tests.factories import sample


@pytest.mark.parametrize(
    ("score", "said"), [(-1, "Au moins 0."), (5, "Au plus 4."), (0, None), (4, None), (None, None)]
)
def test_a_score_goes_from_0_to_4_or_is_not_given_yet(refusals, score, said):
    if said:
        with pytest.raises(ValueError, match=said):
            sample(SocialScore, score=score)
    else:
        assert refusals(sample(SocialScore, score=score)) == []


def test_a_criterion_is_scored_once_in_a_review(refusals):
    said = {"social_value_review": sample(SocialValueReview), "criterion": sample(SocialCriterion)}
    assert refusals(sample(SocialScore, **said)) == []

    assert [field for field, _sentence in refusals(sample(SocialScore, **said))] == ["criterion"]
    assert refusals(sample(SocialScore, **said | {"criterion": sample(SocialCriterion)})) == []
