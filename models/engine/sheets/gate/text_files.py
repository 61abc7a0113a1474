"""Tables written as text (CSV, cells copied from a spreadsheet): their encoding, their separator, their cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from .limits import BROKEN, TOO_LONG, Unreadable, check_extent
from .packing import Cell

SEPARATORS = "\t;|,"  # the surest first, when several would do
LINES, LOOKED_AT = 200, 500_000  # lines, and signs, from which a separator is told
MARKED = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
END_OF_DOS = b"\x1a"  # the sign that ends a text of DOS
OLD_ENCODINGS = ("cp1252", "mac_roman", "cp850")  # Windows, the Macintosh, DOS
# How much a sign says that a French text is well read.
_USUAL = {**dict.fromkeys("éèàêç", 3), **dict.fromkeys("âîôûùëïüœ«»’°€\u00a0–…ÉÈÀÊÇÔÎ“”²", 1)}
_STRAY_CASE = re.compile(  # a capital inside a word, or none in a word of capitals
    r"(?<=[a-zà-ÿ])[À-ÞŠŽŒŸ]|(?<=[A-Z])[à-ÿƒ](?=[A-Z])|(?<=[A-Z]{2})[à-ÿƒ]|\b[à-ÿƒ](?=[A-Z]{2})"
)
_NOT_TEXT = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
_QUOTED = re.compile('"[^"]*"')
_SAYS_SEPARATOR = re.compile(r"sep=([;\t,|])\r?\n?", re.IGNORECASE)


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding that it is in: what its mark says, UTF-16 or UTF-8 when it is, else the likeliest."""
    content = content.rstrip(END_OF_DOS)
    encoding = next((name for mark, name in MARKED.items() if content.startswith(mark)), "") or _unmarked(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8":
            raise Unreadable(BROKEN) from None
        encoding = max(OLD_ENCODINGS, key=lambda one: _frenchness(content, one))
        text = content.decode(encoding, errors="replace")
    if _NOT_TEXT.search(text):
        raise Unreadable("Ce fichier n'est ni un classeur ni du texte.")
    return text, encoding


def _unmarked(content: bytes) -> str:
    """UTF-16 where one byte of two is nothing, always the same one; else UTF-8."""
    ranks = content[:LOOKED_AT:2], content[1:LOOKED_AT:2]
    for name, (said, zeros) in {"utf-16-le": ranks, "utf-16-be": ranks[::-1]}.items():
        if len(content) % 2 == 0 and 0 not in said and zeros.count(0) * 2 > len(zeros):
            return name
    return "utf-8"


def _frenchness(content: bytes, encoding: str) -> int:
    """How French a text is when it is read so; the first encoding is taken when several are as good."""
    seen = bytes(byte if byte > 127 or chr(byte).isalpha() else 32 for byte in content[:200_000])
    text = seen.decode(encoding, errors="replace")
    signs = Counter(sign for sign in text if sign > "\x7f")
    return sum(_USUAL.get(sign, -2) * count for sign, count in signs.items()) - 6 * len(_STRAY_CASE.findall(text))


def separator_of(text: str) -> str | None:
    """What most lines have as many times as each other, outside quotes; None when each line is a single cell."""
    shown = _QUOTED.sub("", text[:LOOKED_AT])
    lines = [line for line in shown.splitlines()[:LINES] if line.strip()]
    best, found = 0.0, None
    for separator in SEPARATORS:
        times = Counter(line.count(separator) for line in lines)
        del times[0]  # a few titles of a single cell, or totals
        alike = max(times.values(), default=0) / (len(lines) or 1)
        if alike > best and (separator != "," or times.total() * 2 >= len(lines)):  # a comma may be in a few names
            best, found = alike, separator
    return found


def split(text: str, separator: str | None) -> Iterator[list[Cell]]:
    """The rows of a table written as text; an empty cell is nothing."""
    told = _SAYS_SEPARATOR.match(text)
    lines = csv.reader(io.StringIO(text[told.end() :] if told else text, newline=""), delimiter=separator or "\0")
    widest = 0
    try:
        for number, line in enumerate(lines, 1):
            widest = max(widest, len(line))
            check_extent("texte", number, widest)
            yield [cell.strip() or None for cell in line]
    except csv.Error:
        raise Unreadable(TOO_LONG) from None


def separator_in(text: str) -> str | None:
    """The separator of a text: the one that its first line names (`sep=;`), or the one that is found."""
    told = _SAYS_SEPARATOR.match(text)
    return told[1] if told else separator_of(text)
