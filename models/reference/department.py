"""The departments."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, ReferenceRow, Sensitivity, field


class Department(ReferenceRow):
    """A department (INSEE): one of the thirteen of Occitanie, or a neighbour where a company has a site."""

    __concept__ = Concept(
        "Département", "Départements", menu="Référentiels", order="code", small_table=True, sensitivity=Sensitivity.OPEN
    )

    name: Mapped[str] = field("Nom", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=3, unique=True, listed=True, searched=True)

    is_in_region: Mapped[bool] = field(
        "En Occitanie", default=False, listed=True, help="Ses emplois sont comptés pour la Région."
    )

    @classmethod
    def comes_first(cls) -> tuple[Any, ...]:
        """Those of the region."""
        return (cls.is_in_region.desc(),)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def brief(self) -> str:
        """Its name."""
        return self.name
