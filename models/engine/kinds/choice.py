"""One of a closed list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Dialect

from models.engine.choices import LabelledEnum
from models.engine.kinds.base import Kind
from models.engine.text import clean, quoted


class Choice(Kind):
    """One member of a `LabelledEnum`, or of several: its value stored, its label shown."""

    def __init__(self, enums: type[LabelledEnum] | tuple[type[LabelledEnum], ...]) -> None:
        super().__init__()
        self.enums = enums if isinstance(enums, tuple) else (enums,)  # by its name, SQLAlchemy tells two choices apart
        self.members: tuple[LabelledEnum, ...] = tuple(member for enum in self.enums for member in enum)
        self.python: Any = self.enums if len(self.enums) > 1 else self.enums[0]  # type: ignore[misc]  # one for each
        self._by_value = {member.value: member for member in self.members}

    def read(self, text: str) -> LabelledEnum:
        """The stored word, or the label as shown."""
        for member in self.members:
            if text in {member.value, member.label}:
                return member
        raise ValueError(f"{quoted(clean(text))} ne fait pas partie des choix.")

    def typed(self, value: LabelledEnum) -> str:
        """The stored word."""
        return str(value.value)

    def plain(self, value: LabelledEnum) -> str:
        """The label."""
        return value.label

    def process_bind_param(self, value: LabelledEnum | None, dialect: Dialect) -> str | None:
        """The stored word."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> LabelledEnum | None:
        """The member."""
        return None if value is None else self._by_value[value]

    def process_literal_param(self, value: LabelledEnum | None, dialect: Dialect) -> str:
        """For CHECK constraints and partial indexes."""
        return "" if value is None else str(value.value)
