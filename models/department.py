"""The departments of the region."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.base import Record
from models.fields import Code, Concept, field
from models.policy import Sensitivity

OPEN = Sensitivity.OPEN


class Department(Record):
    """One of the thirteen departments of Occitanie (INSEE)."""

    __concept__ = Concept("Département", "Départements", menu="Référentiels", order="code", short=True)

    name: Mapped[str] = field("Nom", max=80, listed=True, searched=True, sensitivity=OPEN)
    code: Mapped[Code] = field("Code", max=3, unique=True, listed=True, searched=True, sensitivity=OPEN)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
