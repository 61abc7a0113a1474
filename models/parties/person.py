"""The people the programme works with: one record, several hats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import (
    Concept,
    Day,
    Email,
    FileKind,
    LabelledEnum,
    Phone,
    Prose,
    Record,
    Resemblance,
    Sensitivity,
    Sought,
    attachments,
    children,
    field,
    reaches,
    today,
)
from models.parties.said_before import BEFORE_A_PERSON, sought_without

if TYPE_CHECKING:
    from models.parties.position import Position

PERSONAL, RESTRICTED = Sensitivity.PERSONAL, Sensitivity.RESTRICTED


class LegalBasis(LabelledEnum):
    """Why the programme may hold someone's data (RGPD, article 6; `app/docs/sensitivity.md#personal-data`)."""

    CONTRACT = "contrat", "Contrat"
    LEGITIMATE_INTEREST = "interet_legitime", "Intérêt légitime"
    CONSENT = "consentement", "Consentement"
    LEGAL_DUTY = "obligation_legale", "Obligation légale"
    PUBLIC_TASK = "mission_publique", "Mission d'intérêt public"


class PersonFile(FileKind):
    """What a person gave."""

    CONSENT = "person_consent", "Consentement", Sensitivity.CONFIDENTIAL
    RESUME = "person_resume", "Curriculum vitae", Sensitivity.CONFIDENTIAL


class Person(Record):
    """A person at work: no birth date, no home address."""

    __concept__ = Concept(
        "Personne",
        "Personnes",
        feminine=True,
        menu="Tiers",
        resembles=(Resemblance(same=("email",)), Resemblance(near=0.8)),
    )

    last_name: Mapped[str] = field("Nom", in_title=True, max=80, listed=True, searched=True, group="Identité")
    first_name: Mapped[str] = field("Prénom", max=80, listed=True, searched=True, group="Identité")
    job_title: Mapped[str | None] = field("Fonction", max=120, hint=True, listed=True, searched=True, group="Identité")
    email: Mapped[Email | None] = field(
        "Courriel professionnel", listed=True, searched=True, group="Contact", sensitivity=PERSONAL
    )
    phone: Mapped[Phone | None] = field(
        "Téléphone professionnel", listed=True, searched=True, group="Contact", sensitivity=PERSONAL
    )
    private_phone: Mapped[Phone | None] = field("Téléphone personnel", group="Contact", sensitivity=RESTRICTED)
    notes: Mapped[Prose | None] = field("Notes internes", group="Contact", sensitivity=RESTRICTED)
    data_origin: Mapped[str] = field("Origine des données", max=120, group="Données personnelles")
    collected_on: Mapped[Day] = field("Recueillies le", past=True, default=today, group="Données personnelles")
    legal_basis: Mapped[LegalBasis] = field("Base légale", filtered=True, group="Données personnelles")
    positions: Mapped[list[Position]] = children("Fonctions", order="starts_on")

    def __str__(self) -> str:
        return f"{self.last_name} {self.first_name}"

    @classmethod
    def sought(cls, text: str) -> Sequence[Sought]:
        """By a name, an address or a number, with « Mme » or « tél. » before or without."""
        return sought_without(text, BEFORE_A_PERSON)

    @classmethod
    def from_words(cls, text: str) -> dict[str, str]:
        """« Clara Wagner », as people say a name; a name in capitals is that of the family wherever it stands."""
        words = text.split()
        capitals = [one for one in words if one.isupper() and len(one) > 1]
        last = capitals if 0 < len(capitals) < len(words) else words[1:] or words
        return {"last_name": " ".join(last)[:80], "first_name": " ".join(one for one in words if one not in last)[:80]}


reaches(Person, "organisations", "Organismes", "positions.organisation", hint=True)
attachments(Person, PersonFile)
