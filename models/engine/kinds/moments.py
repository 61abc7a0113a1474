"""Days and instants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import Date, DateTime, Dialect
from sqlalchemy.types import TypeEngine

from models.engine.kinds.base import Kind
from models.engine.text import clean, normal, quoted, with_plain_signs, without_spaces

PARIS = ZoneInfo("Europe/Paris")
NO_BREAK = "\u00a0"
MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()  # noqa: SIM905
DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MONTH = re.compile(r"\s*\b([^\W\d_]{3,9})\.?\s+(?=\d)")
_WEEKDAY = re.compile(r"([^\W\d_]{3,8})(?:\.,?|,)?\s+(?=\d)")
_FIRST_OF_THE_MONTH = re.compile(r"^1\s*er\b", re.IGNORECASE)
_DOTTED = re.compile(r"(\d{1,2})[.-](\d{1,2})[.-](\d{2}|\d{4})")
_DAY_AND_HOUR = re.compile(
    r"(?P<day>\S.*?)(?:(?:T|,?\s+(?:[àÀaA]\s+)?)(?P<hour>\d{1,2})\s*(?:[:hH]\s*(?P<minutes>\d{2})?)?(?::\d{2})?)?"
)


def midnight(day: date) -> datetime:
    """When a day begins in Paris."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


_TOLD: ContextVar[datetime | None] = ContextVar("told", default=None)


def told() -> datetime | None:
    """The moment that is being told; None while the clock is that of the machine."""
    return _TOLD.get()


@contextmanager
def told_on(moment: datetime) -> Iterator[None]:
    """Within the block it is that moment, for rules, verbs and journal: how a load plays what happened day by day."""
    token = _TOLD.set(moment)
    try:
        yield
    finally:
        _TOLD.reset(token)


def today() -> date:
    """The day it is now in Paris."""
    return (told() or datetime.now(PARIS)).astimezone(PARIS).date()


def day_of(moment: datetime) -> date:
    """The day of an instant in Paris."""
    return moment.astimezone(PARIS).date()


def hour(moment: datetime) -> str:
    """« 10 h », « 9 h 30 », in Paris."""
    there = moment.astimezone(PARIS)
    minutes = f"{NO_BREAK}{there:%M}" if there.minute else ""
    return f"{there.hour}{NO_BREAK}h{minutes}"


def is_to_come(value: date) -> bool:
    """Whether a day, or an instant, has not come."""
    return value > ((told() or datetime.now(UTC)) if isinstance(value, datetime) else today())


def _month(name: re.Match[str]) -> str:
    """` nov. ` → `/11/`; what begins no month, or several, stays."""
    found = [rank for rank, month in enumerate(MONTHS, 1) if month.startswith(normal(name[1]))]
    return f"/{found[0]}/" if len(found) == 1 else name[0]


def _day(text: str, example: str) -> date:
    """The day that a text says, which falls on the weekday that it says."""
    name = _WEEKDAY.match(text)
    said = [day for day in DAYS if name and day.startswith(normal(name[1]))]
    found = _written(text[name.end() :] if name and said else text)
    if found is None:
        raise ValueError(f"{quoted(text)} n'est pas une date : écrivez par exemple {example}.")
    if said and DAYS[found.weekday()] not in said:
        raise ValueError(f"{quoted(text)} : ce jour est un {DAYS[found.weekday()]}.")
    return found


def _written(text: str) -> date | None:
    """The day that is written so, if any."""
    written = with_plain_signs(without_spaces(_FIRST_OF_THE_MONTH.sub("1", _MONTH.sub(_month, text))))
    dotted = _DOTTED.fullmatch(written)
    written = "/".join(dotted.groups()) if dotted else written
    for pattern in ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"):
        try:
            found = datetime.strptime(written, pattern).replace(tzinfo=UTC).date()
            is_far = pattern.endswith("%y") and found.year > datetime.now(PARIS).year + 20
            return found.replace(year=found.year - 100) if is_far else found
        except ValueError:
            continue
    return None


class Day(Kind):
    """A calendar day."""

    impl = Date
    python = date
    example = "jj/mm/aaaa"
    usual = 10
    chooser = "date"
    first: ClassVar[date] = date(1800, 1, 1)
    last: ClassVar[date] = date(2100, 12, 31)

    def clean(self, value: Any) -> Any:
        """An instant is not a day; no day of another age."""
        value = super().clean(value)
        if value is not None and (isinstance(value, datetime) or not self.first <= value <= self.last):
            raise ValueError("Cette date est hors du calendrier (de 1800 à 2100).")
        return value

    def read(self, text: str) -> date:
        """`14/11/2017`, `14.11.17`, `14 novembre 2017`, `mardi 14 novembre 2017` or `2017-11-14`.

        Two figures are a year of the last eighty or the next twenty.
        """
        return _day(clean(text), "14/11/2017")

    def show(self, value: date) -> str:
        """`14/11/2017`."""
        return value.strftime("%d/%m/%Y")


def _aware(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Instant(Kind):
    """A moment: UTC and aware in Python and in the database, Europe/Paris for the reader."""

    impl = DateTime
    python = datetime
    example = "jj/mm/aaaa hh:mm"
    chooser = "datetime-local"
    of_a_day: ClassVar[tuple[int, int]] = 0, 0  # the hour and the minutes of a day that is typed alone

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`TIMESTAMPTZ` where there is one."""
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps the naive UTC moment."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None] | None:
        """Aware, in UTC; SQLite keeps the text of a moment, which every row holds three of: read at once."""
        return _aware if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        return None if value is None else value.astimezone(UTC)

    def clean(self, value: Any) -> Any:
        """In UTC wherever it comes from: what is added to it is elapsed time, whatever clocks do meanwhile."""
        value = super().clean(value)
        return value.astimezone(UTC) if value is not None and value.tzinfo else value

    def read(self, text: str) -> datetime:
        """`14/11/2017 14:00` or `14/11/2017 à 14h`, Paris time; a day alone begins, or ends for a deadline."""
        match = _DAY_AND_HOUR.fullmatch(clean(text))
        is_alone = match is not None and match["hour"] is None
        hours, minutes = (int(match["hour"] or 0), int(match["minutes"] or 0)) if match else (24, 0)
        if match is None or hours > 23 or minutes > 59:
            raise ValueError("L'heure s'écrit 14:00 ou 14h.")
        start = Day().clean(_day(match["day"], "14/11/2017 14:00"))
        at = self.of_a_day if is_alone else (hours, minutes)
        return datetime(start.year, start.month, start.day, *at, tzinfo=PARIS).astimezone(UTC)

    def show(self, value: datetime) -> str:
        """« 14/11/2017 à 14 h », Paris time."""
        return f"{value.astimezone(PARIS):%d/%m/%Y} à{NO_BREAK}{hour(value)}"

    def typed(self, value: datetime) -> str:
        """`14/11/2017 14:00`, Paris time."""
        return value.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")

    def plain(self, value: datetime) -> datetime:
        """Paris time, naive: spreadsheets know no zone."""
        return value.astimezone(PARIS).replace(tzinfo=None)


class Deadline(Instant):
    """An instant at which something ends: a day that is typed alone is all of it, until 23 h 59."""

    of_a_day = 23, 59
