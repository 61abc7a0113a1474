"""The bodies that steer and advise the programme (`app/docs/councils.md#councils-and-mandates`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    LabelledEnum,
    Percent,
    Prose,
    Record,
    acting,
    children,
    comes_to,
    field,
    link,
)
from models.policy import MANAGER

if TYPE_CHECKING:
    from models.cohorts.programme import Programme
    from models.councils.mandate import Mandate
    from models.fund.fund import Fund


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
    fund: Mapped[Fund | None] = link(
        "Fonds", help="Pour un comité d'engagement.", filtered=True, group="Conseil ou comité"
    )
    quorum_share: Mapped[Percent | None] = field(
        "Quorum, part des voix", help="Des voix des membres en cours de mandat.", group="Quorum et avis"
    )
    quorum_least: Mapped[int | None] = field("Quorum, voix au moins", min=1, max=99, group="Quorum et avis")
    guests_give_opinions: Mapped[bool] = field("Les invités donnent un avis", default=False, group="Quorum et avis")
    comment: Mapped[Prose | None] = field("Règlement", group="Conseil ou comité")
    mandates: Mapped[list[Mandate]] = children("Mandats", order="starts_on")

    def __str__(self) -> str:
        return self.name

    def rules(self) -> Iterator[tuple[str, str]]:
        """Of a programme or of a fund; who answers for the programme says if guests give their opinion."""
        if self.fund and self.kind is not CouncilKind.COMMITMENT:
            yield "fund", "Seul un comité d'engagement est celui d'un fonds."
        elif self.fund and self.programme:
            yield "fund", "Un comité est d'un programme ou d'un fonds, pas des deux."
        role = acting().role
        if self.guests_give_opinions and comes_to(self, "guests_give_opinions") and role not in {None, *MANAGER}:
            yield "guests_give_opinions", "Une personne responsable du programme ouvre les avis aux invités."
