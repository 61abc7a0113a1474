"""The themes companies are filed under: an editable list (`domain.md` §1, R50)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.base import ReferenceRow
from models.fields import Code, Concept, field
from models.policy import Sensitivity


class Theme(ReferenceRow):
    """A theme: social innovation, social entrepreneurship…"""

    __concept__ = Concept("Thématique", "Thématiques", feminine=True, menu="Référentiels", short=True)

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True, sensitivity=Sensitivity.OPEN)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True, sensitivity=Sensitivity.OPEN)

    def __str__(self) -> str:
        return self.name
