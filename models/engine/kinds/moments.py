"""Days and instants."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import Date, DateTime, Dialect
from sqlalchemy.types import TypeEngine

from models.engine.kinds.base import Kind
from models.engine.text import clean, quoted, without_spaces

PARIS = ZoneInfo("Europe/Paris")


def midnight(day: date) -> datetime:
    """When a day begins in Paris."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def today() -> date:
    """The day it is now in Paris."""
    return datetime.now(PARIS).date()


class Day(Kind):
    """A calendar day."""

    impl = Date
    python = date
    example = "jj/mm/aaaa"
    first: ClassVar[date] = date(1800, 1, 1)
    last: ClassVar[date] = date(2100, 12, 31)

    def clean(self, value: Any) -> Any:
        """An instant is not a day; no day of another age."""
        value = super().clean(value)
        if value is not None and (isinstance(value, datetime) or not self.first <= value <= self.last):
            raise ValueError("Cette date est hors du calendrier (de 1800 à 2100).")
        return value

    def read(self, text: str) -> date:
        """`14/11/2017`, `14/11/17` or `2017-11-14`; two figures are a year of the last eighty or the next twenty."""
        text = without_spaces(clean(text))
        for pattern in ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"):
            try:
                found = datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
                is_far = pattern.endswith("%y") and found.year > datetime.now(PARIS).year + 20
                return found.replace(year=found.year - 100) if is_far else found
            except ValueError:
                continue
        raise ValueError(f"{quoted(text)} n'est pas une date : écrivez par exemple 14/11/2017.")

    def show(self, value: date) -> str:
        """`14/11/2017`."""
        return value.strftime("%d/%m/%Y")


class Instant(Kind):
    """A moment: UTC and aware in Python and in the database, Europe/Paris for the reader."""

    impl = DateTime
    python = datetime
    example = "jj/mm/aaaa hh:mm"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`TIMESTAMPTZ` where there is one."""
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps the naive UTC moment."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def read(self, text: str) -> datetime:
        """`14/11/2017 14:00`, Paris time; a day alone is its midnight."""
        day, _, hour = clean(text).replace("T", " ").partition(" ")
        match = re.fullmatch(r"(\d{1,2})(?:[:hH](\d{2}))?", hour.strip() or "0")
        if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise ValueError("L'heure s'écrit 14:00.")
        start = Day().clean(Day().read(day))
        return datetime(start.year, start.month, start.day, int(match[1]), int(match[2] or 0), tzinfo=PARIS).astimezone(
            UTC
        )

    def show(self, value: datetime) -> str:
        """`14/11/2017 14:00`, Paris time."""
        return value.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")

    def plain(self, value: datetime) -> datetime:
        """Paris time, naive: spreadsheets know no zone."""
        return value.astimezone(PARIS).replace(tzinfo=None)
