"""Closed lists: what the database stores beside what a French reader sees."""

from __future__ import annotations

from enum import Enum
from typing import Self


class LabelledEnum(Enum):
    """A member is `NAME = "stored", "Libellé"`; `value` is stored, `label` is shown."""

    label: str

    def __new__(cls, stored: str, label: str) -> Self:
        """Keep the stored word as the value and the French words beside it."""
        member = object.__new__(cls)
        member._value_ = stored
        member.label = label
        return member

    def __str__(self) -> str:
        return self.label

    __hash__ = object.__hash__  # there is one of each: that of Enum hashes its name, thousands of times a page
