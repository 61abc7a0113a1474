"""What a file is, whatever it is named: what is taken, what is refused, in bounded time and memory."""

from __future__ import annotations

import io
import struct
import tracemalloc
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engine import CONTENTS, NotKept, content_of, file_label, words_as_name
from tests import papers

TAKEN = {
    "a.pdf": papers.PDF,
    "a.png": papers.PNG,
    "a.jpg": papers.JPEG,
    "a.docx": papers.DOCX,
    "a.xlsx": papers.XLSX,
    "a.odt": papers.ODT,
    "a.ods": papers.ODS,
    "a.csv": "Nom;Ville\nDupré;Lyon\n".encode("cp1252"),
    "a.txt": "Bonjour à tous.\n".encode(),
    "a.eml": papers.MAIL,
}
REFUSED = {
    "nothing": ("a.pdf", b""),
    "a program": ("facture.pdf", papers.PROGRAM),
    "a drawing that runs": ("logo.png", papers.SVG),
    "a page": ("a.txt", b"\xef\xbb\xbf  <!DOCTYPE html><p>"),
    "a script": ("a.csv", b"#!/bin/sh\nrm -rf /\n"),
    "an unknown ending": ("a.rtf", b"Bonjour"),
    "a text with a NUL": ("a.txt", b"Bonjour\0"),
    "a letter that is none": ("a.eml", b"Bonjour"),
    "half a PDF": ("a.pdf", papers.PDF[:40]),
    "a PDF that is an archive": ("a.pdf", papers.PDF + papers.DOCX),
    "a PDF that is a page": ("a.pdf", b"%PDF-1.4\n<script>alert(1)</script>\n%%EOF"),
    "a PNG with an archive behind": ("a.png", papers.PNG + papers.DOCX),
    "half a PNG": ("a.png", papers.PNG[:30]),
    "half a JPEG": ("a.jpg", papers.JPEG[:-2]),
    "an archive": ("a.docx", papers.zipped({"a.txt": "x"})),
    "an archive after something": ("a.docx", b"PK\x03\x04" + papers.DOCX),
    "half an archive": ("a.docx", papers.DOCX[:-10]),
    "macros": (
        "a.docx",
        papers.zipped({"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": "x"}),
    ),
    "a page among pictures": (
        "a.docx",
        papers.zipped({"[Content_Types].xml": "", "word/document.xml": "", "word/media/a.svg/b.html": ""}),
    ),
    "a drawing elsewhere": (
        "a.docx",
        papers.zipped({"[Content_Types].xml": "", "word/document.xml": "", "word/embeddings/a.svg": ""}),
    ),
    "a letter whose heads are a page": ("a.eml", b"From: a@example.org\r\nX: <script>alert(1)</script>\r\n\r\nx"),
    "a page named as a letter": ("a.eml", b"<html>\r\nFrom: a@example.org\r\n\r\nx"),
    "a program inside": ("a.odt", papers.zipped({"mimetype": papers.ODT_WORD, "content.xml": "", "x.EXE": "x"})),
    "an old Office": ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600),
    "an archive of archives": ("a.odt", papers.zipped({"mimetype": "application/java-archive", "content.xml": ""})),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_known_by_its_bytes(name):
    found = content_of(io.BytesIO(TAKEN[name]), name)
    assert found.ending == name.rpartition(".")[2]
    if found.ending not in {"csv", "txt", "eml"}:
        assert content_of(io.BytesIO(TAKEN[name]), "autre.exe") is found


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("a.docx", papers.zipped({"[Content_Types].xml": "", "word/document2.xml": ""})),
        ("a.xlsx", papers.zipped({"[Content_Types].xml": "", "xl/workbook2.xml": ""})),
        ("a.docx", papers.zipped({"[Content_Types].xml": "", "word/document.xml": "", "word/media/image2.svg": ""})),
        ("a.csv", b"Nom;Ville\r\nDupr\x82;Lyon\r\n\x1a"),  # DOS
        ("a.odt", papers.zipped({"mimetype": papers.ODT_WORD, "content.xml": "", "Pictures/1.svg": ""})),
        ("a.eml", papers.MAIL.replace(b"Bonjour.", b"<!DOCTYPE html><html><body>Bonjour.</body></html>")),
    ],
)
def test_what_office_and_mail_programs_also_write_is_taken(name, held):
    assert content_of(io.BytesIO(held), name).ending == name.rpartition(".")[2]


@pytest.mark.parametrize("case", REFUSED)
def test_the_rest_is_refused_in_a_sentence(case):
    name, held = REFUSED[case]
    with pytest.raises(NotKept, match=r"^(Ce|Une) .*\.$"):
        content_of(io.BytesIO(held), name)


def _claiming(held: bytes, entries: int, length: int) -> bytes:
    at = held.rfind(b"PK\x05\x06")
    return held[:at] + b"PK\x05\x06" + struct.pack("<4H2LH", 0, 0, entries, entries, length, 0, 0)


@pytest.mark.parametrize(
    "held",
    [
        papers.zipped({"[Content_Types].xml": "", "word/document.xml": "0" * 10_000_000}),
        _claiming(papers.DOCX, 65_535, 0xFFFFFFF0),
        papers.zipped({f"{one}": "" for one in range(6_000)}),
    ],
    ids=["little that unpacks to much", "sizes that are not", "thousands of entries"],
)
def test_nothing_is_unpacked_to_be_looked_at(held):
    tracemalloc.start()
    with suppress(NotKept):
        content_of(io.BytesIO(held), "a.docx")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 4_000_000


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-", b"\xff\xd8\xff", papers.PNG[:8]]))
def test_any_bytes_are_taken_or_refused(held, begins):
    with suppress(NotKept):
        assert content_of(io.BytesIO(begins + held), "a.txt") in CONTENTS.values()


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("../../etc/Statuts 2017.pdf", "Statuts 2017"),
        ("C:\\Users\\x\\bilan.v2.xlsx", "bilan.v2"),
        ("annexe\u202efdp.exe", "annexe fdp"),
        ("a\0b\r\n.pdf", "a b"),
        (".pdf", "Fichier"),
        ("", "Fichier"),
        ("x" * 400 + ".pdf", "x" * 120),
        ("Procès-verbal n. 3 du conseil", "Procès-verbal n. 3 du conseil"),
    ],
)
def test_a_name_is_words_and_nothing_else(name, label):
    assert file_label(name) == label


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Martin / Dupont", "Martin - Dupont"),
        ("A\\B S.A.", "A-B S.A"),
        ("24/7 n. 3", "24-7 n. 3"),
        ("../../racine", "racine"),
        ("..", "Fichier"),
    ],
)
def test_words_with_a_slash_are_one_name(words, name):
    assert words_as_name(words) == name
