"""The bodies that steer and advise the programme (`app/docs/councils.md#councils-and-mandates`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, LabelledEnum, Prose, Record, children, field, link

if TYPE_CHECKING:
    from models.cohorts.programme import Programme
    from models.councils.mandate import Mandate


class CouncilKind(LabelledEnum):
    """What it is for."""

    STEERING = "comite_pilotage", "Comité de pilotage"
    STRATEGIC = "conseil_strategique", "Conseil stratégique"
    COMMITMENT = "comite_engagement", "Comité d'engagement"
    JURY = "jury", "Jury"


class Council(Record):
    """A standing group, with dated mandates."""

    __concept__ = Concept("Conseil ou comité", "Conseils et comités", menu="Conseils", small_table=True)

    name: Mapped[str] = field("Nom", max=120, listed=True, searched=True, group="Conseil ou comité")
    kind: Mapped[CouncilKind] = field("Type", listed=True, filtered=True, group="Conseil ou comité")
    programme: Mapped[Programme | None] = link(
        "Programme", help="Laissé vide : tous les programmes.", filtered=True, group="Conseil ou comité"
    )
    quorum: Mapped[str | None] = field("Règle de quorum", group="Conseil ou comité")
    comment: Mapped[Prose | None] = field("Règlement", group="Conseil ou comité")
    mandates: Mapped[list[Mandate]] = children("Mandats", order="starts_on")

    def __str__(self) -> str:
        return self.name
