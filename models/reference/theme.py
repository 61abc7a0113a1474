"""The themes companies are filed under: an editable list (`app/docs/programme.md#editable-lists`)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, ReferenceRow, Sensitivity, field


class Theme(ReferenceRow):
    """A theme: social innovation, social entrepreneurship…"""

    __concept__ = Concept(
        "Thématique", "Thématiques", feminine=True, menu="Référentiels", small_table=True, sensitivity=Sensitivity.OPEN
    )

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True)

    def __str__(self) -> str:
        return self.name
