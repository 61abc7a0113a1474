"""Files of each format that is taken, the smallest that their programs open, and some that are refused."""

from __future__ import annotations

import io
import zipfile
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

from models.engine import Attachment, FileKind, FileState, declared
from models.region.export_run import Dataset

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
PNG = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 40 + b"\xff\xd9"
MAIL = b"From: Jeanne <jeanne@example.org>\r\nTo: equipe@example.org\r\nSubject: Comptes\r\n\r\nBonjour.\r\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200
ODT_WORD = "application/vnd.oasis.opendocument.text"


def zipped(names: dict[str, str], *, packed: bool = True) -> bytes:
    """An archive of these entries; `mimetype`, where there is one, as OpenDocument wants it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, text in names.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(zipfile.ZipInfo(name), text, kind)
    return made.getvalue()


DOCX = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
XLSX = zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>"})
ODT = zipped({"mimetype": ODT_WORD, "content.xml": "<o/>"})
ODS = zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<o/>"})


def fill_in(file: Attachment, said: dict[str, Any], number: int, kind: FileKind, company: Callable[[], Any]) -> None:
    """A sample of a file: of one record, a company unless said, and there unless said."""
    owners = {each.name for each in declared(Attachment).values() if each.one_of}
    of = {} if owners & said.keys() else {"company": company()}
    held = {"state": FileState.RECEIVED, "media_type": "application/pdf", "size": 1_000, "sha256": f"{number:064x}"}
    for name, value in (dict.fromkeys(owners) | {"kind": kind} | of | held | said).items():
        setattr(file, name, value)


def leave(run: Any, said: Mapping[str, Any], number: int) -> None:
    """A file for the Région that all who make some read: of the fund, unless it is said."""
    run.content, run.dataset = b"%d" % number, said.get("dataset", Dataset.FUND)
