"""What a file is, read in its bytes: those of a short list are taken, whatever they are named (decision 61)."""

from __future__ import annotations

import os
import re
import struct
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from models.engine.file_store import NotKept

HEAD, TAIL = 8192, 70_000  # bytes: a ZIP ends in its last 65,557
MOST_ENTRIES, MOST_DIRECTORY, MOST_UNPACKED = 5_000, 1 << 20, 1 << 30
END_OF_ZIP = b"PK\x05\x06"
TAKEN = "PDF, Word (docx), Excel (xlsx), OpenDocument (odt, ods), CSV, texte, courriel (eml), image PNG ou JPEG"
UNKNOWN = f"Ce fichier n'est pas d'un format accepté : {TAKEN}."
TWO_THINGS = "Ce fichier en contient un autre d'un autre format : enregistrez-le de nouveau, puis déposez-le."
OLD = "Ce fichier est d'un ancien format d'Office, ou protégé par un mot de passe : enregistrez-le en docx ou en xlsx."
MACROS = "Ce fichier contient des macros ou un exécutable : enregistrez-le sans eux."
TORN = "Ce fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le de nouveau, puis déposez-le."


@dataclass(frozen=True)
class Content:
    """A format that is taken: the end of its names, its media type, whether a browser shows it by itself."""

    ending: str
    media_type: str
    is_shown: bool = False


PDF = Content("pdf", "application/pdf", is_shown=True)
PNG = Content("png", "image/png", is_shown=True)
JPEG = Content("jpg", "image/jpeg", is_shown=True)
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = Content("docx", f"{OFFICE}wordprocessingml.document")
XLSX = Content("xlsx", f"{OFFICE}spreadsheetml.sheet")
ODT = Content("odt", "application/vnd.oasis.opendocument.text")
ODS = Content("ods", "application/vnd.oasis.opendocument.spreadsheet")
CSV = Content("csv", "text/csv")
TEXT = Content("txt", "text/plain")
MAIL = Content("eml", "message/rfc822")
CONTENTS = {one.media_type: one for one in (PDF, PNG, JPEG, DOCX, XLSX, ODT, ODS, CSV, TEXT, MAIL)}

_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|script|svg|iframe|\?php|\?xml)", re.IGNORECASE)
_PROGRAM = re.compile(
    r"vbaproject\.bin|\.(?:exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|lnk|sh|py|html?|svg)$"
    r"|^basic/|^scripts/",
    re.IGNORECASE,
)
_PICTURE = re.compile(r"(?:(?:word|xl)/media|pictures)/[^/]+\.svg", re.IGNORECASE)  # Word draws its icons so
_MAIN_PARTS = (  # some programs add a number
    (re.compile(r"word/document[0-9]*\.xml"), DOCX),
    (re.compile(r"xl/workbook[0-9]*\.xml"), XLSX),
)
_HEADER = re.compile(rb"[A-Za-z][A-Za-z-]*:[ \t]")
_OF_A_MAIL = re.compile(rb"^(?:from|received|return-path|message-id|date):", re.IGNORECASE | re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_CONTROLS = re.compile(rb"[\0-\x08\x0b\x0e-\x19\x1c-\x1f\x7f]")


def content_of(file: BinaryIO, name: str) -> Content:
    """What the bytes are; `NotKept` when it is nothing that is taken. The name only tells sorts of text apart."""
    head, tail = _ends(file)
    if not head:
        raise NotKept("Ce fichier est vide.")
    for begins, read in _BY_FIRST_BYTES.items():
        if head.startswith(begins):
            return read(file, head, tail)
    return _text(file, head, name)


def _ends(file: BinaryIO) -> tuple[bytes, bytes]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(HEAD)
    file.seek(max(0, size - TAIL))
    return head, file.read(TAIL)


def _single(head: bytes, tail: bytes) -> None:
    """Neither an archive at its end nor a page at its beginning."""
    if END_OF_ZIP in tail or _MARKUP.search(head[:1024]):
        raise NotKept(TWO_THINGS)


def _pdf(_file: BinaryIO, head: bytes, tail: bytes) -> Content:
    _single(head, tail)
    if b"%%EOF" not in tail[-4096:]:
        raise NotKept(TORN)
    return PDF


def _png(_file: BinaryIO, head: bytes, tail: bytes) -> Content:
    if head[12:16] != b"IHDR" or b"IEND" not in tail:
        raise NotKept(TORN)
    if not tail.endswith(b"IEND\xaeB`\x82"):
        raise NotKept(TWO_THINGS)
    return PNG


def _jpeg(_file: BinaryIO, head: bytes, tail: bytes) -> Content:
    _single(head, tail)
    if b"\xff\xd9" not in tail:
        raise NotKept(TORN)
    return JPEG


def _office(file: BinaryIO, _head: bytes, tail: bytes) -> Content:
    """By the names inside, read within bounds; nothing is unpacked but the word that an OpenDocument begins with."""
    _check_directory(file, tail)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = {one.filename for one in entries}
            if sum(one.file_size for one in entries) > MOST_UNPACKED:
                raise NotKept("Une fois ouvert, ce fichier serait démesuré.")
            if any(_PROGRAM.search(one) and not _PICTURE.fullmatch(one) for one in names):
                raise NotKept(MACROS)
            return _by_names(archive, entries[0], names)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError, RuntimeError) as refusal:
        raise refusal if isinstance(refusal, NotKept) else NotKept(TORN) from None


def _check_directory(file: BinaryIO, tail: bytes) -> None:
    """That the archive is the whole file, and what it says of its size is little, before anything reads it."""
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) - at < 22:
        raise NotKept(TORN)
    disk, first, here, entries, length, begins, comment = struct.unpack("<4H2LH", tail[at + 4 : at + 22])
    size = file.seek(0, os.SEEK_END)
    if comment or len(tail) - at != 22 or begins + length + 22 != size:
        raise NotKept(TWO_THINGS)
    if disk or first or here != entries or entries > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise NotKept(TORN)


def _by_names(archive: zipfile.ZipFile, first: zipfile.ZipInfo, names: set[str]) -> Content:
    said = _first_word(archive, first)
    for main, content in _MAIN_PARTS if "[Content_Types].xml" in names else ():
        if any(map(main.fullmatch, names)):
            return content
    for content in (ODT, ODS):
        if said == content.media_type and "content.xml" in names:
            return content
    raise NotKept(UNKNOWN)


def _first_word(archive: zipfile.ZipFile, first: zipfile.ZipInfo) -> str:
    """What an OpenDocument says that it is, at its very beginning."""
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED or first.header_offset:
        return ""
    with archive.open(first) as entry:
        return entry.read(100).decode("ascii", "replace")


def _old(*_of: object) -> Content:
    raise NotKept(OLD)


_BY_FIRST_BYTES: dict[bytes, Callable[[BinaryIO, bytes, bytes], Content]] = {
    b"%PDF-": _pdf,
    b"\x89PNG\r\n\x1a\n": _png,
    b"\xff\xd8\xff": _jpeg,
    b"PK\x03\x04": _office,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _old,
}


def _text(file: BinaryIO, head: bytes, name: str) -> Content:
    """Letters and nothing else from end to end; no page, no program, no archive behind them."""
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    content = _TEXTS.get(name.rpartition(".")[2].lower())
    is_mail = content is MAIL and bool(_HEADER.match(begins) and _OF_A_MAIL.search(begins))
    searched = (
        _BLANK_LINE.split(begins, maxsplit=1)[0] if is_mail else begins
    )  # a letter may be a page, below its heads
    if begins.startswith((b"#!", b"MZ", b"{\\rtf")) or _MARKUP.search(searched[:1024]):
        raise NotKept(UNKNOWN)
    file.seek(0)
    while piece := file.read(1 << 16):
        if _CONTROLS.search(piece):
            raise NotKept(UNKNOWN)
    if content is None or (content is MAIL and not is_mail):
        raise NotKept(UNKNOWN)
    return content


_TEXTS = {one.ending: one for one in (CSV, TEXT, MAIL)}


def file_name(label: str, content: Content) -> str:
    """A name for who takes it away: no folder, no sign that nobody sees, whatever words its record was given."""
    return f"{words_as_name(label)}.{content.ending}"


def words_as_name(words: str, most: int = 120) -> str:
    """Words of a record, which may hold a slash, as a name of a file or of a folder."""
    parts = (one for one in re.split(r"[/\\]", words) if one.strip(" ."))  # « .. » leads to a folder, and says nothing
    return file_label("-".join(parts) + ".file", most)


def file_label(name: str, most: int = 120) -> str:
    """A name that came with a file, to be read by people: without its folders, its ending, what nobody sees."""
    last = re.split(r"[/\\]", name)[-1]
    words = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in unicodedata.normalize("NFC", last))
    stem, dot, ending = " ".join(words.split()).rpartition(".")
    kept = (stem if dot and 0 < len(ending) <= 5 else f"{stem}{dot}{ending}").strip(". ")
    return kept[:most].strip() or "Fichier"
