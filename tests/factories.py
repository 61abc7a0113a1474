"""Records made from their declaration alone: a concept declared tomorrow has its factory already."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import inspect
from stdnum import luhn

from models import kinds
from models.base import Base, Record, db
from models.fields import Declared, declared

_NUMBER = count(1)


def siren(number: int) -> str:
    """A valid SIREN that is nobody's."""
    start = f"0{number:07d}"
    return start + luhn.calc_check_digit(start)


def siret(of: str, number: int = 1) -> str:
    """A valid SIRET under a SIREN."""
    start = f"{of}{number:04d}"
    return start + luhn.calc_check_digit(start)


def _text(each: Declared, number: int) -> str:
    low, high = each.bounds
    words = f"{each.label} {number}"
    return words if len(words) <= high and not low else str(number).zfill(low or 1)[-high:]


_VALUES: dict[type[kinds.Kind], Callable[[Declared, int], Any]] = {
    kinds.Siren: lambda _each, number: siren(number),
    kinds.Siret: lambda _each, number: siret(siren(number)),
    kinds.Rna: lambda _each, number: f"W{number:09d}",
    kinds.PostalCode: lambda _each, number: f"{number:05d}",
    kinds.Email: lambda _each, number: f"personne{number}@example.org",
    kinds.Phone: lambda _each, number: f"+3363998{number % 10_000:04d}",
    kinds.Website: lambda _each, number: f"https://site{number}.example.org",
    kinds.Money: lambda _each, number: Decimal(number) + Decimal("0.55"),
    kinds.Fte: lambda _each, number: Decimal(number) + Decimal("0.25"),
    kinds.Percent: lambda _each, _number: Decimal("0.5"),
    kinds.Whole: lambda each, number: max(each.bounds[0] or 0, min(number, each.bounds[1] or number)),
    kinds.YesNo: lambda _each, _number: True,
    kinds.Day: lambda _each, _number: date(2017, 5, 15),
    kinds.Instant: lambda _each, _number: datetime(2017, 5, 15, 12, tzinfo=UTC),
    kinds.Choice: lambda each, _number: next(iter(each.kind.members)),  # type: ignore[union-attr]
}


def sample(model: type[Base], *, full: bool = False, **said: Any) -> Any:
    """An unsaved record with what it needs (`full`: with everything it may hold), and what is said of it."""
    number = next(_NUMBER)
    columns = inspect(model).columns
    wanted = [
        each
        for each in declared(model).values()
        if full or (each.required and (each.kind is None or columns[each.name].default is None))
    ]
    values = {each.name: _value(each, number) for each in wanted if each.name not in said and not each.to_many}
    record = model(**values | said)
    _mend(record, said, number)
    return record


def _value(each: Declared, number: int) -> Any:
    if each.target is not None:
        return sample(each.target)
    return _VALUES.get(type(each.kind), _text)(each, number)  # type: ignore[arg-type]


def _mend(record: Any, said: dict[str, Any], number: int) -> None:
    """What the rules of a concept ask beyond its fields."""
    stem = record.__tablename__
    if stem == "company" and "siren" not in said:
        record.siren = siren(number)
    if stem == "establishment" and "siret" not in said:
        record.siret = siret(record.company.siren, number % 10_000)


class Make:
    """Saves samples, and hands out their ids: a request has its own session."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def __call__(self, model: type[Record], **said: Any) -> int:
        """Save one record; links may be given as ids."""
        with self.app.app_context():
            record = sample(model, **{name: self._resolve(model, name, value) for name, value in said.items()})
            db.session.add(record)
            db.session.commit()
            return int(record.id)

    def _resolve(self, model: type[Record], name: str, value: Any) -> Any:
        each = declared(model).get(name)
        if each is not None and each.shape == "one" and isinstance(value, int):
            return db.session.get(each.target, value)
        return value
