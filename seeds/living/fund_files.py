"""What was asked of the fund of the demonstration, and how far each file went: one for each state at least."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from models.engine import months_after

REVIEWED = ("file", "admit", "review")
TO_COMMITTEE = (*REVIEWED, "put_on_agenda")
LOAN = "pret_participatif"  # whose aid is the gap between its rate and that of reference
BOUND = (*TO_COMMITTEE, "grant", "sign")
LATE = {"lapse": 176}  # days that it waits beside: an agreement was awaited for six months


@dataclass(frozen=True)
class Asked:
    """A file of the demonstration: months ago, of whom, for what, and its verbs, so many days after each other."""

    months: int
    code: str
    instrument: str
    amount: int
    length: int | None
    steps: tuple[str, ...] = ()
    share: str = ""  # of a guarantee
    apart: int = 28

    def day_of(self, step: str, told: date) -> date:
        """That of one of its verbs, in a demonstration told on a day."""
        number = 1 + self.steps.index(step)
        return months_after(told, -self.months) + timedelta(days=self.apart * number + LATE.get(step, 0))


FILES = (
    Asked(8, "P1", "subvention", 20_000, None, (*BOUND, "pay")),
    Asked(8, "P4", "avance_remboursable", 24_000, 24, (*BOUND, "pay", "receive")),
    Asked(8, "P1", "garantie", 50_000, 60, BOUND, "50 %"),
    Asked(8, "P2", "subvention", 6_000, None, (*BOUND, "pay", "close")),
    Asked(7, "P4", "titres_participatifs", 60_000, 84, (*TO_COMMITTEE, "refuse")),
    Asked(6, "P3", "subvention", 9_000, None, (*TO_COMMITTEE, "postpone")),
    Asked(5, "P2", "subvention", 15_000, None, (*TO_COMMITTEE, "grant")),
    Asked(4, "P2", LOAN, 40_000, 60, REVIEWED),
    Asked(4, "P1", LOAN, 30_000, 60, TO_COMMITTEE),
    Asked(3, "A1", "subvention", 12_000, None, ("file", "drop")),
    Asked(2, "A1", "avance_remboursable", 30_000, 36, ("file",)),
    Asked(2, "A3", "subvention", 8_000, None, ("file", "return_for_completion")),
    Asked(9, "P4", "subvention", 12_000, None, (*TO_COMMITTEE, "grant", "lapse"), apart=14),
    Asked(2, "A1", LOAN, 25_000, 48, ("file", "admit")),
    Asked(3, "A3", "avance_remboursable", 15_000, 24, ("file", "reject_inadmissible")),
)
