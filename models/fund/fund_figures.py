"""What a fund engaged, paid and got back, by year and by instrument: `app/docs/fund.md#figures-of-a-fund`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import union_all

from models.engine import session_of
from models.fund.cents import NOTHING, part_of
from models.fund.commitments import Standing, engaged_by_year
from models.fund.movements import moved_by_year

if TYPE_CHECKING:
    from models.fund.fund import Fund

Row = tuple[int | None, str, "Amounts"]  # year, instrument, amounts


@dataclass(frozen=True)
class Amounts:
    """What was engaged, paid and came back, interest included."""

    engaged: Decimal = NOTHING
    paid: Decimal = NOTHING
    received: Decimal = NOTHING

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.engaged + other.engaged, self.paid + other.paid, self.received + other.received)

    @property
    def payment_rate(self) -> Decimal | None:
        """What was paid of what is engaged; none of nothing (« taux de décaissement »)."""
        return part_of(self.paid, self.engaged)


@dataclass(frozen=True)
class FundFigures:
    """Those of one fund; the sums by year and by instrument are its total."""

    endowment: Decimal
    rows: tuple[Row, ...]

    @property
    def total(self) -> Amounts:
        """All of it."""
        return sum((amounts for _year, _instrument, amounts in self.rows), Amounts())

    @property
    def available(self) -> Decimal:
        """What it may still grant."""
        return Standing(self.endowment, self.total.engaged).available

    @property
    def engagement_rate(self) -> Decimal | None:
        """What is engaged of the endowment; none without one (« taux d'engagement »)."""
        return part_of(self.total.engaged, self.endowment)

    @property
    def by_year(self) -> Mapping[int | None, Amounts]:
        """In order: of the decision, of the day that money moved; last, what was granted without a day."""
        found = _sums((year, amounts) for year, _instrument, amounts in self.rows)
        return {year: found[year] for year in sorted(found, key=lambda one: (one is None, one))}

    @property
    def by_instrument(self) -> Mapping[str, Amounts]:
        """By name."""
        return dict(sorted(_sums((name, amounts) for _year, name, amounts in self.rows).items()))


def figures_of(fund: Fund, *, moved: bool = True) -> FundFigures:
    """By what is saved; `moved`: with what was paid and came back, for who reads it."""
    session = session_of(fund)
    asked = union_all(engaged_by_year(fund), *(moved_by_year(fund) if moved else ()))
    found = session.execute(asked) if session is not None and fund.id is not None else ()
    rows = tuple((year and int(year), name, Amounts(**{which: amount})) for which, year, name, amount in found)
    return FundFigures(fund.endowment or NOTHING, rows)


def _sums(parts: Iterable[tuple[Any, Amounts]]) -> dict[Any, Amounts]:
    found: dict[Any, Amounts] = defaultdict(Amounts)
    for key, amounts in parts:
        found[key] += amounts
    return found
