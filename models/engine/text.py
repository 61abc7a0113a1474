"""Words: what is refused in typed text, how names are compared, how French writes numbers."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import groupby

from models.engine.typography import NARROW_SPACE, Words

LONGEST = 100_000  # longer than anything we keep
MARKS = 30  # on one letter: more than any script stacks, and what keeps NFC from taking minutes (UAX 15)

TWO_WAYS = "{} se lit de deux façons : écrivez les milliers sans point."

_STEPS = [Decimal(1).scaleb(-one) for one in range(10)]  # by a number of decimals
_SPACES = re.compile(r"[^\S\n]+")
_SIGNS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-") | dict.fromkeys("‘’ʼ′", "'"))  # which no French keyboard has
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_ACCENTS = re.compile("[\u0300-\u036f]")  # once a letter is taken apart from them
# The Latin letters that Unicode takes apart from nothing, as plain letters.
UNDECOMPOSED = dict(zip("łŁøØđĐðÐħĦŧŦı", "llooddddhhtti", strict=True))
UNDECOMPOSED |= {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "þ": "th", "Þ": "th", "ß": "ss", "ẞ": "ss"}
_UNDECOMPOSED = re.compile(f"[{''.join(UNDECOMPOSED)}]")  # mostly not there: `translate` looks at each letter
# Unicode's bidirectional overrides, embeddings and isolates: they make a line read otherwise than it is.
_DECEPTIVE = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What nobody sees and nothing is written with: zero-width and no-break marks, hyphens that show at a line's end.
# Joiners and marks of direction shape other scripts and emoji: beside a Latin letter they only hide.
_LATIN = "A-Za-z\u00c0-\u024f"
_JOINER = "[\u034f\u180e\u200c-\u200f]"
_INVISIBLE = re.compile(f"[\u00ad\u200b\u2060-\u2064\ufeff]|(?<=[{_LATIN}0-9]){_JOINER}|{_JOINER}(?=[{_LATIN}0-9])")
# Cyrillic, and the Greek letters that look Latin: those of units and formulas (Ω, µ, β) do not.
_LOOK_ALIKE = "\u0400-\u052fΑΒΕΖΗΙΚΜΝΟΡΤΥΧο"
_MIXED = re.compile(f"[{_LATIN}][{_LOOK_ALIKE}]|[{_LOOK_ALIKE}][{_LATIN}]")
# Unicode's categories Cc and Cs, but for tabs and line ends.
_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def clean(text: str) -> str:
    """Typed text in NFC, stripped, line ends as `\\n`, without what nobody sees; refuses what deceives.

    See `app/docs/fields.md#typed-text`.
    """
    if text.isascii() and text.isprintable() and len(text) <= LONGEST:  # most of what is typed: nothing to look for
        return text.strip()
    if len(text) > LONGEST or _stacks_marks(text):
        raise ValueError("Ce texte est trop long ou empile trop d'accents : retapez-le.")
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = unicodedata.normalize("NFC", text).strip()
    if _DECEPTIVE.search(text):
        raise ValueError("Ce texte contient un caractère invisible qui inverse le sens de lecture : retapez-le.")
    if _CONTROLS.search(text):
        raise ValueError("Ce texte contient un caractère de contrôle invisible : retapez-le.")
    if _MIXED.search(text):
        word = next(one for one in text.split() if _MIXED.search(one))
        raise ValueError(f"{quoted(word)} mêle des lettres de deux alphabets qui se ressemblent : retapez ce mot.")
    return text


def _stacks_marks(text: str) -> bool:
    runs = groupby(text, lambda char: unicodedata.combining(char) > 0)
    return not text.isascii() and any(stacked and len(list(run)) > MARKS for stacked, run in runs)


def is_blank(text: str) -> bool:
    """Whether nothing of it can be seen: spaces, zero-width marks."""
    return all(char.isspace() or unicodedata.category(char) == "Cf" for char in text)


def quoted(text: str) -> str:
    """Typed text inside a sentence, cut when it is long."""
    return f"« {text if len(text) <= 80 else text[:80] + '…'} »"


def uncapitalised(words: str) -> str:
    """Words that began a line, now within a sentence: « Code postal » becomes « code postal », « TVA » stays."""
    return words if words[1:2].isupper() else type(words)(words[:1].lower() + words[1:])


def capitalised(words: str) -> str:
    """Words that begin a line: « note du 2 mai » becomes « Note du 2 mai »."""
    return type(words)(words[:1].upper() + words[1:])


def without_spaces(text: str) -> str:
    """The text without any space, no-break and narrow ones included."""
    return _SPACES.sub("", text)


def with_plain_signs(text: str) -> str:
    """Dashes, apostrophes and spaces that Word, telephones and web pages type, as those of a keyboard."""
    return text if text.isascii() else _SPACES.sub(" ", text).translate(_SIGNS)


def without_separators(text: str) -> str:
    """The text without spaces, dots and dashes: what groups the digits of a number, and is not part of it."""
    return re.sub(r"[.‐-―-]", "", without_spaces(text))


def without_accents(text: str) -> str:
    """The text with plain letters in place of those that carry a mark or are two in one (`Cœur` → `Coeur`)."""
    if text.isascii():
        return text
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", text))
    return _UNDECOMPOSED.sub(lambda found: UNDECOMPOSED[found[0]], plain)


def normal(text: str) -> str:
    """The words alone, for searching and sorting: no accent, capital or punctuation (« L’Énergie » → `l energie`).

    `sql_functions.french_order` is the same in the databases.
    """
    return _NOT_A_WORD.sub(" ", without_accents(text).lower()).strip()


def in_number(count: int, words: str) -> Words:
    """« 1 ligne retirée », « 2 lignes retirées », « 0 ligne retirée »: a number, and words that agree with it."""
    plural = " ".join(f"{word}s" for word in words.split()) if count > 1 else words
    return Words(f"{french_number(count)} {plural}")


def rounded(value: Decimal | Fraction | float, decimals: int = 0) -> Decimal:
    """Half up, as by hand and in a spreadsheet (`3.25` → `3.3`), where Python goes to the even digit."""
    exact = Fraction(value) * 10**decimals
    whole = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(whole if exact >= 0 else -whole).scaleb(-decimals)


def french_number(value: Decimal | int, decimals: int = 0) -> str:
    """`2547000.5` → `2 547 000,50`, grouped by narrow no-break spaces."""
    if isinstance(value, Decimal):
        value = value.quantize(_STEPS[decimals], ROUND_HALF_UP)
    return f"{value:,.{decimals}f}".replace(",", NARROW_SPACE).replace(".", ",")


def short_number(value: Decimal | int, decimals: int = 2) -> str:
    """The same without idle zeros: `11.50` → « 11,5 », `12.00` → « 12 »."""
    text = french_number(value, decimals)
    return text.rstrip("0").rstrip(",") if "," in text else text


def read_number(text: str, decimals: int) -> Decimal:
    """A number as the French type it (`45 000,5`); refuses excess decimals, and `45.000`, read two ways."""
    bare = with_plain_signs(without_spaces(text))
    if decimals != 3 and re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d*)?", bare):
        raise ValueError(TWO_WAYS.format(quoted(text)))
    if not re.fullmatch(r"-?\d{1,15}([.,]\d*)?", bare):
        raise ValueError(f"{quoted(text)} n'est pas un nombre.")
    value = Decimal(bare.replace(",", ".").rstrip("."))
    if value != round(value, decimals):
        raise ValueError(f"Au plus {decimals} décimales." if decimals else "Un nombre entier est attendu.")
    if decimals != 3 and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text.strip()):  # `1 150,000` is one number
        raise ValueError(TWO_WAYS.format(quoted(text)))
    return round(value, decimals)
