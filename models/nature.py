"""What a third party is to the programme: an editable list (`domain.md` §0, 5)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.base import ReferenceRow
from models.fields import Code, Concept, field
from models.policy import Sensitivity


class Nature(ReferenceRow):
    """Partner, funder, public body, mentoring network… One body may be several."""

    __concept__ = Concept("Nature", "Natures de partenaire", feminine=True, menu="Référentiels", short=True)

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True, sensitivity=Sensitivity.OPEN)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True, sensitivity=Sensitivity.OPEN)

    def __str__(self) -> str:
        return self.name
