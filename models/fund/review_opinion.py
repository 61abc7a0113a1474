"""What a reviewer thinks of an application to the fund (`app/docs/fund.md#opinions`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, LabelledEnum, Prose, Record, Tone, comes_to, field, link

if TYPE_CHECKING:
    from models.fund.fund_application import FundApplication
    from models.parties.person import Person


class OpinionSide(LabelledEnum):
    """What the opinion looks at."""

    ECONOMIC = "economique", "Économique"
    SOCIAL = "social", "Social"
    LEGAL = "juridique", "Juridique"


class Advice(LabelledEnum):
    """What the reviewer advises the committee."""

    FOR = "favorable", "Favorable", Tone.DONE
    WITH_CONDITIONS = "reserve", "Favorable avec réserves", Tone.WAITS
    AGAINST = "defavorable", "Défavorable", Tone.ENDED


class ReviewOpinion(Record):
    """The opinion of one person on one side of an application."""

    __concept__ = Concept(
        "Avis d'instruction",
        "Avis d'instruction",
        unique_together=(("fund_application", "side", "author"),),
    )

    fund_application: Mapped[FundApplication] = link(
        "Dossier", owner="opinions", in_title=True, listed=True, filtered=True
    )
    side: Mapped[OpinionSide] = field("Volet", listed=True, filtered=True)
    author: Mapped[Person] = link("Auteur de l'avis", offered=False, listed=True, filtered=True)
    advice: Mapped[Advice] = field("Avis", listed=True, filtered=True)
    mark: Mapped[int | None] = field("Note", min=1, max=5, help="De 1 à 5.", listed=True)
    strengths: Mapped[Prose | None] = field("Points forts", max=2000, listed=True)
    risks: Mapped[Prose | None] = field("Risques", max=2000, listed=True)

    def __str__(self) -> str:
        return f"{self.fund_application} — avis {self.side.label.lower()}"

    def rules(self) -> Iterator[tuple[str, str]]:
        """Nobody tied to the company gives one; who was tied since changes nothing of theirs."""
        if comes_to(self, "author", "fund_application"):
            for sentence in self.fund_application.ties_of(self.author):
                yield "author", f"Conflit d'intérêts : {sentence}."
