"""Days told from the day it is: `@aujourdhui-30j` in an address, « il y a 30 jours » to whoever reads."""

from __future__ import annotations

import re
from datetime import date, timedelta

from admin_views.engine import periods
from models.engine import months_after, normal, today

_CODE = re.compile(r"@aujourdhui(?:([+ -])(\d{1,4})([jsma]))?")
_TYPED = re.compile(r"(il y a|dans) (\d{1,4}) (jour|semaine|mois|an|annee)s?")
_LETTERS = {"jour": "j", "semaine": "s", "mois": "m", "an": "a", "annee": "a"}
_UNITS = {"j": ("jour", "jours"), "s": ("semaine", "semaines"), "m": ("mois", "mois"), "a": ("an", "ans")}
_NAMED = {
    "aujourd hui": "@aujourdhui",
    "aujourdhui": "@aujourdhui",
    "hier": "@aujourdhui-1j",
    "demain": "@aujourdhui+1j",
}
PROPOSED = (
    "aujourd’hui", "cette semaine", "ce mois", "cette année", "le mois dernier", "l’année dernière",
    "il y a 7 jours", "il y a 30 jours", "il y a 6 mois", "dans 7 jours", "dans 30 jours",
)  # fmt: skip


def code_of(text: str) -> str:
    """What was typed, as an address says it: « il y a 30 jours » → `@aujourdhui-30j`; anything else as it is."""
    said = normal(text)
    if said in _NAMED:
        return _NAMED[said]
    found = _TYPED.fullmatch(said)
    if not found:
        return periods.code_of(text)
    return f"@aujourdhui{'-' if found[1] == 'il y a' else '+'}{int(found[2])}{_LETTERS[found[3]]}"


def day_of_code(text: str) -> date | None:
    """The day that a relative one is today; None for what is no relative day, or is beyond the calendar."""
    found = _CODE.fullmatch(text)
    if not found:
        return periods.day_of_code(text)
    number = int(found[2] or 0) * (-1 if found[1] == "-" else 1)
    try:
        return _after(today(), number, found[3] or "j")
    except (ValueError, OverflowError):
        return None


def _after(day: date, number: int, unit: str) -> date:
    if unit in "ma":
        return months_after(day, number * (12 if unit == "a" else 1))
    return day + timedelta(days=number * (7 if unit == "s" else 1))


def said(text: str) -> str:
    """« aujourd’hui », « il y a 30 jours », « dans 7 jours »; what is no relative day is as it is."""
    return periods.said(text) or _words(text, "{}", "{}", "il y a {}", "dans {}")


def said_from(text: str) -> str:
    """The beginning of a period: « à partir du 15/05/2017 », « depuis 30 jours »."""
    bound = periods.said(text)
    if bound:
        return f"à partir {'du' if bound.startswith('début') else 'de la'} {bound}"
    return _words(text, "à partir du {}", "à partir d’{}", "depuis {}", "dans {} ou plus")


def said_until(text: str) -> str:
    """The end of a period: « jusqu’au 15/05/2017 », « d’ici 7 jours »."""
    bound = periods.said(text)
    if bound:
        return f"jusqu’{'au' if bound.startswith('début') else 'à la'} {bound}"
    return _words(text, "jusqu’au {}", "jusqu’à {}", "il y a {} ou plus", "d’ici {}")


def _words(text: str, plain: str, named: str, past: str, coming: str) -> str:
    found = _CODE.fullmatch(text)
    if not found:
        return plain.format(text)
    number = int(found[2] or 0)
    if not number:
        return named.format("aujourd’hui")
    return (past if found[1] == "-" else coming).format(f"{number}\u00a0{_UNITS[found[3]][number > 1]}")
