"""How people and bodies are reached."""

from __future__ import annotations

import re

import phonenumbers

from models.engine.kinds.base import Kind
from models.engine.text import clean

# No mark that a `mailto:` link or a list of addresses gives a meaning to.
_EMAIL = re.compile(r"[^@\s<>\"'?&,;:()\[\]\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_]{2,}")


class Email(Kind):
    """One `@`, a domain with a dot, at most 254 characters, lower case (`app/docs/fields.md#e-mail`)."""

    longest = 254
    keyboard = "email"

    def read(self, text: str) -> str:
        """The address in lower case."""
        address = clean(text).lower()
        if len(address) > self.longest or not _EMAIL.fullmatch(address):
            raise ValueError("Cette adresse électronique est incomplète (exemple : prenom@exemple.fr).")
        return address


class Phone(Kind):
    """E.164 in the database, French by default (`app/docs/fields.md#telephone`)."""

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
        if len(address) > self.longest or not re.fullmatch(
            r"https?://[^\s/<>\"'@]+\.[^\s<>\"'@]+", address, re.IGNORECASE
        ):
            raise ValueError("Une adresse de site commence par https:// et ne contient pas d'espace.")
        return address
