"""What the rows that a role reads are said with: by the programmes of a person's seats, by other rows that they read.

Each rule is written once for the concept and for the queries inside other rules: `columns` is the concept, or the
columns of its table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true, union_all
from sqlalchemy.sql.elements import False_, True_

from models.conduct.scope import EVERY, Scope
from models.councils.council import CouncilKind
from models.engine import declared, sqlite_likely_hint

Condition = ColumnElement[bool]
ANY = tuple(CouncilKind)


def among(column: Any, values: Sequence[int]) -> Condition:
    """That a column has one of these values."""
    return column.in_(values) if values else false()


def alive(columns: Any) -> Condition:
    """That a row is not in the bin; what inherits its bin, from the organisation it is, is read with that one."""
    return columns.deleted_at.is_(None) if "deleted_at" in columns else true()


def every(*conditions: Condition) -> Condition:
    """That they all hold; plainly true or false where that is known already."""
    kept = [one for one in conditions if not isinstance(one, True_)]
    if any(isinstance(one, False_) for one in kept):
        return false()
    return and_(*kept) if kept else true()


def some(*conditions: Condition) -> Condition:
    """That one of them holds; plainly true or false where that is known already."""
    kept = [one for one in conditions if not isinstance(one, False_)]
    if any(isinstance(one, True_) for one in kept):
        return true()
    return or_(*kept) if kept else false()


@dataclass(frozen=True)
class Reader:
    """Who reads: what they reach, and the rule of each concept for their role."""

    scope: Scope
    rules: Mapping[type[Any], Rule]

    def rows(self, model: type[Any], columns: Any = None) -> Condition:
        """The criterion of the rows that are read of a concept."""
        return self.rules[model](self, model.__table__.c if columns is None else columns)  # type: ignore[attr-defined]

    def values(self, model: type[Any], name: str = "id") -> Select[Any] | None:
        """What a column of these rows holds, but for those of the bin; None where none is read."""
        columns = model.__table__.c  # type: ignore[attr-defined]
        found = self.rows(model)
        return None if isinstance(found, False_) else select(columns[name]).where(found, alive(columns))

    def among(self, column: Any, model: type[Any], name: str = "id") -> Condition:
        """That a column has a value that a column of these rows has too."""
        return among_any(column, self.values(model, name))

    def reads_all(self, model: type[Any]) -> bool:
        """Whether every row of a concept is read."""
        return isinstance(self.rows(model), True_)


Rule = Callable[[Reader, Any], Condition]


def seated(kinds: Collection[CouncilKind] = ANY) -> Rule:
    """Every row, for who has a seat in a council of these kinds."""
    return lambda reader, _columns: true() if any(one.kind in kinds for one in reader.scope.seats) else false()


def along(
    model: type[Any], *path: str, kinds: Collection[CouncilKind] = ANY, only: Callable[[Any], Condition] | None = None
) -> Rule:
    """Rows of the cohorts that seats of these kinds reach, by the links that lead there; `only` some of them.

    SQLite would begin by those, of all cohorts, since a state has an index too: a hint says that it chooses little.
    """

    def rule(reader: Reader, columns: Any) -> Condition:
        reached = reader.scope.cohorts(kinds)
        if reached is EVERY:
            return only(columns) if only else true()
        found = _leads(model, columns, path, reached)
        return every(found, sqlite_likely_hint(only(columns))) if only else found

    return rule


def of_programme(name: str, kinds: Collection[CouncilKind] = ANY) -> Rule:
    """Rows of the programmes that seats of these kinds reach; `name`: the column that says which."""

    def rule(reader: Reader, columns: Any) -> Condition:
        reached = reader.scope.programmes(kinds)
        return true() if reached is EVERY else among(getattr(columns, name), reached)

    return rule


def _leads(model: type[Any], columns: Any, path: tuple[str, ...], reached: list[int]) -> Condition:
    """That a path of links leads to one of these."""
    if not path:
        return among(columns.id, reached)
    name, *rest = path
    link = getattr(columns, f"{name}_id")
    target = declared(model)[name].target if rest else None
    if target is None or not reached:
        return among(link, reached)
    table = target.__table__.c  # type: ignore[attr-defined]
    return link.in_(select(table.id).where(_leads(target, table, tuple(rest), reached)))  # type: ignore[no-any-return]


def read_with(model: type[Any], name: str) -> Rule:
    """Rows that are read with what one of their links leads to."""

    def rule(reader: Reader, columns: Any) -> Condition:
        target = declared(model)[name].target
        assert target is not None
        every = reader.reads_all(target)
        return true() if every else reader.among(getattr(columns, f"{name}_id"), target)

    return rule


def both(*rules: Rule) -> Rule:
    """Rows that several rules let be read."""
    return lambda reader, columns: every(*(one(reader, columns) for one in rules))


def either(*rules: Rule) -> Rule:
    """Rows that one of several rules lets be read."""
    return lambda reader, columns: some(*(one(reader, columns) for one in rules))


def among_any(column: Any, *found: Select[Any] | None) -> Condition:
    """That a column has one of the values of these.

    One list of them all: PostgreSQL knows how many such rows there are, where « in one list or in another » is to it
    most of a table, which it then reads whole.
    """
    read = [one for one in found if one is not None]
    return column.in_(union_all(*read) if len(read) > 1 else read[0]) if read else false()


def led_to(reader: Reader, *links: tuple[type[Any], str]) -> list[Select[Any] | None]:
    """For each link of a concept that is read: what it leads to."""
    return [reader.values(model, f"{name}_id") for model, name in links]
