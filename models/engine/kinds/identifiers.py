"""The State's numbers: digits that are names, zeros included."""

from __future__ import annotations

import re

from stdnum.fr import siren, siret

from models.engine.kinds.base import Kind
from models.engine.text import clean, without_separators
from models.engine.typography import NARROW_SPACE


class Code(Kind):
    """A short code of a list: text, whatever its digits."""

    identifier = True
    longest = 20

    def words(self, value: str) -> str:
        """`62.01Z` → `62.01Z 6201Z`: as it is written, and without what separates its parts."""
        return f"{value} {re.sub('[^0-9A-Za-z]', '', value)}"


class Siren(Kind):
    """Nine digits under Luhn's key (`app/docs/fields.md#siren-and-siret`)."""

    identifier = True
    longest = 9
    usual = 11
    called: tuple[str, ...] = (
        "n° SIREN",
        "numéro SIREN",
        "SIRET",
        "n° SIRET",
        "numéro SIRET",
    )  # a SIRET begins with the SIREN
    keyboard = "numeric"
    example = "9 chiffres, avec ou sans espaces"

    def read(self, text: str) -> str:
        """The nine digits."""
        digits = without_separators(clean(text))
        if not re.fullmatch(r"[0-9]{9}", digits):
            raise ValueError("Le SIREN compte 9 chiffres.")
        if not (siren.is_valid(digits) and int(digits)):
            raise ValueError("Ce SIREN n'existe pas : sa clé de contrôle est fausse.")
        return digits

    def show(self, value: str) -> str:
        """Grouped by three."""
        return NARROW_SPACE.join((value[:3], value[3:6], value[6:]))


class Siret(Siren):
    """Fourteen digits under their key: Luhn's, La Poste's own for its sites."""

    longest = 14
    usual = 17
    called = ("n° SIRET", "numéro SIRET")
    example = "14 chiffres, avec ou sans espaces"

    def read(self, text: str) -> str:
        """The fourteen digits."""
        digits = without_separators(clean(text))
        if not re.fullmatch(r"[0-9]{14}", digits):
            raise ValueError("Le SIRET compte 14 chiffres.")
        if not (siret.is_valid(digits) and int(digits[:9])):
            raise ValueError("Ce SIRET n'existe pas : sa clé de contrôle est fausse.")
        return digits

    def show(self, value: str) -> str:
        """The SIREN, then the five digits of the place of work."""
        return f"{super().show(value[:9])}{NARROW_SPACE}{value[9:]}"


class Rna(Kind):
    """The register number of an association: W and nine digits or letters (`app/docs/fields.md#rna`)."""

    identifier = True
    longest = 10
    usual = 10
    example = "W suivi de 9 caractères"

    def read(self, text: str) -> str:
        """Upper case, no space."""
        code = without_separators(clean(text)).upper()
        if not re.fullmatch(r"W(?!0+$)[0-9A-Z]{9}", code):
            raise ValueError("Le numéro RNA compte un W et 9 chiffres ou lettres.")
        return code


class PostalCode(Kind):
    """Five digits."""

    identifier = True
    called = ("CP",)
    longest = 5
    usual = 5
    keyboard = "numeric"

    def read(self, text: str) -> str:
        """The five digits."""
        code = without_separators(clean(text))
        if not re.fullmatch(r"(?!0+$)[0-9]{5}", code):
            raise ValueError("Le code postal compte 5 chiffres.")
        return code
