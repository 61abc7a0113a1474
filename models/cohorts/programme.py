"""The programmes: what a cohort is the year of (`domain.md` §0, 1; §1, R01, R03, R04, R10, R49)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, Day, Prose, Record, Sensitivity, field, in_order, link

if TYPE_CHECKING:
    from models.parties.organisation import Organisation
    from models.parties.person import Person

OPEN = Sensitivity.OPEN


class Programme(Record):
    """A template that cohorts follow: who carries it, since when, by which founding principles."""

    __concept__ = Concept("Programme", "Programmes", menu="Référentiels", small_table=True)

    code: Mapped[Code] = field("Code", max=20, unique=True, listed=True, searched=True, sensitivity=OPEN)
    name: Mapped[str] = field("Libellé", max=120, listed=True, searched=True, sensitivity=OPEN)
    operator: Mapped[Organisation | None] = link("Porteur", listed=True, sensitivity=OPEN)
    starts_on: Mapped[Day] = field("Début", listed=True, sensitivity=OPEN)
    ends_on: Mapped[Day | None] = field("Fin", listed=True, sensitivity=OPEN)
    contact: Mapped[Person | None] = link("Contact")
    description: Mapped[Prose | None] = field("Description", sensitivity=OPEN)
    principles: Mapped[Prose | None] = field("Principes fondateurs", sensitivity=OPEN)

    def __str__(self) -> str:
        return self.name

    def rules(self) -> Iterator[tuple[str, str]]:
        """Dates in order."""
        yield from in_order(self)
