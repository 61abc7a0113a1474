"""The advisers a company had before, beside it in the programme (`app/docs/accompaniment.md#usual-advisers`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Concept, Day, LabelledEnum, Prose, Record, field, in_order, link

if TYPE_CHECKING:
    from models.accompaniment.participation import Participation
    from models.parties.organisation import Organisation
    from models.parties.person import Person


class AdviserKind(LabelledEnum):
    """What the adviser is to the company."""

    ACCOUNTANT = "expert_comptable", "Expert·e-comptable"
    NETWORK = "reseau", "Réseau"
    BANK = "banque", "Banque"
    FEDERATION = "federation", "Fédération"
    CONSULTANT = "consultant", "Consultant·e"
    LOCAL_AUTHORITY = "collectivite", "Collectivité"
    SOLIDARITY_FUNDER = "financeur_solidaire", "Financeur solidaire"
    LAWYER = "avocat", "Avocat·e"
    OTHER = "autre", "Autre"


class UsualAdviser(Record):
    """A person who advises a company, welcome in its year with the programme because the company agreed."""

    __concept__ = Concept(
        "Accompagnateur habituel",
        "Accompagnateurs habituels",
        menu="Accompagnement",
        unique_together=(("participation", "person"),),
    )

    participation: Mapped[Participation] = link(
        "Participation", in_title=True, listed=True, searched=True, filtered=True, group="Accompagnement"
    )
    person: Mapped[Person] = link(
        "Personne", in_title=True, listed=True, searched=True, filtered=True, group="Accompagnement"
    )
    organisation: Mapped[Organisation | None] = link(
        "Organisme", listed=True, searched=True, filtered=True, group="Accompagnement"
    )
    kind: Mapped[AdviserKind] = field("Type", listed=True, filtered=True, group="Accompagnement")
    since: Mapped[Day | None] = field("Depuis le", past=True, group="Accompagnement")
    until: Mapped[Day | None] = field("Jusqu'au", group="Accompagnement")
    missions: Mapped[Prose | None] = field("Missions", group="Accompagnement")
    company_agreed_on: Mapped[Day] = field("Accord de l'entreprise le", past=True, group="Partage")

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order."""
        yield from in_order(self, "since", "until")

    def __str__(self) -> str:
        return f"{self.person} — {self.participation}"
