"""A reading of a company's social value: its form has a line for each criterion in use."""

from __future__ import annotations

from typing import Any

from admin_views.engine.lookup import usable
from admin_views.engine.view import BackOfficeView
from models.accompaniment.social_score import SocialScore
from models.reference.social_criterion import SocialCriterion


class SocialValueReviewView(BackOfficeView):
    """The rest is generated."""

    def _prefilled(self) -> dict[str, Any]:
        """A new review comes with one empty score for each criterion in use."""
        return super()._prefilled() | {"scores": [SocialScore(criterion=one) for one in usable(SocialCriterion, ())]}
