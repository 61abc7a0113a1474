"""What the rows of a form come to, as they are typed: worked out by the server, then live by `sheet.js`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from models.engine import Declared, LabelledEnum, Record, kinds, typeset

Choices = Mapping[str, Collection[LabelledEnum]]
Values = Mapping[str, Any]  # of a row, by field
NOTHING = Decimal(0)
money = kinds.Money().show


@dataclass(frozen=True)
class RowTotal:
    """The sum of one of their amounts of money, of the rows whose choices are `among` these and not `but` those."""

    label: str
    of: str
    among: Choices = field(default_factory=dict)
    but: Choices = field(default_factory=dict)

    def counts(self, row: Values) -> bool:
        """Whether a row is of it."""
        is_among = all(row[name] in some for name, some in self.among.items())
        return is_among and not any(row[name] in some for name, some in self.but.items())

    def sum_of(self, rows: Iterable[Values]) -> Decimal:
        """What they come to."""
        return sum((row[self.of] or NOTHING for row in rows if self.counts(row)), NOTHING)

    def told(self, rows: Sequence[Values]) -> str:
        """As a reader sees it."""
        return money(self.sum_of(rows))

    @property
    def fields(self) -> set[str]:
        """Those of a row that it reads."""
        return {self.of, *self.among, *self.but}

    @property
    def data(self) -> dict[str, Any]:
        """What the script needs."""
        among, but = (
            {name: [one.value for one in some] for name, some in each.items()} for each in (self.among, self.but)
        )
        return {"of": self.of, "among": among, "but": but}


@dataclass(frozen=True)
class RowGap:
    """What the first total is above the second, or below: sentences in which `{}` is the amount."""

    label: str
    first: RowTotal
    second: RowTotal
    below: str
    above: str
    even: str

    def told(self, rows: Sequence[Values]) -> str:
        """Nothing where both are nought."""
        first, second = self.first.sum_of(rows), self.second.sum_of(rows)
        if first == second:
            return self.even if first else ""
        return (self.below if first < second else self.above).replace("{}", money(abs(first - second)))

    @property
    def fields(self) -> set[str]:
        """Those of a row that it reads."""
        return self.first.fields | self.second.fields

    @property
    def data(self) -> dict[str, Any]:
        """What the script needs."""
        words = {name: typeset(getattr(self, name)) for name in ("below", "above", "even")}
        return {"first": self.first.data, "second": self.second.data, **words}


_TOTALS: dict[tuple[type[Any], str], tuple[RowTotal | RowGap, ...]] = {}


def row_totals(model: type[Record], name: str) -> Callable[..., None]:
    """Register what is told under a list of children, in the form of a concept."""

    def register(*totals: RowTotal | RowGap) -> None:
        _TOTALS[model, name] = totals

    return register


def totals_of(
    children: Declared, boxes: Collection[str], rows: Iterable[Values]
) -> list[tuple[str, str, dict[str, Any]]]:
    """The label, the text and the data of each, of the rows as they are typed; none where a box of it is not shown."""
    known = _TOTALS.get((children.model, children.name), ())
    if any(not one.fields.issubset(boxes) for one in known):
        return []
    held = [*rows] if known else []
    return [(one.label, one.told(held), one.data) for one in known]
