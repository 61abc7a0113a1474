"""A cell: what typed text must not become, and how a value of each kind is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from models.engine import kinds

# What a spreadsheet may take for a formula, full-width signs included, even after what is not seen:
# `app/docs/security.md#typed-text-and-files` 19.
_FORMULA = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\x00＝＋－＠﹢﹣﹦﹫]")
_GAP = "[ \u00a0\u202f]"
_MONTH = r"(jan|f[eé]v|mar|avr|mai|juin|juil|ao[uû]|sep|oct|nov|d[eé]c|feb|apr|may|jun|jul|aug)[a-zéû]*\.?"
_NUMBER = r"(?=[.,]*[0-9])[0-9.,]+"
# What Excel in French reads as something else and shows as something else: `app/docs/files.md#excel`.
_READ_AS_ANOTHER = re.compile(
    r"0[0-9]+|[0-9]{12,}"  # 09001, a SIRET
    rf"|([0-9]+ )?[0-9]+([./:-][0-9]+)+|{_NUMBER}e[+-]?[0-9]+"  # 1-2, 3/4, 12:30, 2 1/2, 1E5
    rf"|[0-9]{{1,2}}[ ./-]?{_MONTH}([ ./-]?[0-9]{{2,4}})?|{_MONTH}[ ./-]?[0-9]{{1,4}}"  # 1 janv, mars-17
    r"|[0-9]{1,2}(:[0-9]{2}){0,2} [ap]m?"  # 2 PM
    rf"|{_NUMBER}{_GAP}?[%€$£]|[%€$£]{_GAP}?{_NUMBER}|\({_NUMBER}\)"  # 100%, 12 €, (12)
    rf"|[0-9]{{1,3}}({_GAP}[0-9]{{3}})+([.,][0-9]*)?"  # 000 017 012
    r"|[0-9]+,([0-9]*0)?|,[0-9]+|0[0-9]+,[0-9]*"  # 12,50
    r"|vrai|faux|true|false|#(n/a|[a-zé/0-9]+[!?])",  # VRAI, #N/A
    re.IGNORECASE,
)

REMEMBERED = 2000  # texts of a column


@dataclass(frozen=True)
class Column:
    """A column of a file: its name for machines, its label for people, the kind of its cells (None: a title)."""

    name: str
    label: str
    kind: kinds.Kind | None


@dataclass(frozen=True)
class Style:
    """How a file writes values: its decimal mark, days and moments, yes and no, identifiers and typed text."""

    decimal_mark: str
    day: str
    moment: str
    yes: str
    no: str
    identifier: Callable[[str], str]
    text: Callable[[str], str]


Cell = Callable[[Any], str]


def defused(text: str) -> str:
    """Typed text that no spreadsheet takes for a formula: the apostrophe says that it is text."""
    return f"'{text}" if _FORMULA.match(text) else text


def kept_by_excel(text: str) -> str:
    """Typed text for Excel in French: it stays as it is written, and runs nothing."""
    return f'="{text}"' if _READ_AS_ANOTHER.fullmatch(text.strip()) else defused(text)


def code_kept_by_excel(code: str) -> str:
    """An identifier for Excel in French: digits alone are a text too, and never a number."""
    return f'="{code}"' if code.isascii() and code.isdigit() else kept_by_excel(code)


def row_writer(columns: Sequence[Column], style: Style) -> Callable[[Sequence[Any]], list[str]]:
    """One function for a whole file, chosen from the kinds once."""
    cells = [_cell(column.kind, style) for column in columns]

    def write(row: Sequence[Any]) -> list[str]:
        return ["" if value is None else cell(value) for cell, value in zip(cells, row, strict=True)]

    return write


def _cell(kind: kinds.Kind | None, style: Style) -> Cell:
    if kind is not None and kind.identifier:
        return style.identifier
    writers: dict[type, Cell] = {
        Decimal: lambda value: str(value).replace(".", style.decimal_mark),
        int: str,
        bool: lambda value: style.yes if value else style.no,
        date: lambda value: value.strftime(style.day),
        datetime: lambda value: value.strftime(style.moment),
    }
    if kind is None or isinstance(kind, kinds.Choice):  # titles and labels come back: each is looked at once
        return lru_cache(maxsize=REMEMBERED)(style.text)
    return writers.get(kind.python, style.text)
