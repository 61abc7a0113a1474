"""The strategic problems a company comes with: an editable list (`app/docs/selection.md#strategic-problems`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Mapped

from models.engine import Code, Concept, ReferenceRow, Sensitivity, field


class ProblemKind(ReferenceRow):
    """A kind of problem: diversification, innovation, growth…"""

    __concept__ = Concept(
        "Problématique",
        "Problématiques",
        feminine=True,
        menu="Référentiels",
        order="rank",
        small_table=True,
        sensitivity=Sensitivity.OPEN,
    )

    name: Mapped[str] = field("Libellé", max=80, listed=True, searched=True)
    code: Mapped[Code] = field("Code", max=40, unique=True, listed=True)
    rank: Mapped[int] = field("Rang", min=1, max=999, listed=True)
    needs_words: Mapped[bool] = field(
        "À préciser", default=False, help="Ce choix demande quelques mots de plus.", listed=True
    )

    def __str__(self) -> str:
        return self.name


def problems_of(record: Any) -> list[ProblemKind]:
    """What an application or a participation comes with, the main one first."""
    return [*([record.main_problem] if record.main_problem else []), *record.other_problems]


def problems_told(record: Any) -> Iterator[tuple[str, str]]:
    """The rule that each problem is told once, in words where it needs some."""
    if record.main_problem in record.other_problems:
        yield "other_problems", f"« {record.main_problem} » est déjà la problématique principale."
    if any(one.needs_words for one in problems_of(record)) and not record.problem_words:
        yield "problem_words", "Précisez la problématique en quelques mots."
