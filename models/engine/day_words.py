"""Days and hours as people say them: « lun. 30 nov. · 10 h »."""

from __future__ import annotations

from datetime import date, datetime

from models.engine.kinds.moments import DAYS, NO_BREAK, day_of, hour, today
from models.engine.typography import Words

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
)  # fmt: skip
PLAIN = 120  # days: as near as that, the year goes without saying


def short_day(day: date) -> str:
    """« lun. 30 nov. », « mar. 1er déc. »; with the year when it is another one, and not near."""
    return _said(f"{DAYS[day.weekday()][:3]}.", day, SHORT_MONTHS)


def long_day(day: date) -> str:
    """« lundi 30 novembre », « mardi 1er décembre »; with the year as `short_day`."""
    return _said(DAYS[day.weekday()], day, MONTHS)


def full_day(day: date) -> str:
    """« lundi 30 novembre 2026 », whenever it is said."""
    return _said(DAYS[day.weekday()], day, MONTHS, is_plain=False)


def short_moment(moment: datetime) -> str:
    """« lun. 30 nov. · 10 h », in Paris."""
    return f"{short_day(day_of(moment))} · {hour(moment)}"


def hours(start: datetime, end: datetime | None) -> str:
    """« 10 h – 12 h », in Paris; the beginning alone when the end is not known."""
    return " – ".join(hour(one) for one in (start, end) if one)


def span(start: date | None, end: date | None) -> str:
    """« 31 août – 15 oct. », « dès le 31 août », « jusqu'au 15 oct. », nothing; the year as `short_day`."""
    begins = _said("", start, SHORT_MONTHS, is_plain=end is not None or None) if start else ""
    ends = _said("", end, SHORT_MONTHS) if end else ""
    if begins and ends:
        return f"{begins} – {ends}"
    return Words(f"dès le {begins}" if begins else f"jusqu'au {ends}" if ends else "")


def _said(name: str, day: date, months: tuple[str, ...], *, is_plain: bool | None = None) -> str:
    """`is_plain`: without its year; unless said, when it is this one, or near."""
    now = today()
    number = "1er" if day.day == 1 else str(day.day)
    if is_plain is None:
        is_plain = day.year == now.year or abs((day - now).days) <= PLAIN
    parts = name, number, months[day.month - 1], "" if is_plain else str(day.year)
    return NO_BREAK.join(one for one in parts if one)
