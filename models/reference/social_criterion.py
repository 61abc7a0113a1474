"""The social-value framework: three axes, an editable list of criteria (`app/docs/indicators.md#social-value`)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Concept, LabelledEnum, ReferenceRow, Sensitivity, field


class SocialAxis(LabelledEnum):
    """What makes a company social."""

    PURPOSE = "finalite_sociale", "Finalité sociale"
    GOVERNANCE = "gouvernance_participative", "Gouvernance participative"
    LIMITED_PROFIT = "lucrativite_limitee", "Lucrativité limitée"


class SocialCriterion(ReferenceRow):
    """A criterion of an edition of the framework; a new one retires those of the former."""

    __concept__ = Concept(
        "Critère de valeur sociale",
        "Critères de valeur sociale",
        menu="Référentiels",
        order="rank",
        unique_together=(("axis", "name", "edition"),),
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    name: Mapped[str] = field("Libellé", max=160, listed=True, searched=True)
    axis: Mapped[SocialAxis] = field("Axe", listed=True, filtered=True)
    edition: Mapped[int] = field("Version", default=1, min=1, max=99, listed=True, filtered=True)
    rank: Mapped[int] = field("Rang", min=1, max=999, listed=True)

    def __str__(self) -> str:
        return self.name
