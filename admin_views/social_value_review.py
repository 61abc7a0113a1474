"""A reading of a company's social value: its form has a line for each criterion in use."""

from __future__ import annotations

from typing import Any

from admin_views.base import BackOfficeView
from admin_views.lookup import usable
from models.social_criterion import SocialCriterion
from models.social_score import SocialScore


class SocialValueReviewView(BackOfficeView):
    """The rest is generated."""

    def _prefilled(self) -> dict[str, Any]:
        """With what is to be scored."""
        return super()._prefilled() | {"scores": [SocialScore(criterion=one) for one in usable(SocialCriterion, ())]}
