"""Why a record is not saved: sentences, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.engine.record import Record

OVERTAKEN = "Quelqu'un vient de changer cette fiche : vérifiez, puis recommencez."
ONE_OVERTAKEN = "Quelqu'un vient de changer une de ces fiches : vérifiez, puis recommencez."


@dataclass(frozen=True)
class Problem:
    """One sentence about one field of one record; `other` is the record in the way, when there is one."""

    record: Record
    field: str
    sentence: str
    other: Record | None = None


class Refused(ValueError):  # noqa: N818 — it reads as a sentence where it is caught
    """A save the rules of the domain do not allow; says why, field by field."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.sentence for problem in self.problems))
