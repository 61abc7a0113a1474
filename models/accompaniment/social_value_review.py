"""A company's social value, reviewed on a day by the framework (`app/docs/indicators.md#social-value`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.accompaniment.social_score import SocialScore
from models.engine import Concept, Day, LabelledEnum, Prose, Record, children, field, link, rewritten

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.parties.person import Person


class ReviewMilestone(LabelledEnum):
    """When in the company's time with the programme: some of the milestones of its jobs."""

    START = "T0", "T0"
    END = "fin", "Fin"
    A_YEAR = "T+12", "T+12"


class SocialValueReview(Record):
    """A dated reading of a company's social value; the next one is another record."""

    __concept__ = Concept(
        "Évaluation de la valeur sociale",
        "Évaluations de la valeur sociale",
        feminine=True,
        menu="Accompagnement",
        order="-reviewed_on",
        unique_together=(("participation", "milestone"),),
    )

    participation: Mapped[Participation] = link(
        "Participation", in_title=True, listed=True, searched=True, filtered=True, group="Évaluation"
    )
    milestone: Mapped[ReviewMilestone] = field("Jalon", listed=True, filtered=True, group="Évaluation")
    reviewed_on: Mapped[Day] = field(
        "Évaluée le",
        past=True,
        not_yet="une évaluation est d'un jour passé",
        listed=True,
        filtered=True,
        group="Évaluation",
    )
    author: Mapped[Person] = link("Évaluée par", offered=False, listed=True, filtered=True, group="Évaluation")
    summary: Mapped[Prose | None] = field("Synthèse", max=4000, group="Évaluation")
    scores: Mapped[list[SocialScore]] = children("Notes par critère")

    def __str__(self) -> str:
        return f"{self.participation} — valeur sociale, {self.milestone.label}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """A reading keeps its participation, milestone and day, about the dates of the cohort."""
        yield from self.participation.cohort.near(self, "reviewed_on", self.reviewed_on)
        for name in ("participation", "milestone", "reviewed_on"):
            if rewritten(self, name):
                yield name, "Une évaluation garde sa participation, son jalon et son jour : ajoutez-en une autre."
