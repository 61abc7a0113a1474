"""Which lines of a file are wanted: those of some days, of one body, above an amount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from admin_views.region.scdl_rows import Row
from models.fund.cents import euros
from models.parties.organisation import Organisation

LARGE = Decimal(23_000)  # a year, above which an agreement is compulsory


@dataclass(frozen=True)
class Narrowing:
    """The lines agreed on from a day to another, those of a body, those of large amounts; all of them unless said."""

    since: date | None = None
    until: date | None = None
    body: Organisation | None = None
    is_large: bool = False

    def takes(self, row: Row) -> bool:
        """Whether a line is one of them."""
        if (self.since and row.agreed_on < self.since) or (self.until and row.agreed_on > self.until):
            return False
        return self.body in {None, row.grant.grantor} and (not self.is_large or row.grant.amount > LARGE)

    @property
    def words(self) -> str:
        """What is asked, in French; empty for all lines."""
        days = [f"depuis le {self.since:%d/%m/%Y}"] if self.since else []
        days += [f"jusqu'au {self.until:%d/%m/%Y}"] if self.until else []
        body, large = self.body.name if self.body else "", f"plus de {euros(LARGE)}" if self.is_large else ""
        return ", ".join(filter(None, (" ".join(days), body, large)))


ALL = Narrowing()
