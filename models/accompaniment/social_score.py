"""What a company is worth on one criterion of the social-value framework, with what shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Prose, Record, field, link

if TYPE_CHECKING:
    from models.accompaniment.social_value_review import SocialValueReview
    from models.reference.social_criterion import SocialCriterion


class SocialScore(Record):
    """A criterion in a review, once; without a score until somebody gives one."""

    __concept__ = Concept(
        "Note de valeur sociale",
        "Notes de valeur sociale",
        feminine=True,
        unique_together=(("social_value_review", "criterion"),),
    )

    social_value_review: Mapped[SocialValueReview] = link("Évaluation", owner="scores", in_title=True, listed=True)
    criterion: Mapped[SocialCriterion] = link("Critère", in_title=True, listed=True, filtered=True)
    score: Mapped[int | None] = field("Note", min=0, max=4, help="De 0 à 4.", listed=True)
    evidence: Mapped[Prose | None] = field("Preuve", max=2000, listed=True)

    def __str__(self) -> str:
        return f"{self.social_value_review} — {self.criterion}"
