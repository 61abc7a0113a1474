"""A cell: what typed text must not become, and how a value of each kind is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.engine import kinds

# What a spreadsheet may take for a formula, full-width signs included, even after what is not seen:
# `app/docs/security.md#typed-text-and-files` 19.
_FORMULA = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@\t\r\x00＝＋－＠﹢﹣﹦﹫]")
# Codes that Excel reads as numbers, and spoils: leading zeros lost, the twelfth digit on rounded.
_CODE = re.compile(r"0[0-9]+|[0-9]{12,}")
# Texts that Excel reads as a date, an hour or a number: `1-2`, `3/4`, `12:30`, `1E5`, `1 janv`, `mars-17`.
_MONTH = r"(jan|f[eé]v|mar|avr|mai|juin|juil|ao[uû]|sep|oct|nov|d[eé]c)[a-zéû]*\.?"
_READ_AS_A_VALUE = re.compile(
    r"([0-9]+ )?[0-9]+([./:-][0-9]+)+|[0-9.,]+e[+-]?[0-9]+"
    rf"|[0-9]{{1,2}}[ ./-]?{_MONTH}([ ./-]?[0-9]{{2,4}})?|{_MONTH}[ ./-]?[0-9]{{1,4}}",
    re.IGNORECASE,
)


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


def as_formula(code: str) -> str:
    """An identifier that Excel leaves as it is."""
    is_read_as_another = (code.isascii() and code.isalnum()) or _READ_AS_A_VALUE.fullmatch(code)
    return f'="{code}"' if is_read_as_another else defused(code)


def code_or_text(text: str) -> str:
    """Typed text for Excel: codes keep their zeros, « 1-2 » becomes no date, the rest runs nothing."""
    return as_formula(text) if _CODE.fullmatch(text) or _READ_AS_A_VALUE.fullmatch(text) else defused(text)


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
    return writers.get(kind.python if kind is not None else str, style.text)
