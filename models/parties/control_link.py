"""Which organisation controls which (`app/docs/fund.md#one-undertaking`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Record, Sensitivity, alike, field, in_order, link, overlap

if TYPE_CHECKING:
    from models.parties.organisation import Organisation


class ControlKind(LabelledEnum):
    """The four links by which two companies are one undertaking."""

    VOTES = "majorite_droits_vote", "Majorité des droits de vote"
    DIRECTORS = "nomination_majorite_dirigeants", "Nomination de la majorité des dirigeants"
    INFLUENCE = "influence_dominante_contrat", "Influence dominante, par contrat ou statuts"
    AGREEMENT = "accord_actionnaires", "Majorité par accord entre associés"


class ControlLink(Record):
    """A control of one organisation over another, from a day to another."""

    __concept__ = Concept("Lien de contrôle", "Liens de contrôle", menu="Tiers", order="-starts_on")

    upstream: Mapped[Organisation] = link(
        "Organisme qui contrôle", in_title=True, listed=True, searched=True, filtered=True, offered=False
    )
    downstream: Mapped[Organisation] = link(
        "Organisme contrôlé", in_title=True, listed=True, searched=True, filtered=True, offered=False
    )
    kind: Mapped[ControlKind] = field("Nature du lien", listed=True, filtered=True)
    starts_on: Mapped[Day] = field("Du", listed=True)
    ends_on: Mapped[Day | None] = field("Au", listed=True)
    proof: Mapped[str | None] = field("Preuve", max=200, sensitivity=Sensitivity.CONFIDENTIAL)

    def __str__(self) -> str:
        return f"{self.upstream} → {self.downstream}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Two organisations; an end after the start; the same control is told once at a time."""
        yield from in_order(self)
        if self.upstream is self.downstream:
            yield "downstream", "Un organisme ne se contrôle pas lui-même."
        same = alike(self, upstream=self.upstream, downstream=self.downstream, kind=self.kind)
        if any(overlap(self, other) for other in same):
            yield "starts_on", "Ce lien est déjà noté sur une partie de ces dates."
