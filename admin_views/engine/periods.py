"""Periods as people type them in a filter: « cette année », « le mois dernier », « 2025 », « mars 2026 ».

The bounds of one that moves with the day are told so in an address (`@debut-annee`, `@fin-mois-1`), those of another
are its days.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from models.engine import kinds, months_after, normal, today

_CODE = re.compile(r"@(debut|fin)-(semaine|mois|trimestre|annee)(?:([+ -])1)?")
_TYPED = re.compile(
    r"(?:(debut|fin) (?:de |d |du )?)?(?:(ce|cet|cette|le|la|l) )?(semaine|mois|trimestre|annee|an)"
    r"(?: (ci|en cours|derniere?|passee?|prochaine?))?"
)
_MONTH = re.compile(r"([a-z]{3,9}|\d{1,2}) (\d{4})")
_YEAR = re.compile(r"(?:annee |en )?(\d{4})")
_MONTHS = {"mois": 1, "trimestre": 3, "annee": 12}
_NAMES = {  # this one, the next one, the last one
    "semaine": ("cette semaine", "la semaine prochaine", "la semaine dernière"),
    "mois": ("ce mois", "le mois prochain", "le mois dernier"),
    "trimestre": ("ce trimestre", "le trimestre prochain", "le trimestre dernier"),
    "annee": ("cette année", "l’année prochaine", "l’année dernière"),
}


def bounds_of(text: str) -> tuple[str, str] | None:
    """The first and the last day of a period that was typed, as an address says them; None for what is none."""
    said = normal(text)
    found = _TYPED.fullmatch(said)
    if found and not found[1] and _is_whole(found):
        return _code("debut", found), _code("fin", found)
    days = _days_of_month(said) or _days_of_year(said)
    return None if days is None else (f"{days[0]:%d/%m/%Y}", f"{days[1]:%d/%m/%Y}")


def code_of(text: str) -> str:
    """« début de cette année » → `@debut-annee`; anything else as it is."""
    found = _TYPED.fullmatch(normal(text))
    return _code(found[1], found) if found and found[1] and _is_whole(found) else text


def _is_whole(found: re.Match[str]) -> bool:
    """Whether it says which one: « cette année », « année dernière », and not « année »."""
    return bool(found[4]) or (found[2] or "").startswith("c")


def _code(bound: str, found: re.Match[str]) -> str:
    unit, which = "annee" if found[3] == "an" else found[3], found[4] or ""
    shift = "-1" if which.startswith(("dernier", "passe")) else "+1" if which.startswith("prochain") else ""
    return f"@{bound}-{unit}{shift}"


def _days_of_month(said: str) -> tuple[date, date] | None:
    """« mars 2026 », `03/2026`, `2026-03`."""
    found = _MONTH.fullmatch(re.sub(r"^(\d{4}) (\d{1,2})$", r"\2 \1", said))
    if not found:
        return None
    ranks = [rank for rank, name in enumerate(kinds.MONTHS, 1) if name.startswith(found[1])]
    rank = int(found[1]) if found[1].isdigit() else ranks[0] if len(ranks) == 1 else 0
    return _days(int(found[2]), rank, 1)


def _days_of_year(said: str) -> tuple[date, date] | None:
    found = _YEAR.fullmatch(said)
    return _days(int(found[1]), 1, 12) if found else None


def _days(year: int, month: int, months: int) -> tuple[date, date] | None:
    if not (1 <= month <= 12 and kinds.Day.first.year <= year < kinds.Day.last.year):
        return None
    first = date(year, month, 1)
    return first, months_after(first, months) - timedelta(days=1)


def day_of_code(text: str) -> date | None:
    """The day that a bound is today; None for what is none."""
    found = _CODE.fullmatch(text)
    if not found:
        return None
    number = _shift(found)
    begins, follows = _first_day(found[2], number), _first_day(found[2], number + 1)
    return begins if found[1] == "debut" else follows - timedelta(days=1)


def _shift(found: re.Match[str]) -> int:
    return 0 if not found[3] else -1 if found[3] == "-" else 1


def _first_day(unit: str, number: int) -> date:
    """Of the period that comes so many after that of today."""
    day = today()
    if unit == "semaine":
        return day - timedelta(days=day.weekday()) + timedelta(days=7 * number)
    months = _MONTHS[unit]
    return months_after(date(day.year, (day.month - 1) // months * months + 1, 1), months * number)


def said(text: str) -> str:
    """« début de cette année », « fin du mois dernier »; nothing for what is no bound."""
    found = _CODE.fullmatch(text)
    if not found:
        return ""
    name = _NAMES[found[2]][_shift(found)]
    of = f"du {name.removeprefix('le ')}" if name.startswith("le ") else f"de {name}"
    return f"{'début' if found[1] == 'debut' else 'fin'} {of}"


def said_whole(first: str, last: str) -> str:
    """« cette année », of its two bounds; nothing for others."""
    begins, ends = _CODE.fullmatch(first), _CODE.fullmatch(last)
    is_one = begins and ends and (begins[1], ends[1]) == ("debut", "fin") and begins.groups()[1:] == ends.groups()[1:]
    return _NAMES[begins[2]][_shift(begins)] if begins and is_one else ""
