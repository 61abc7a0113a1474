"""What a cell means for a declared field: the text that its form would have been given."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from models.engine import kinds
from models.engine.declaration import Declared
from models.engine.sheets.gate.packing import Cell
from models.engine.sheets.moment_words import moment_text
from models.engine.text import normal, quoted, with_plain_signs, without_separators, without_spaces

COMPUTED = 6  # decimals: more of them come from a formula, and are rounded to what the field holds

_NOTHING = {"nc", "n c", "na", "n a", "nd", "n d", "nr", "n r", "s o", "so", "vide", "null", "inconnu", "inconnue"}
_NOTHING |= {f"non {word}{end}" for word in ("communique", "renseigne", "connu") for end in ("", "e")}
_NOTHING_IN_TEXT = {"nc", "n c", "n a", "non communique", "non renseigne"}  # a name may be « So », and a code « NA »
_NO_WORD = re.compile(r"[\s\-–—‐/?.…*]+")
_ERROR = re.compile(r"#(N/A|REF!|DIV/0!|VALEUR!|VALUE!|NOM\?|NAME\?|NOMBRE!|NUM!|NULL?!)", re.IGNORECASE)
_YES = {"oui", "o", "yes", "y", "vrai", "true", "x", "xx", "1", "ok"}
_NO = {"non", "n", "no", "faux", "false", "0"}
_TICKS, _CROSSES = set("✓✔☑✅☒🗹"), set("☐✗✘❌")
_SHORTENED = re.compile(r"(-?)(\d)(?:[.,](\d+))?E\+(\d{1,2})", re.IGNORECASE)
_WHOLE = re.compile(r"(-?\d+)[.,]0+")
_UNIT = re.compile(r"(?:(k|m|mega|kilo)?\s?(?:€|euros?|eur)|etp)$", re.IGNORECASE)
_TIMES = {"k": 1_000, "kilo": 1_000, "m": 1_000_000, "mega": 1_000_000}
_ENGLISH, _DOTTED = re.compile(r"-?\d{1,3}(,\d{3})+\.\d+"), re.compile(r"-?\d{1,3}(\.\d{3})+,\d+")
_LOST = "Un tableur a abrégé ce numéro en {} : ses derniers chiffres sont perdus, retrouvez-le."
_ROUGH = "Un tableur a abrégé ce nombre en {} : est-il exact ?"
_ZERO = "{} a perdu son zéro du début dans un tableur : est-ce {} ?"
_RATE = "{} peut se lire {} % ou {} % : dites ce que sont les nombres de cette colonne."


@dataclass(frozen=True)
class Read:
    """The text for the field's own kind to read, and what is to be confirmed of it, as a sentence."""

    text: str
    doubt: str | None = None


def text_for(declared: Declared, cell: Cell, *, is_1904: bool = False) -> Read:
    """The text of a cell for a field; what says that nothing is known is an empty text.

    `is_1904`: whether the workbook counts its days from 1904.
    """
    kind = declared.kind
    if isinstance(kind, kinds.Day | kinds.Instant) and not _is_nothing(declared, cell):
        return Read(moment_text(kind, cell, is_1904=is_1904) or plain_text(cell))
    text = _unshortened(plain_text(cell))
    if _is_nothing(declared, text):
        return Read("")
    for kept, read in _READERS.items():
        if isinstance(kind, kept):
            return read(declared, text)
    return _identifier(declared, text) if kind is not None and kind.identifier else _words(declared, text)


def plain_text(cell: Cell) -> str:
    """What a cell says, as the French write it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float):
        return _decimal_text(Decimal(f"{cell:.15g}"))  # what a spreadsheet holds, without what binary adds
    if isinstance(cell, Decimal):
        return _decimal_text(cell)
    if isinstance(cell, time):
        return cell.strftime("%H:%M")
    return _day_text(cell) if isinstance(cell, date) else str(cell).strip()


def _day_text(day: date) -> str:
    is_moment = isinstance(day, datetime) and day.time() != time()
    return day.strftime("%d/%m/%Y %H:%M" if is_moment else "%d/%m/%Y")


def _decimal_text(value: Decimal) -> str:
    return f"{value:f}".replace(".", ",")


def _is_nothing(declared: Declared, cell: Cell) -> bool:
    """« n.c. », « - », « #N/A »: nobody knows; fewer words in a text, which may be anything."""
    if not isinstance(cell, str):
        return cell is None
    kind = declared.kind
    is_text = kind is None or type(kind) in {kinds.Kind, kinds.Prose} or kind.identifier
    words = _NOTHING_IN_TEXT if is_text else _NOTHING
    return bool(not cell or _NO_WORD.fullmatch(cell) or _ERROR.fullmatch(cell) or normal(cell) in words)


def _unshortened(text: str) -> str:
    """`7,3282932000074E+13` → `73282932000074`: every figure is there; another stays as it is."""
    found = _SHORTENED.fullmatch(text)
    if found is None or len(found[3] or "") < int(found[4]):
        return text
    decimals = found[3] or ""
    whole, rest = decimals[: int(found[4])], decimals[int(found[4]) :].rstrip("0")
    return f"{found[1]}{found[2]}{whole}" + (f",{rest}" if rest else "")


def _fits(declared: Declared, text: str) -> bool:
    """Whether the field takes a text."""
    try:
        return declared.clean(text) is not None
    except ValueError:
        return False


def _identifier(declared: Declared, text: str) -> Read:
    """Zeros that were lost are proposed back when the field then takes the number."""
    if _SHORTENED.fullmatch(text):
        return Read(text, _LOST.format(text))
    low, high = declared.bounds
    of_digits = isinstance(declared.kind, kinds.Siren | kinds.PostalCode)
    whole = _WHOLE.fullmatch(text)
    text = whole[1] if whole and of_digits else text
    digits = without_separators(text)
    if type(declared.kind) is kinds.Siren and len(digits) == kinds.Siret.longest:
        return Read(digits[: kinds.Siren.longest] if _is_siret(digits) else text)
    length = high if of_digits or low == high else 0
    if not digits.isdigit() or not 0 < length - len(digits) <= max(1, length // 4) or _fits(declared, text):
        return Read(text)
    filled = digits.zfill(length)
    return Read(filled, _ZERO.format(quoted(text), filled)) if _fits(declared, filled) else Read(text)


def _is_siret(digits: str) -> bool:
    """Whether a number is that of a site, which begins with that of whoever holds it."""
    try:
        return kinds.Siret().clean(digits) is not None
    except ValueError:
        return False


def _phone(declared: Declared, text: str) -> Read:
    """A number that a spreadsheet took for one: its zero, or its `+`, is what makes it whole."""
    if _SHORTENED.fullmatch(text):
        return Read(text, _LOST.format(text))
    digits = _WHOLE.sub(r"\1", text) if _WHOLE.fullmatch(text) else text
    ways = (digits, f"0{digits}", f"+{digits}") if digits.isdigit() else (digits,)
    return Read(next((one for one in ways if _fits(declared, one)), text))


def _yes_no(_declared: Declared, text: str) -> Read:
    """Ticks, crosses and the words of every program; another word is left to the field to refuse."""
    bare = text.strip("[]() ")
    if bare in _TICKS or normal(bare) in _YES:
        return Read("oui")
    return Read("non" if bare in _CROSSES or normal(bare) in _NO or (not bare and text) else text)


def _choice(declared: Declared, text: str) -> Read:
    """A label whatever its capitals and accents, when it is the only one."""
    members: Iterator[Any] = iter(getattr(declared.kind, "members", ()))
    found = {one.label for one in members if normal(text) in {normal(one.label), normal(str(one.value))}}
    return Read(found.pop() if len(found) == 1 and not _fits(declared, text) else text)


def _number(declared: Declared, text: str) -> Read:
    """« 12 500 euros », « 12,5 k€ », `1,500.00`, « (300) »: the number, as the field reads it."""
    if _SHORTENED.fullmatch(text):
        return Read(_decimal_text(Decimal(text.replace(",", "."))), _ROUGH.format(text))
    unit = _UNIT.search(text)
    bare = without_spaces(text[: unit.start()] if unit else text)
    value = _value(bare)
    if value is None:
        return Read(bare if unit else text)
    if unit and unit[1]:
        value = (value * _TIMES[unit[1].lower()]).normalize()
    return Read(_rounded(declared, value))


def _value(bare: str) -> Decimal | None:
    """A number that is read one way only."""
    bare = with_plain_signs(bare)
    if bare.startswith("(") and bare.endswith(")"):
        bare = f"-{bare[1:-1]}"
    if _ENGLISH.fullmatch(bare):
        bare = bare.replace(",", "")
    elif _DOTTED.fullmatch(bare):
        bare = bare.replace(".", "")
    elif re.fullmatch(r"-?\d{1,3}[.,]\d{3}", bare):
        return None  # thousands or decimals: the field says what it thinks of it
    return Decimal(bare.replace(",", ".")) if re.fullmatch(r"-?\d{1,25}([.,]\d*)?", bare) else None


def _is_long(value: Decimal) -> bool:
    return -int(value.as_tuple().exponent) > COMPUTED


def _rounded(declared: Declared, value: Decimal) -> str:
    places = 2 if isinstance(declared.kind, kinds.Percent) else getattr(declared.kind, "decimals", 0)
    return _decimal_text(round(value, places) if _is_long(value) and places else value)


def _rate(declared: Declared, text: str) -> Read:
    """A percent that says it is one; a number up to one, which could be a ratio too, is asked about."""
    bare = without_spaces(text.removesuffix("%"))
    value = _value(bare)
    if value is None:
        return Read(text)
    if text.endswith("%") or value > 1 or value <= 0:
        return Read(_rounded(declared, value))
    shown = _decimal_text(value)
    return Read(text, _RATE.format(quoted(text), shown, _decimal_text((value * 100).normalize())))


def _words(_declared: Declared, text: str) -> Read:
    """Anything else; a number that a spreadsheet shortened is asked about."""
    return Read(text.removeprefix("mailto:"), _LOST.format(text) if _SHORTENED.fullmatch(text) else None)


_READERS: dict[Any, Callable[[Declared, str], Read]] = {
    kinds.YesNo: _yes_no,
    kinds.Choice: _choice,
    kinds.Phone: _phone,
    kinds.Percent: _rate,
    (kinds.Quantity, kinds.Whole): _number,
}
