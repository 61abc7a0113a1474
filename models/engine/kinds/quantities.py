"""Numbers: never a float in Python."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Dialect, Integer, Numeric
from sqlalchemy.types import TypeEngine

from models.engine.kinds.base import Kind
from models.engine.text import clean, french_number, read_number, short_number
from models.engine.typography import NARROW_SPACE


class Quantity(Kind):
    """A decimal of fixed places: never a float in Python; `NUMERIC` in the database (decision 4)."""

    python = Decimal
    numeric = True
    usual = 12
    keyboard = "decimal"
    digits: ClassVar[int] = 14
    decimals: ClassVar[int] = 2
    unit: ClassVar[str] = ""

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Exact in PostgreSQL; a double in SQLite, which holds 15 digits exactly, more than any kind has."""
        exact: Any = dialect.name != "sqlite"
        return dialect.type_descriptor(Numeric(self.digits, self.decimals, asdecimal=exact))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Decimal | float | None:
        """Rounded once, on the way in."""
        if value is None or dialect.name != "sqlite":
            return value
        return float(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """A Decimal of the kind's places whatever the driver gave."""
        return None if value is None else round(Decimal(str(value)), self.decimals)

    def clean(self, value: Any) -> Any:
        """Whole numbers are welcome; a float is not."""
        if isinstance(value, int) and not isinstance(value, bool):
            value = Decimal(value)
        value = super().clean(value)
        if value is not None and not (value.is_finite() and abs(value) < 10 ** (self.digits - self.decimals)):
            raise ValueError("Ce nombre est trop grand.")
        if value is not None and value != round(value, self.decimals):
            raise ValueError(f"Au plus {self.decimals} décimales.")
        return value

    def read(self, text: str) -> Decimal:
        """`45 000,5 €` → `Decimal("45000.50")`."""
        return read_number(clean(text).removesuffix(self.unit or " "), self.decimals)

    def show(self, value: Decimal) -> str:
        """With its unit."""
        amount = self.typed(value)
        return f"{amount}{NARROW_SPACE}{self.unit}" if self.unit else amount

    def typed(self, value: Decimal) -> str:
        """Without the unit, nor idle zeros: `11.50` → « 11,5 »."""
        return short_number(value, self.decimals)


class Money(Quantity):
    """Euros and cents."""

    unit = "€"

    def typed(self, value: Decimal) -> str:
        """Cents by two, or none: `80000.00` → « 80 000 », `80000.50` → « 80 000,50 »."""
        return french_number(value, self.decimals).removesuffix(",00")


class Fte(Quantity):
    """Full-time equivalents."""

    digits = 8
    usual = 7


class Percent(Quantity):
    """A ratio between 0 and 1, typed and shown in per cent."""

    digits = 6
    usual = 7
    decimals = 4
    unit = "%"

    def clean(self, value: Any) -> Any:
        """From nothing to the whole."""
        value = super().clean(value)
        if value is not None and not 0 <= value <= 1:
            raise ValueError("Un taux va de 0 à 100 %.")
        return value

    def read(self, text: str) -> Decimal:
        """`60` or `60 %` → `Decimal("0.6000")`."""
        return read_number(clean(text).removesuffix("%"), 2) / 100

    def typed(self, value: Decimal) -> str:
        """`0.6` → « 60 »."""
        return short_number(value * 100, 2)


class Whole(Kind):
    """A whole number, 32 bits."""

    impl = Integer
    python = int
    numeric = True
    usual = 7
    keyboard = "numeric"

    def clean(self, value: Any) -> Any:
        """What 32 bits hold."""
        value = super().clean(value)
        if value is not None and (isinstance(value, bool) or abs(value) >= 2**31):
            raise ValueError("Ce nombre est trop grand.")
        return value

    def read(self, text: str) -> int:
        """`1 200` → `1200`."""
        return int(read_number(clean(text), 0))

    def show(self, value: int) -> str:
        """Grouped by thousands."""
        return french_number(value)
