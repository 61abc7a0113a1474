"""The activity codes (APE, « NAF rév. 2 », INSEE)."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, ReferenceRow, Sensitivity, field


class NafCode(ReferenceRow):
    """A subclass of the nomenclature: what a company does."""

    __concept__ = Concept("Code APE", "Codes APE", menu="Référentiels", order="code", sensitivity=Sensitivity.OPEN)

    code: Mapped[Code] = field("Code", max=6, unique=True, listed=True, searched=True)
    bare_code: Mapped[str] = field("Code sans point", max=6, computed=True, searched=True)  # « 9499Z », as many type it
    name: Mapped[str] = field("Libellé", listed=True, searched=True)

    def __str__(self) -> str:
        return f"{self.code} — {self.name}"

    def autofill(self) -> None:
        """The code without its point."""
        self.bare_code = (self.code or "").replace(".", "")
