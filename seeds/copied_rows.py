"""Rows written again by the database itself, as those of other companies: a million of them in minutes.

A company has eight digits: four of its copy, which begin by 9, four of its own. They are in all that is unique of what
hangs on it: names, references, SIREN, SIRET. A copy is then the same rows, a few thousand ids further, where the four
digits are those of another copy. Those of a `Pattern` are chosen so that the keys of SIREN and SIRET stay right.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, String, Table, case, func, insert, select
from stdnum import luhn

from models.engine import Base, db
from seeds.light_rows import Rows

NUMBERED = 10_000  # companies that four digits tell
PLACES = ("0001", "0002")  # sites of a company


@dataclass(frozen=True)
class Pattern:
    """The beginnings of copies among which the keys of Luhn stay the same."""

    beginnings: tuple[str, ...]

    def endings(self) -> Iterator[str]:
        """Those of companies that these beginnings suit."""
        all_of_them = (f"{number:04d}" for number in range(NUMBERED))
        return (one for one in all_of_them if all(_is_plain(begins, one) for begins in self.beginnings))


def patterns() -> list[Pattern]:
    """A hundred, those of most copies first; digits that end by 0 would be taken for a postal code of Ariège, 09120."""
    found = sorted((f"{number}" for number in range(9000, 10_000) if number % 10), key=_keys)
    alike = (tuple(beginnings) for _keys_of, beginnings in groupby(found, key=_keys))
    return [Pattern(one) for one in sorted(alike, key=len, reverse=True)]


def _keys(begins: str) -> tuple[int, int]:
    """What four digits add to the keys of a SIREN, and of a SIRET, where they stand one place from there."""
    return luhn.checksum(f"{begins}00000"), luhn.checksum(f"{begins}0000000000")


def _is_plain(begins: str, ending: str) -> bool:
    """Whether the beginning stands once in its numbers, and no group of three digits twice: words are kept once."""
    siren = with_key(begins + ending)
    is_once = all(with_key(siren + place).count(begins) == 1 for place in PLACES)
    return is_once and len({siren[:3], siren[3:6], siren[6:]}) == 3


def with_key(start: str) -> str:
    """A number and its key."""
    return start + str(luhn.calc_check_digit(start))


class CopiedRows(Rows):
    """Rows of which those that were written since `begin` can be written again."""

    def begin(self) -> None:
        """What is written from now on is what is copied."""
        self.write()
        self._firsts, self._known, self._copies = dict(self.next_ids), dict(self.written), 0

    def copy(self, begins: str, other: str) -> None:
        """The same rows, owners first, of the companies whose digits begin otherwise."""
        if not self._copies:
            self._ids = {name: (first, self.next_ids[name] - first) for name, first in self.first_ids.items()}
            self._ids |= {name: (first, self.next_ids[name] - first) for name, first in self._firsts.items()}
            self._more = {model: count - self._known.get(model, 0) for model, count in self.written.items()}
        self._copies += 1
        for table in Base.metadata.sorted_tables:
            if table.name in self.tables and (moved := self._ids[_root(table)])[1]:
                values = [self._value(column, begins, other) for column in table.c]
                rows = select(*values).where(table.c.id >= moved[0], table.c.id < sum(moved))
                db.session.execute(insert(table).from_select([column.name for column in table.c], rows))
        self.next_ids = {name: after + self._ids[name][1] for name, after in self.next_ids.items()}
        self.written = {model: count + self._more[model] for model, count in self.written.items()}

    def _value(self, column: Any, begins: str, other: str) -> ColumnElement[Any]:
        target = next((_root(key.column.table) for key in column.foreign_keys), "")
        if column.primary_key:
            target = _root(column.table)
        if target in self._ids:
            first, many = self._ids[target]
            moved: ColumnElement[Any] = case((column >= first, column + self._copies * many), else_=column)
            return moved
        return _renumbered(column, begins, other) if _is_text(column) else column


def _root(table: Table) -> str:
    """The table whose ids those of this one are."""
    above = next(iter(table.c.id.foreign_keys), None) if "id" in table.c else None
    return _root(above.column.table) if above else table.name


def _is_text(column: Any) -> bool:
    kind = getattr(column.type, "python", None) or column.type.python_type
    return kind is str


def _renumbered(column: Any, begins: str, other: str) -> ColumnElement[Any]:
    """A text with other digits, where they stand together and as a SIRET is shown."""
    together: Any = func.replace(column, begins, other, type_=String)
    return func.replace(together, f"{begins[:3]} {begins[3]}", f"{other[:3]} {other[3]}", type_=String)
