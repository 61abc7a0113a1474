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
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE a [{}]>'
EXTERNAL = DOCTYPE.format('<!ENTITY x SYSTEM "file:///etc/passwd">')
LAUGHS = DOCTYPE.format('<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9)))
FRENCH = re.compile(r"[A-ZÀÉ][^\n]*\.")


def claimed(content, size):
    """The same archive, whose directory says that each part is of this size."""
    content, at = bytearray(content), 0
    while (at := content.find(b"PK\1\2", at)) >= 0:
        struct.pack_into("<I", content, at + 24, size)
        at += 4
    return bytes(content)


HOSTILE = {
    "far cell": lambda: xlsx('<row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row>'),
    "far cell without its row": lambda: xlsx(ONE, '<c r="A1048576" t="inlineStr"><is><t>x</t></is></c>'),
    "far cell of an unnamed part": lambda: xlsx(ONE, **{"xl/other.xml": '<c r="XFD99999"><v>1</v></c>'}),
    "far cell after blanks": lambda: ods(row(cell("x")) + row(cell(kind="", times=9), times=10**6) + row(cell("y"))),
    "cells said a billion times": lambda: ods(row(cell("x", times=10**9), times=10**9)),
    "far cell of an xls": lambda: xls(("F", [["a"], *[[None] * 255 + ["x"]] * 12000], False, ())),
    "xlsx bomb": lambda: xlsx(ONE + " " * (20 * MEGABYTE)),
    "ods bomb": lambda: ods(row(cell("x")) + " " * (20 * MEGABYTE)),
    "claims a gigabyte": lambda: claimed(xlsx(ONE), 1 << 30),
    "claims less than it is": lambda: claimed(xlsx(ONE), 10),
    "external entity": lambda: xlsx(ONE, before=EXTERNAL),
    "external entity of an ods": lambda: ods(row(cell("&x;")), before=EXTERNAL),
    "billion laughs": lambda: xlsx(ONE, **{"xl/sharedStrings.xml": LAUGHS + "<sst><si><t>&a8;</t></si></sst>"}),
    "utf-16 doctype": lambda: xlsx(ONE, **{"xl/sharedStrings.xml": (EXTERNAL[21:] + "<sst/>").encode("utf-16")}),
    "not XML": lambda: xlsx("<row><c></row>"),
    "many parts": lambda: archive({f"xl/{n}.xml": "" for n in range(limits.PARTS + 1)}, zipfile.ZIP_STORED),
    "no workbook": lambda: archive({"a.txt": "x"}),
    "locked ods": lambda: ods(**{"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
    "truncated xlsx": lambda: xlsx(ONE)[:-30],
    "cut xlsx": lambda: xlsx(ONE)[:400],
    "truncated xls": lambda: xls(("F", [["a"] * 200] * 30, False, ()))[:9000],
    "xls garbage": lambda: compound_file.MAGIC + bytes(range(256)) * 40,
    "xls of a loop": lambda: compound_file.MAGIC + struct.pack("<18xHH", 9, 6).ljust(504, b"\0") + bytes(5000),
    "xls garbage in its stream": lambda: compound_file.written("Workbook", bytes(range(256)) * 40),
    "locked xls": lambda: xls(("F", [["a"]], False, ()), extra=record(0x2F, bytes(54))),
    "locked xlsx": lambda: compound_file.written("EncryptedPackage", bytes(5000)),
    "old word document": lambda: compound_file.written("WordDocument", bytes(5000)),
    "program": lambda: b"MZ" + xlsx(ONE),
    "program of another system": lambda: b"\x7fELF" + bytes(200),
    "pdf": lambda: b"%PDF-1.7\n" + xlsx(ONE),
    "picture with a script": lambda: b"<svg xmlns='x'><script>alert(1)</script></svg>",
    "page named .xls": lambda: "\ufeff\n<html><table><tr><td>1</td></tr></table></html>".encode(),
    "too large": lambda: b"a;b\n" * (6 * MEGABYTE),
    "too many lines": lambda: b"a;b\n" * (limits.ROWS + 1),
    "endless cell": lambda: b'a;"b' * MEGABYTE,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_a_sentence(name):
    with pytest.raises(Unreadable) as refused:
        read_file(HOSTILE[name]())

    assert FRENCH.fullmatch(refused.value.sentence)


def test_the_cell_that_is_too_far_is_named():
    with pytest.raises(Unreadable, match="F1 » va jusqu'à la cellule XFD1048576"):
        read_file(HOSTILE["far cell"]())


def test_what_is_empty_may_be_far():
    styled = '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert list(read_file(xlsx(ONE + styled)).sheets[0].rows) == [[1]]


def test_parts_that_are_no_table_are_left():
    content = xlsx(ONE, **{"xl/vbaProject.bin": b"MZ", "xl/media/a.svg": LAUGHS, "xl/drawings/d.xml": LAUGHS})
    assert list(read_file(content).sheets[0].rows) == [[1]]


def test_one_text_shown_everywhere_does_not_fill_the_memory(caplog):
    text, cells = "x" * MEGABYTE, "".join(f'<c r="A{n}" t="s"><v>0</v></c>' for n in range(1, 3000))
    with pytest.raises(Unreadable, match="trop lourd"):
        read_file(xlsx(f"<row>{cells}</row>", **{"xl/sharedStrings.xml": f"<sst><si><t>{text}</t></si></sst>"}))
    assert "memory allocation" in caplog.text  # the process died of it, and only it
    assert list(read_file(xlsx(ONE)).sheets[0].rows) == [[1]]


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(reading, "WALL", 0.01)
    with pytest.raises(Unreadable, match="trop lourd"):
        read_file(xlsx(ONE))
