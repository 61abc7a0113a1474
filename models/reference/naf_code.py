"""The activity codes (APE, INSEE), in the nomenclature that is in force and in the one that comes or goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import case
from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, LabelledEnum, ReferenceRow, Sensitivity, Sought, field, kinds, normal

_CODE = re.compile(r"(\d\d) ?(\d\d) ?([a-z])")


class Nomenclature(LabelledEnum):
    """A version of the list of activities."""

    NAF_REV_2 = "naf_rev2", "NAF rév. 2"
    NAF_2025 = "naf_2025", "NAF 2025"


NAF_2025_BEGINS = date(2027, 1, 1)  # décret n° 2025-736


def in_force(day: date) -> Nomenclature:
    """The nomenclature in which the State gives codes on that day."""
    return Nomenclature.NAF_2025 if day >= NAF_2025_BEGINS else Nomenclature.NAF_REV_2


class NafCode(ReferenceRow):
    """A subclass of a nomenclature: what a company does. Both are valid while one replaces the other."""

    __concept__ = Concept(
        "Code APE",
        "Codes APE",
        menu="Référentiels",
        order="code",
        unique_together=(("nomenclature", "code"),),
        sensitivity=Sensitivity.OPEN,
    )

    code: Mapped[Code] = field("Code", max=6, listed=True, searched=True)
    bare_code: Mapped[str] = field("Code sans point", max=6, computed=True, searched=True)  # « 9499Z », as many type it
    name: Mapped[str] = field("Libellé", listed=True, searched=True)
    nomenclature: Mapped[Nomenclature] = field(
        "Nomenclature", default=Nomenclature.NAF_REV_2, listed=True, filtered=True, hint=True
    )
    counterparts: Mapped[str | None] = field(
        "Correspondances",
        max=2000,
        help="Codes de l'autre nomenclature, séparés par un point-virgule.",
        searched=True,
    )

    def __str__(self) -> str:
        version = f" ({self.nomenclature.label})" if self.nomenclature is Nomenclature.NAF_2025 else ""
        return f"{self.code} — {self.name}{version}"

    @classmethod
    def comes_first(cls) -> tuple[Any, ...]:
        """Those of the nomenclature in force."""
        return (case((cls.nomenclature == in_force(kinds.today()), 0), else_=1),)

    @classmethod
    def sought(cls, text: str) -> Sequence[Sought]:
        """By a code however it is written, with its point: counterparts have theirs."""
        found = _CODE.fullmatch(normal(text))
        if found is None:
            return (Sought(text),)
        code = "{}.{}{}".format(*found.groups()).upper()
        return (Sought(code, first=(case((cls.code == code, 0), else_=1), *cls.comes_first())),)

    def autofill(self) -> None:
        """The code without its point."""
        self.bare_code = (self.code or "").replace(".", "")
