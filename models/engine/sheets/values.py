"""What a cell means for a declared field: the text that its form would have been given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.engine.declaration import Declared
from models.engine.sheets.gate.packing import Cell


@dataclass(frozen=True)
class Read:
    """The text for the field's own kind to read, and what is to be confirmed of it, as a sentence."""

    text: str
    doubt: str | None = None


def text_for(declared: Declared, cell: Cell) -> Read:
    """The text of a cell for a field; an empty one is an empty text."""
    return Read(plain_text(cell))


def plain_text(cell: Any) -> str:
    """What a cell says, as the French write it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float | Decimal):
        return f"{cell:.15g}".replace(".", ",") if isinstance(cell, float) else str(cell).replace(".", ",")
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    return cell.strftime("%d/%m/%Y") if isinstance(cell, date) else str(cell)
