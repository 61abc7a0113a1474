"""XLSX and ODS: what is in the archive is measured, read as XML, and written again for the reader to open."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO

from .limits import BROKEN, INFLATED, PARTS, RATIO, RATIO_FROM, SAVE_AGAIN, TOO_LONG, Unreadable
from .xml_parts import Attributes, ExcelSheet, Extent, OpenDocument, local_attributes, number, parse

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
LOCKED = "Ce fichier est protégé par un mot de passe : enregistrez-en une copie sans mot de passe."
OTHERS = {  # a part that tells what an archive is, when it is no workbook that is read here
    "xl/workbook.bin": f"Ce fichier est un classeur Excel binaire (.xlsb). {SAVE_AGAIN}",
    "word/document.xml": "Ce fichier est un document Word : copiez son tableau et collez-le dans la page.",
    "Index/Document.iwa": "Ce fichier est un classeur Numbers : exportez-le depuis Numbers au format Excel.",
    "ppt/presentation.xml": "Ce fichier est une présentation, et non un classeur.",
}
_LEFT = re.compile(r"xl/(drawings|charts|theme|media|pivot|comments|threaded|external|query|embed|ctrl|activeX|calcCh)")
_BOOK = re.compile(r"xl/workbook\w*\.xml")  # some programs add a number
_TIES = re.compile(r"xl/_rels/workbook\w*\.xml\.rels")
_WRITTEN = re.compile(r'"[^"]*"|\\.|\[[^]]*\]')
PERCENTS = {9, 10}  # Excel's own numbers of « 0% » and « 0,00% »


@dataclass
class Checked:
    """A workbook that may be read: its bytes as they were written again, and what is known of its sheets."""

    content: bytes
    extents: dict[str, Extent] = field(default_factory=dict)  # by name of sheet
    is_1904: bool = False


@contextmanager
def _archive(content: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(content) as archive:
            yield archive
    except Unreadable:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise Unreadable(BROKEN) from None
    except RuntimeError:  # a part under a password
        raise Unreadable(LOCKED) from None


def check(content: IO[bytes]) -> tuple[str, Checked]:
    """What the archive is (`xlsx`, `ods`), and what may be read of it."""
    with _archive(content) as archive:
        parts = archive.infolist()
        names = {one.filename for one in parts}
        usual = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if len(parts) > PARTS or {one.compress_type for one in parts} - usual:
            raise Unreadable(BROKEN)
        if any(map(_BOOK.fullmatch, names)):
            return "xlsx", _excel(archive, parts)
        if "mimetype" in names and archive.open("mimetype").read(len(OPEN_DOCUMENT)) == OPEN_DOCUMENT:
            return "ods", _open_document(archive, parts)
        found = next((sentence for name, sentence in OTHERS.items() if name in names), None)
        raise Unreadable(found or f"Cette archive n'est pas un classeur. {SAVE_AGAIN}")


def _excel(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Checked:
    kept = [one for one in parts if one.filename.endswith((".xml", ".rels")) and not _LEFT.match(one.filename)]
    kept.sort(key=lambda one: "style" not in one.filename.lower())  # sheets are read knowing them
    _measure(kept)
    book, styles = _Workbook(), _Styles()
    sheets: dict[str, ExcelSheet] = {}

    def reader_of(name: str) -> Callable[[str, Attributes], None]:
        if name == "xl/styles.xml":
            return styles.start
        if _BOOK.fullmatch(name) or _TIES.fullmatch(name):
            return book.start
        sheets[name] = ExcelSheet(frozenset(styles.percents()))
        return sheets[name].start

    content = _written_again(archive, kept, reader_of)
    extents: dict[str, Extent] = {}
    for name, sheet in sheets.items():
        sheet.extent.name = book.name_of(name)
        extents[sheet.extent.name or name] = sheet.extent
    return Checked(content, extents, book.is_1904)


def _open_document(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> Checked:
    wanted = {"mimetype", "content.xml", "META-INF/manifest.xml"}
    kept = [one for one in parts if one.filename in wanted]
    _measure(kept)
    document, manifest = OpenDocument(), _Manifest()
    readers = {"content.xml": document.start, "META-INF/manifest.xml": manifest.start}
    kept.sort(key=lambda one: one.filename != "META-INF/manifest.xml")
    content = _written_again(archive, kept, readers.get)
    return Checked(content, {one.name: one for one in document.sheets})


def _measure(parts: list[zipfile.ZipInfo]) -> None:
    """By what the directory says: more than that is never inflated, whatever is there."""
    inflated, packed = sum(one.file_size for one in parts), sum(one.compress_size for one in parts)
    if inflated > INFLATED or (inflated > RATIO_FROM and inflated > RATIO * packed):
        raise Unreadable(TOO_LONG)


def _written_again(
    archive: zipfile.ZipFile,
    parts: list[zipfile.ZipInfo],
    reader_of: Callable[[str], Callable[[str, Attributes], None] | None],
) -> bytes:
    """The same parts in an archive of ours, so that what is read is what was checked."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as copy:
        for info in parts:
            reader = reader_of(info.filename)
            with archive.open(info) as part, copy.open(info.filename, "w") as target:
                if reader is None:
                    target.write(part.read(len(OPEN_DOCUMENT)))
                else:
                    parse(part, reader, target.write)
    return written.getvalue()


class _Manifest:
    """What an ODS says of its parts."""

    def start(self, name: str, _attributes: Attributes) -> None:
        if name == "encryption-data":
            raise Unreadable(LOCKED)


class _Workbook:
    """The sheets that a workbook names, and the parts where they are."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._targets: dict[str, str] = {}
        self.is_1904 = False

    def start(self, name: str, attributes: Attributes) -> None:
        said = local_attributes(attributes)
        if name == "sheet":
            self._names[said.get("id", "")] = said.get("name", "")
        elif name == "Relationship":
            target = posixpath.normpath(posixpath.join("/xl", said.get("Target", ""))).lstrip("/")
            self._targets[target] = said.get("Id", "")
        elif name == "workbookPr":
            self.is_1904 = said.get("date1904") in {"1", "true"}

    def name_of(self, part: str) -> str:
        """The sheet that a part holds; none for the others."""
        return self._names.get(self._targets.get(part, ""), "")


def is_percent(code: str) -> bool:
    """Whether a code of format shows a percent: `0.0%`, and not `0"%"`, which only writes the sign."""
    return "%" in _WRITTEN.sub("", code)


class _Styles:
    """Which styles of cells show a percent."""

    def __init__(self) -> None:
        self._codes = set(PERCENTS)
        self._styles: list[int] = []
        self._is_in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and is_percent(attributes.get("formatCode", "")):
            self._codes.add(number(attributes.get("numFmtId")))
        elif name == "xf" and self._is_in_cells:
            self._styles.append(number(attributes.get("numFmtId")))
        elif name.endswith("Xfs") or name == "cellStyles":
            self._is_in_cells = name == "cellXfs"

    def percents(self) -> list[int]:
        """Their ranks."""
        return [rank for rank, code in enumerate(self._styles) if code in self._codes]
