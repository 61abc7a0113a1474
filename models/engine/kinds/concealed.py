"""Values that the database holds closed, and that are shown by their last signs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect
from stdnum import iban

from models.engine.closed_texts import close, opened
from models.engine.kinds.base import Kind
from models.engine.text import clean, without_separators

SHOWN = 4  # signs
DOTS = "•••• "


@dataclass(frozen=True, eq=False)
class Concealed:
    """A value as it travels: its last signs, and what the key alone opens. No text of it says more than these signs."""

    end: str
    closed: str

    @classmethod
    def of(cls, plain: str) -> Concealed:
        """Closed by the key of the installation."""
        return cls(plain[-SHOWN:], close(plain))

    @classmethod
    def kept(cls, text: str) -> Concealed:
        """As `stored` wrote it."""
        end, _colon, closed = text.partition(":")
        return cls(end, closed)

    @property
    def stored(self) -> str:
        """How the database holds it."""
        return f"{self.end}:{self.closed}"

    def opened(self) -> str:
        """The value; `ValueError` says in French that no key opens it."""
        return opened(self.closed)

    def __str__(self) -> str:
        return DOTS + self.end

    def __repr__(self) -> str:
        return f"<{self}>"

    def __eq__(self, other: object) -> bool:
        """The same value: written twice, it is closed otherwise."""
        if not isinstance(other, Concealed) or self.end != other.end:
            return False
        return self.closed == other.closed or self.opened() == other.opened()

    def __hash__(self) -> int:
        return hash(self.end)


class Secret(Kind):
    """A text of which the last signs alone are read: no list sorts by it, no search, filter or file holds it."""

    python = Concealed
    concealed = True
    identifier = True

    def process_bind_param(self, value: Concealed | None, dialect: Dialect) -> str | None:
        """Closed."""
        return None if value is None else value.stored

    def process_result_value(self, value: Any, dialect: Dialect) -> Concealed | None:
        """Still closed: opening it is asked for, by `opened()`."""
        return None if value is None else Concealed.kept(value)

    def read(self, text: str) -> Concealed:
        """What was typed is closed at once."""
        return Concealed.of(self.checked(text))

    def checked(self, text: str) -> str:
        """The value of what was typed; `ValueError` says in French why it cannot be."""
        return clean(text)

    def words(self, value: Concealed) -> str:
        """It is found by no word."""
        return ""

    def plain(self, value: Concealed) -> str:
        """A file says no more than a page."""
        return str(value)

    def pieces(self, value: Concealed) -> Sequence[str]:
        """The value, opened, in the pieces that people read it by."""
        return [value.opened()]


class Iban(Secret):
    """The number of a bank account, whatever its country, under its key of 97 (`app/docs/fields.md#iban`)."""

    usual = 34
    example = "FR76 …, avec ou sans espaces"

    def checked(self, text: str) -> str:
        """Upper case, no space."""
        found = without_separators(clean(text)).upper()
        if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", found):
            raise ValueError("Un IBAN commence par deux lettres et deux chiffres, et compte 15 à 34 caractères.")
        if not iban.is_valid(found):
            raise ValueError("Cet IBAN n'existe pas : un caractère manque, est en trop ou a été mal recopié.")
        return found

    def pieces(self, value: Concealed) -> Sequence[str]:
        """By four, as banks print it."""
        found = value.opened()
        return [found[at : at + 4] for at in range(0, len(found), 4)]
