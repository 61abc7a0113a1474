"""Files that harm: refused in a sentence, or read for what they are; the process that reads them dies alone."""

from __future__ import annotations

import re
import struct
import zipfile

import pytest

from models.engine.sheets import Unreadable, read_file, reading
from models.engine.sheets.gate import compound_file, limits
from tests.engine.sheets.files import archive, cell, ods, record, row, xls, xlsx

MEGABYTE = 1024 * 1024
ONE = '<row><c r="A1"><v>1</v></c></row>'
MERGED = '<mergeCell ref="A1:A2"/>'
ENDLESS = '<row><c r="A1" s="0"><v>1e15</v></c></row>'
WIDE = struct.pack("<HH", 0, 2**16 - 2) + bytes(18) + bytes(2)  # numbers after the last column
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [{}]>'
EXTERNAL = DOCTYPE.format('<!ENTITY x SYSTEM "file:///etc/passwd">')
LAUGHS = DOCTYPE.format('<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9)))
FRENCH = re.compile(r"[A-ZÀÉ][^\n]*\.")


def claimed(content, size, packed=None):
    """The same archive, whose directory says that each part is of this size, and packed in so much."""
    content, at = bytearray(content), 0
    while (at := content.find(b"PK\1\2", at)) >= 0:
        struct.pack_into("<I", content, at + 24, size)
        if packed:
            struct.pack_into("<I", content, at + 20, packed)
        at += 4
    return bytes(content)


def repeated(times):
    """A workbook of as many cells, which show one text of a megabyte."""
    cells = "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, times + 1))
    return xlsx(f"<row>{cells}</row>", **{"xl/sharedStrings.xml": f"<sst><si><t>{'x' * MEGABYTE}</t></si></sst>"})


def looped():
    """An XLS whose first sector is followed by itself."""
    content = xls(("F", [["a"] * 200] * 30, False, ()))
    return content.replace(struct.pack("<4I", 1, 2, 3, 4), struct.pack("<4I", 0, 2, 3, 4), 1)


HOSTILE = [
    (
        "far cell",
        "cellule XFD1048576",
        lambda: xlsx('<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>'),
    ),
    (
        "far cell without its row",
        "cellule A1048576",
        lambda: xlsx(ONE, '<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>'),
    ),
    (
        "far cell of an unnamed part",
        "cellule XFD99999",
        lambda: xlsx(ONE, **{"xl/other.xml": '<c r="XFD99999"><v>1</v></c>'}),
    ),
    (
        "far cell after blanks",
        "cellule A1000002",
        lambda: ods(row(cell("x")) + row(cell(kind="", times=9), times=10**6) + row(cell("y"))),
    ),
    ("cells said a billion times", "va jusqu'à la cellule", lambda: ods(row(cell("x", times=10**9), times=10**9))),
    ("percents said a billion times", "va jusqu'à", lambda: ods(row(cell(1, "percentage", 10**9, value=1)))),
    ("far cell of an xls", "cellule IV12001", lambda: xls(("F", [["a"], *[[None] * 255 + ["x"]] * 12000], False, ()))),
    ("xlsx bomb", "trop grand", lambda: xlsx(ONE + " " * (20 * MEGABYTE))),
    ("ods bomb", "trop grand", lambda: ods(row(cell("x")) + " " * (20 * MEGABYTE))),
    ("claims a gigabyte", "trop grand", lambda: claimed(xlsx(ONE), 1 << 30)),
    ("claims a gigabyte of as much", "trop grand", lambda: claimed(xlsx(ONE), 1 << 30, 1 << 30)),
    ("claims less than it is", "abîmé", lambda: claimed(xlsx(ONE), 10)),
    ("external entity", "déclaration", lambda: xlsx(ONE, before=EXTERNAL)),
    ("external entity of an ods", "déclaration", lambda: ods(row(cell("&x;")), before=EXTERNAL)),
    (
        "billion laughs",
        "déclaration",
        lambda: xlsx(ONE, **{"xl/sharedStrings.xml": LAUGHS + "<sst><si><t>&a8;</t></si></sst>"}),
    ),
    (
        "utf-16 doctype",
        "déclaration",
        lambda: xlsx(ONE, **{"xl/sharedStrings.xml": (EXTERNAL[21:] + "<sst/>").encode("utf-16")}),
    ),
    ("not XML", "abîmé", lambda: xlsx("<row><c></row>")),
    ("many parts", "abîmé", lambda: archive({f"xl/{n}.xml": "" for n in range(limits.PARTS + 1)}, zipfile.ZIP_STORED)),
    ("many merged cells", "trop grand", lambda: xlsx(ONE + MERGED * (limits.MERGED + 1))),
    ("many sheets", "trop grand", lambda: xlsx(*[ONE] * (limits.SHEETS + 1))),
    ("a part twice", "abîmé", lambda: xlsx(ONE, **{"xl/stylez.xml": "<x/>"}).replace(b"stylez", b"styles")),
    ("packed otherwise", "abîmé", lambda: xlsx(ONE, method=zipfile.ZIP_LZMA)),
    ("a long text everywhere", "trop grand", lambda: repeated(66)),
    ("no workbook", "n'est pas un classeur", lambda: archive({"a.txt": "x"})),
    ("locked ods", "mot de passe", lambda: ods(**{"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"})),
    ("truncated xlsx", "abîmé", lambda: xlsx(ONE)[:-30]),
    ("cut xlsx", "abîmé", lambda: xlsx(ONE)[:400]),
    ("truncated xls", "abîmé", lambda: xls(("F", [["a"] * 200] * 30, False, ()))[:9000]),
    ("xls garbage", "abîmé", lambda: compound_file.MAGIC + bytes(range(256)) * 40),
    ("xls of a loop", "abîmé", looped),
    ("xls garbage in its stream", "abîmé", lambda: compound_file.written("Workbook", bytes(range(256)) * 40)),
    ("xls as wide as it can say", "cellule CRXQ1", lambda: xls(("F", [], False, ()), cells=record(0xBD, WIDE))),
    ("endless duration", "abîmé", lambda: xlsx(ENDLESS, styles='<cellXfs><xf numFmtId="46"/></cellXfs>')),
    ("locked xls", "mot de passe", lambda: xls(("F", [["a"]], False, ()), extra=record(0x2F, bytes(54)))),
    ("locked xlsx", "mot de passe", lambda: compound_file.written("EncryptedPackage", bytes(5000))),
    ("old word document", "n'est pas un classeur", lambda: compound_file.written("WordDocument", bytes(5000))),
    ("program", "logiciel", lambda: b"MZ" + xlsx(ONE)),
    ("program of another system", "logiciel", lambda: b"\x7fELF" + bytes(200)),
    ("pdf", "PDF", lambda: b"%PDF-1.7\n" + xlsx(ONE)),
    ("picture with a script", "page enregistrée", lambda: b"<svg xmlns='x'><script>alert(1)</script></svg>"),
    ("page named .xls", "page enregistrée", lambda: "\ufeff\n<html><table><tr><td>1</td></tr></table></html>".encode()),
    ("too large", "trop grand", lambda: b"a;b\n" * (6 * MEGABYTE)),
    ("too many lines", "cellule B100001", lambda: b"a;b\n" * (limits.ROWS + 1)),
    ("endless line", "va jusqu'à la cellule", lambda: b'a;"b' * 9000),
    ("endless cell", "trop grand", lambda: b'"' + b"a" * 200_000),
]


@pytest.mark.parametrize(("words", "made"), [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE])
def test_it_is_refused_in_a_sentence(words, made):
    with pytest.raises(Unreadable, match=words) as refused:
        read_file(made())

    assert FRENCH.fullmatch(refused.value.sentence)


def test_what_is_empty_may_be_far():
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert list(read_file(xlsx(ONE + styled)).sheets[0].rows) == [[1]]


def test_as_many_merged_cells_as_may_be_are_read():
    assert len(read_file(xlsx(ONE + MERGED * limits.MERGED)).sheets[0].merged) == limits.MERGED


def test_parts_that_are_no_table_are_left():
    content = xlsx(ONE, **{"xl/vbaProject.bin": b"MZ", "xl/media/a.svg": LAUGHS, "xl/drawings/d.xml": LAUGHS})
    assert list(read_file(content).sheets[0].rows) == [[1]]


def test_one_text_shown_everywhere_does_not_fill_the_memory(caplog):
    with pytest.raises(Unreadable, match="trop lourd"):
        read_file(repeated(3000))
    assert "memory allocation" in caplog.text  # the process died of it, and only it
    assert list(read_file(xlsx(ONE)).sheets[0].rows) == [[1]]


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "WALL", 0.01)
    with pytest.raises(Unreadable, match="trop lourd"):
        read_file(xlsx(ONE))
