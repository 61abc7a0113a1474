"""One of a closed list."""

from __future__ import annotations

from sqlalchemy import Dialect

from models.choices import LabelledEnum
from models.kinds.base import Kind
from models.text import clean, quoted


class Choice(Kind):
    """One member of a `LabelledEnum`: its value stored, its label shown."""

    def __init__(self, members: type[LabelledEnum]) -> None:
        super().__init__()
        self.members = members

    @property
    def python(self) -> type:  # type: ignore[override]  # each choice has its own enum
        """The enum."""
        return self.members

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
        return None if value is None else next(one for one in self.members if one.value == value)

    def process_literal_param(self, value: LabelledEnum | None, dialect: Dialect) -> str:
        """For CHECK constraints and partial indexes."""
        return "" if value is None else str(value.value)
