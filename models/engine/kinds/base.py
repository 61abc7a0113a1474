"""Text, and what every kind of value can do."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from sqlalchemy import Boolean, String
from sqlalchemy.types import TypeDecorator

from models.engine.text import clean, is_blank, quoted

_LINE_ENDS = re.compile(r"\s*[\n\t\u2028\u2029]\s*")


class Kind(TypeDecorator[Any]):
    """Free text on one line; the parent of every other kind.

    `read` turns typed text into a value or raises `ValueError` with a French sentence; `show` is its inverse for
    the reader, `typed` for the form; `plain` gives the typed cell of a file (str, Decimal, date, bool, int).
    """

    impl: Any = String
    cache_ok = True

    python: ClassVar[type] = str
    numeric: ClassVar[bool] = False
    identifier: ClassVar[bool] = False  # digits that are a name: never a number in a file
    multiline: ClassVar[bool] = False
    longest: ClassVar[int] = 200
    keyboard: ClassVar[str] = "text"
    called: tuple[str, ...] = ()  # other names of its columns in the files that people have
    example: ClassVar[str] = ""
    usual: ClassVar[int] = 0  # characters of a usual value, by which its box is drawn; 0: any number
    concealed: ClassVar[bool] = (
        False  # shown by its end alone: no list is sorted by it, no file or bulk change writes it
    )
    chooser: ClassVar[str] = ""  # the box of browsers that helps to choose a value: a type of `<input>`

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.cache_ok = True  # SQLAlchemy asks each class for its own

    def read(self, text: str) -> Any:
        """The value of what was typed."""
        text = clean(text)
        return text if self.multiline or text.isprintable() else _LINE_ENDS.sub(" ", text)

    def clean(self, value: Any) -> Any:
        """A value from anywhere (form, command, seed), as it will be stored; empty text is nothing."""
        if isinstance(value, str):
            value = clean(value)
            value = None if is_blank(value) else self.read(value)
        if value is not None and not isinstance(value, self.python):
            raise ValueError(f"{quoted(str(value))} n'est pas du type attendu.")
        return value

    def show(self, value: Any) -> str:
        """What the reader sees."""
        return str(value)

    def words(self, value: Any) -> str:
        """What the value is searched by."""
        return str(value)

    def typed(self, value: Any) -> str:
        """What stands in the form, such that `read(typed(value)) == value`."""
        return self.show(value)

    def plain(self, value: Any) -> Any:
        """The cell of a file."""
        return value


class Prose(Kind):
    """Text over several lines."""

    multiline = True
    longest = 10_000


class YesNo(Kind):
    """True or false."""

    impl = Boolean
    python = bool

    def read(self, text: str) -> bool:
        """« oui » or « non », as our own files write them."""
        answers = {"oui": True, "non": False}
        try:
            return answers[clean(text).lower()]
        except KeyError:
            raise ValueError("Répondez par oui ou par non.") from None

    def show(self, value: bool) -> str:
        """« Oui » or « Non »."""
        return "Oui" if value else "Non"
