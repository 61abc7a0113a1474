"""The programmes: what a cohort is the year of (`app/docs/programme.md#template-and-instance`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, Day, Prose, Record, Sensitivity, field, in_order, link

if TYPE_CHECKING:
    from models.parties.organisation import Organisation
    from models.parties.person import Person


class Programme(Record):
    """A template that cohorts follow: who carries it, since when, by which founding principles."""

    __concept__ = Concept(
        "Programme", "Programmes", menu="Référentiels", small_table=True, sensitivity=Sensitivity.OPEN
    )

    code: Mapped[Code] = field("Code", max=20, unique=True, listed=True, searched=True)
    name: Mapped[str] = field("Libellé", max=120, listed=True, searched=True)
    operator: Mapped[Organisation | None] = link("Porteur", listed=True)
    starts_on: Mapped[Day] = field("Début", listed=True)
    ends_on: Mapped[Day | None] = field("Fin", listed=True)
    contact: Mapped[Person | None] = link("Contact", sensitivity=Sensitivity.INTERNAL)
    description: Mapped[Prose | None] = field("Description")
    principles: Mapped[Prose | None] = field("Principes fondateurs")

    def __str__(self) -> str:
        return self.name

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order."""
        yield from in_order(self)
