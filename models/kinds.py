"""The sorts of value: how each is typed, checked, stored, shown and exported. A column's type is its kind."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import phonenumbers
from sqlalchemy import Boolean, Date, DateTime, Dialect, Integer, Numeric, String
from sqlalchemy.types import TypeDecorator, TypeEngine
from stdnum import luhn

from models.choices import LabelledEnum
from models.text import NARROW_SPACE, clean, french_number, read_number, without_spaces

PARIS = ZoneInfo("Europe/Paris")
LA_POSTE = "356000000"


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
    example: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.cache_ok = True  # SQLAlchemy asks each class for its own

    def read(self, text: str) -> Any:
        """The value of what was typed."""
        return clean(text)

    def clean(self, value: Any) -> Any:
        """A value from anywhere (form, command, seed), as it will be stored; empty text is nothing."""
        if isinstance(value, str):
            if not clean(value):
                return None
            value = self.read(value)
        if value is not None and not isinstance(value, self.python):
            raise ValueError(f"« {value} » n'est pas du type attendu.")
        return value

    def show(self, value: Any) -> str:
        """What the reader sees."""
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


class Siren(Kind):
    """Nine digits under Luhn's key (`domain.md` §2.2)."""

    identifier = True
    longest = 9
    keyboard = "numeric"
    example = "9 chiffres, avec ou sans espaces"

    def read(self, text: str) -> str:
        """The nine digits."""
        digits = without_spaces(clean(text))
        if not re.fullmatch(r"[0-9]{9}", digits):
            raise ValueError("Le SIREN compte 9 chiffres.")
        if not luhn.is_valid(digits):
            raise ValueError("Ce SIREN n'existe pas : sa clé de contrôle est fausse.")
        return digits

    def show(self, value: str) -> str:
        """Grouped by three."""
        return NARROW_SPACE.join((value[:3], value[3:6], value[6:]))


class Siret(Siren):
    """Fourteen digits under Luhn's key; La Poste's own count when that fails (`domain.md` §2.2)."""

    longest = 14
    example = "14 chiffres, avec ou sans espaces"

    def read(self, text: str) -> str:
        """The fourteen digits."""
        digits = without_spaces(clean(text))
        if not re.fullmatch(r"[0-9]{14}", digits):
            raise ValueError("Le SIRET compte 14 chiffres.")
        by_la_poste = digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0
        if not luhn.is_valid(digits[:9]) or not (luhn.is_valid(digits) or by_la_poste):
            raise ValueError("Ce SIRET n'existe pas : sa clé de contrôle est fausse.")
        return digits

    def show(self, value: str) -> str:
        """The SIREN, then the five digits of the establishment."""
        return f"{super().show(value[:9])}{NARROW_SPACE}{value[9:]}"


class Rna(Kind):
    """The register number of an association: W and nine digits or letters (`domain.md` §2.2)."""

    identifier = True
    longest = 10
    example = "W suivi de 9 caractères"

    def read(self, text: str) -> str:
        """Upper case, no space."""
        code = without_spaces(clean(text)).upper()
        if not re.fullmatch(r"W[0-9A-Z]{9}", code):
            raise ValueError("Le numéro RNA compte un W et 9 chiffres ou lettres.")
        return code


class PostalCode(Kind):
    """Five digits."""

    identifier = True
    longest = 5
    keyboard = "numeric"

    def read(self, text: str) -> str:
        """The five digits."""
        code = without_spaces(clean(text))
        if not re.fullmatch(r"[0-9]{5}", code):
            raise ValueError("Le code postal compte 5 chiffres.")
        return code


class Email(Kind):
    """One `@`, a domain with a dot, at most 254 characters, lower case (`domain.md` §2.2)."""

    longest = 254
    keyboard = "email"

    def read(self, text: str) -> str:
        """The address in lower case."""
        address = clean(text).lower()
        if len(address) > self.longest or not re.fullmatch(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s.<>\"']+", address):
            raise ValueError("Cette adresse électronique est incomplète (exemple : prenom@exemple.fr).")
        return address


class Phone(Kind):
    """E.164 in the database, French by default (`domain.md` §2.2)."""

    longest = 16
    keyboard = "tel"
    example = "06 39 98 00 01, ou +41… hors de France"

    def read(self, text: str) -> str:
        """`06 39 98 00 01` → `+33639980001`."""
        try:
            number = phonenumbers.parse(clean(text), "FR")
        except phonenumbers.NumberParseException:
            raise ValueError("Ce numéro de téléphone ne se lit pas.") from None
        if not phonenumbers.is_possible_number(number):
            raise ValueError("Ce numéro de téléphone n'a pas le bon nombre de chiffres.")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def show(self, value: str) -> str:
        """National for France, international elsewhere."""
        number = phonenumbers.parse(value)
        formats = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(
            number, formats.NATIONAL if number.country_code == 33 else formats.INTERNATIONAL
        )

    def plain(self, value: str) -> str:
        """As shown: a leading `+` would be defused in a spreadsheet."""
        return self.show(value)


class Website(Kind):
    """An http or https address, and no other scheme: it becomes a link."""

    longest = 300
    keyboard = "url"
    example = "https://…"

    def read(self, text: str) -> str:
        """With its scheme."""
        address = clean(text)
        if "://" not in address:
            address = f"https://{address}"
        if not re.fullmatch(r"https?://[^\s/<>\"'@]+\.[^\s<>\"'@]+", address, re.IGNORECASE):
            raise ValueError("Une adresse de site commence par https:// et ne contient pas d'espace.")
        return address


class Quantity(Kind):
    """A decimal of fixed places: never a float in Python; `NUMERIC` in the database (decision 4)."""

    python = Decimal
    numeric = True
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
        if value is not None and (value.is_nan() or value != round(value, self.decimals)):
            raise ValueError(f"Au plus {self.decimals} décimales.")
        if value is not None and abs(value) >= 10 ** (self.digits - self.decimals):
            raise ValueError("Ce nombre est trop grand.")
        return value

    def read(self, text: str) -> Decimal:
        """`45 000,5 €` → `Decimal("45000.50")`."""
        return read_number(clean(text).removesuffix(self.unit or " "), self.decimals)

    def show(self, value: Decimal) -> str:
        """With its unit."""
        amount = french_number(value, self.decimals)
        return f"{amount}{NARROW_SPACE}{self.unit}" if self.unit else amount

    def typed(self, value: Decimal) -> str:
        """Without the unit."""
        return french_number(value, self.decimals)


class Money(Quantity):
    """Euros and cents."""

    unit = "€"


class Fte(Quantity):
    """Full-time equivalents."""

    digits = 8


class Percent(Quantity):
    """A ratio between 0 and 1, typed and shown in per cent."""

    digits = 6
    decimals = 4
    unit = "%"

    def read(self, text: str) -> Decimal:
        """`60` or `60 %` → `Decimal("0.6000")`."""
        return read_number(clean(text).removesuffix("%"), 2) / 100

    def show(self, value: Decimal) -> str:
        """`0.6` → `60 %`."""
        return f"{self.typed(value)}{NARROW_SPACE}%"

    def typed(self, value: Decimal) -> str:
        """No idle decimals."""
        return french_number((value * 100).normalize(), 2).removesuffix("00").removesuffix(",")


class Whole(Kind):
    """A whole number, 32 bits."""

    impl = Integer
    python = int
    numeric = True
    keyboard = "numeric"

    def read(self, text: str) -> int:
        """`1 200` → `1200`."""
        value = int(read_number(clean(text), 0))
        if abs(value) >= 2**31:
            raise ValueError("Ce nombre est trop grand.")
        return value

    def show(self, value: int) -> str:
        """Grouped by thousands."""
        return french_number(value)


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


class Day(Kind):
    """A calendar day."""

    impl = Date
    python = date
    example = "jj/mm/aaaa"
    first: ClassVar[date] = date(1800, 1, 1)
    last: ClassVar[date] = date(2100, 12, 31)

    def clean(self, value: Any) -> Any:
        """An instant is not a day; no day of another age."""
        value = super().clean(value)
        if value is not None and (isinstance(value, datetime) or not self.first <= value <= self.last):
            raise ValueError("Cette date est hors du calendrier (de 1800 à 2100).")
        return value

    def read(self, text: str) -> date:
        """`14/11/2017`, `14/11/17` or `2017-11-14`."""
        text = without_spaces(clean(text))
        for pattern in ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
            except ValueError:
                continue
        raise ValueError(f"« {text} » n'est pas une date : écrivez par exemple 14/11/2017.")

    def show(self, value: date) -> str:
        """`14/11/2017`."""
        return value.strftime("%d/%m/%Y")


class Instant(Kind):
    """A moment: UTC and aware in Python and in the database, Europe/Paris for the reader."""

    impl = DateTime
    python = datetime
    example = "jj/mm/aaaa hh:mm"

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`TIMESTAMPTZ` where there is one."""
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite keeps the naive UTC moment."""
        if value is None or dialect.name != "sqlite":
            return value
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def read(self, text: str) -> datetime:
        """`14/11/2017 14:00`, Paris time; a day alone is its midnight."""
        day, _, hour = clean(text).replace("T", " ").partition(" ")
        match = re.fullmatch(r"(\d{1,2})(?:[:hH](\d{2}))?", hour.strip() or "0")
        if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
            raise ValueError("L'heure s'écrit 14:00.")
        midnight = Day().clean(day)
        return datetime(
            midnight.year, midnight.month, midnight.day, int(match[1]), int(match[2] or 0), tzinfo=PARIS
        ).astimezone(UTC)

    def show(self, value: datetime) -> str:
        """`14/11/2017 14:00`, Paris time."""
        return value.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")

    def plain(self, value: datetime) -> datetime:
        """Paris time, naive: spreadsheets know no zone."""
        return value.astimezone(PARIS).replace(tzinfo=None)


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
        raise ValueError(f"« {clean(text)} » ne fait pas partie des choix.")

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
