"""The process that reads: bounded before it opens anything, it answers by lines and dies."""

from __future__ import annotations

import io
import re
import resource
import sys
from collections.abc import Iterator
from typing import BinaryIO

from . import compound_file, text_files, xls_gate, zip_gate
from .limits import ADDRESS_SPACE, ANSWER, BROKEN, FILE, PROCESSOR, SAVE_AGAIN, TOO_LONG, Unreadable
from .packing import line_of, lines_of

OTHERS = {  # how a file begins that is neither a workbook nor a text
    b"MZ": "Ce fichier est un logiciel : il n'est pas ouvert.",
    b"\x7fELF": "Ce fichier est un logiciel : il n'est pas ouvert.",
    b"%PDF": "Ce fichier est un PDF : copiez son tableau et collez-le dans la page.",
    b"{\\rtf": f"Ce fichier est un document de texte. {SAVE_AGAIN}",
    b"\x89PNG": "Ce fichier est une image : son tableau ne se lit pas.",
    b"\xff\xd8\xff": "Ce fichier est une image : son tableau ne se lit pas.",
    b"\x1f\x8b": "Ce fichier est une archive : envoyez ce qu'elle contient.",
    b"\x09\x00\x04\x00": f"Ce classeur est d'une version d'Excel trop ancienne. {SAVE_AGAIN}",
    b"\x09\x02\x06\x00": f"Ce classeur est d'une version d'Excel trop ancienne. {SAVE_AGAIN}",
    b"\x09\x04\x06\x00": f"Ce classeur est d'une version d'Excel trop ancienne. {SAVE_AGAIN}",
}
_MARKUP = re.compile(rb"[\xef\xbb\xbf\s]*<(\?xml|!doctype|html|table|meta|head|svg)", re.IGNORECASE)
MARKUP = f"Ce fichier est une page enregistrée sous le nom d'un classeur. {SAVE_AGAIN}"


def main() -> None:
    """Read what comes on the standard input, and say it on the standard output."""
    _bound()
    out = sys.stdout.buffer
    try:
        for line in answer(sys.stdin.buffer):
            out.write(line)
    except Unreadable as refusal:
        out.write(line_of({"refused": refusal.sentence}))
    except MemoryError:
        out.write(line_of({"refused": TOO_LONG}))
    out.flush()


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CPU, PROCESSOR),
        (resource.RLIMIT_FSIZE, 0),  # it writes no file
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def answer(source: BinaryIO) -> Iterator[bytes]:
    """The lines of the answer: the book, each sheet and its rows, the end."""
    content = source.read(FILE + 1)
    if len(content) > FILE:
        raise Unreadable(TOO_LONG)
    said = 0
    for line in _book(content):
        said += len(line)
        if said > ANSWER:
            raise Unreadable(TOO_LONG)
        yield line
    yield line_of({"end": True})


def _book(content: bytes) -> Iterator[bytes]:
    for start, sentence in OTHERS.items():
        if content.startswith(start):
            raise Unreadable(sentence)
    if content.startswith(b"PK\3\4"):
        form, checked = zip_gate.check(io.BytesIO(content))
        yield from _workbook(form, checked)
    elif content.startswith(compound_file.MAGIC):
        yield from _workbook("xls", xls_gate.check(content))
    elif _MARKUP.match(content):
        raise Unreadable(MARKUP)
    else:
        yield from _text(content)


def _workbook(form: str, checked: zip_gate.Checked) -> Iterator[bytes]:
    from python_calamine import CalamineError  # it is loaded only when there is a workbook, and after the bounds

    from .workbooks import sheets_of

    yield line_of({"book": {"form": form, "is_1904": checked.is_1904}})
    try:
        for said, rows in sheets_of(checked):
            yield from lines_of(rows, said)
    except (CalamineError, OverflowError):  # a duration of millions of years
        raise Unreadable(BROKEN) from None


def _text(content: bytes) -> Iterator[bytes]:
    text, encoding = text_files.decode(content)
    separator = text_files.separator_in(text)
    yield line_of({"book": {"form": "csv", "encoding": encoding, "separator": separator}})
    yield from lines_of(text_files.split(text, separator), {})
