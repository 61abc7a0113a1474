"""How people and bodies are reached."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from models.engine.kinds.base import Kind
from models.engine.text import clean, with_plain_signs

FRANCE = 33
# A host without anybody's name nor password in it, a port, then whatever has no space.
_WEBSITE = re.compile(r"https?://[^\s/?#<>\"'@:]+\.[^\s/?#<>\"'@:]+(:[0-9]{1,5})?([/?#][^\s<>\"]*)?", re.IGNORECASE)
_UNSEEN = re.compile("[\u200c-\u200f]")  # which a text may need, and an address never
# No mark that a `mailto:` link or a list of addresses gives a meaning to.
_EMAIL = re.compile(r"[^@\s<>\"?&,;:()\[\]\\]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W_]{2,}")

_INCOMPLETE = "Cette adresse électronique est incomplète (exemple : prenom@exemple.fr)."
_WITH_MORE = "Une adresse électronique seule est attendue, sans nom ni seconde adresse (exemple : prenom@exemple.fr)."


class Email(Kind):
    """One `@`, a domain with a dot, at most 254 characters, lower case (`app/docs/fields.md#e-mail`)."""

    longest = 254
    keyboard = "email"
    called = ("courriel", "e-mail", "mail", "mél", "adresse e-mail", "adresse mail", "adresse électronique")

    def read(self, text: str) -> str:
        """The address in lower case, with the letters and signs of a keyboard: none looks like another (UAX 15)."""
        address = unicodedata.normalize("NFKC", with_plain_signs(_UNSEEN.sub("", clean(text)))).lower()
        if len(address) > self.longest or not _EMAIL.fullmatch(address):
            raise ValueError(_WITH_MORE if address.count("@") > 1 or {*"<;"} & {*address} else _INCOMPLETE)
        return address


_LONGEST_DIALLED = 18  # digits: fifteen at most in the world, after what is dialled to leave a country
_ALONE = "Un numéro de téléphone seul est attendu, sans poste ni second numéro."


class Phone(Kind):
    """E.164 in the database, French by default (`app/docs/fields.md#telephone`)."""

    longest = 16
    keyboard = "tel"
    called = ("téléphone", "tél.", "portable", "mobile", "numéro de téléphone", "n° de téléphone")
    example = "06 39 98 00 01, ou +41… hors de France"

    def read(self, text: str) -> str:
        """`06 39 98 00 01` → `+33639980001`."""
        text = with_plain_signs(clean(text)).replace("\t", " ")
        digits = re.sub("[^0-9]", "", text)
        if digits and (re.search("[^\\W0-9_]", text) or len(digits) > _LONGEST_DIALLED):
            raise ValueError(_ALONE)
        try:
            number = phonenumbers.parse(text, "FR")
        except phonenumbers.NumberParseException:
            raise ValueError("Ce numéro de téléphone ne se lit pas.") from None
        if not (phonenumbers.is_possible_number(number) and _has_all_its_digits(number)):
            raise ValueError("Ce numéro de téléphone n'a pas le bon nombre de chiffres.")
        if not _is_all_of(text, number):
            raise ValueError(_ALONE)
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def show(self, value: str) -> str:
        """National for France, international elsewhere."""
        number = phonenumbers.parse(value)
        formats = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(
            number, formats.NATIONAL if number.country_code == FRANCE else formats.INTERNATIONAL
        )

    def words(self, value: str) -> str:
        """`+33639980001` → `33639980001 0639980001`: as it is dialled from anywhere, and from France."""
        return f"{value.removeprefix('+')} {re.sub('[^0-9]', '', self.show(value))}"

    def plain(self, value: str) -> str:
        """As shown: a leading `+` would be defused in a spreadsheet."""
        return self.show(value)


def _has_all_its_digits(number: phonenumbers.PhoneNumber) -> bool:
    """French ones have nine after the zero; the library also takes those it knew with eight."""
    digits = phonenumbers.national_significant_number(number)
    return number.country_code != FRANCE or re.fullmatch("[1-9][0-9]{8}", digits) is not None


def _is_all_of(text: str, number: phonenumbers.PhoneNumber) -> bool:
    """Whether nothing typed is left out of a number: the library drops an extension, and a second number."""
    typed, kept = re.sub("[^0-9]", "", text), phonenumbers.national_significant_number(number)
    before = {"", "0", *(f"{out}{number.country_code}{zero}" for out in ("", "00") for zero in ("", "0"))}
    return typed.endswith(kept) and typed.removesuffix(kept) in before


class Website(Kind):
    """An http or https address, and no other scheme: it becomes a link."""

    longest = 300
    keyboard = "url"
    called = ("site", "site web", "site internet")
    example = "https://…"

    def read(self, text: str) -> str:
        """With its scheme."""
        address = clean(text)
        if "://" not in address:
            address = f"https://{address}"
        if len(address) > self.longest or not _WEBSITE.fullmatch(address):
            raise ValueError("Une adresse de site commence par https:// et ne contient pas d'espace.")
        return address
