"""What companies, partners and funders have in common: a name and the State's numbers for it."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.base import Record
from models.fields import Rna, Siren, field, technical
from models.policy import Sensitivity


class Organisation(Record):
    """The joined-table parent of every body the programme deals with; never opened by itself."""

    __mapper_args__ = {"polymorphic_on": "nature", "polymorphic_identity": "organisation"}

    nature: Mapped[str] = technical()
    name: Mapped[str] = field(
        "Raison sociale", listed=True, searched=True, group="Identité", sensitivity=Sensitivity.OPEN
    )
    acronym: Mapped[str | None] = field(
        "Sigle ou nom d'usage", max=80, searched=True, group="Identité", sensitivity=Sensitivity.OPEN
    )
    siren: Mapped[Siren | None] = field(
        "SIREN", unique=True, listed=True, searched=True, group="Identité", sensitivity=Sensitivity.OPEN
    )
    rna: Mapped[Rna | None] = field(
        "Numéro RNA",
        help="Le numéro au répertoire des associations.",
        searched=True,
        group="Identité",
        sensitivity=Sensitivity.OPEN,
    )

    def __str__(self) -> str:
        return self.name
