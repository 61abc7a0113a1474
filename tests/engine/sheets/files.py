"""Workbooks made by hand: those that no library here writes, and those that no spreadsheet would."""

from __future__ import annotations

import io
import struct
import zipfile
from xml.sax.saxutils import quoteattr

from models.engine.sheets.gate.compound_file import written

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TIES = f'xmlns:r="{OFFICE}"'
ODF = " ".join(f'xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in ("office", "table", "text"))


def archive(parts, method=zipfile.ZIP_DEFLATED):
    """A ZIP of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def tie(name, kind, target):
    """Where a part of an Excel workbook is."""
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def xlsx(*sheets, styles="", before="", workbook="", method=zipfile.ZIP_DEFLATED, **more):
    """An Excel workbook of sheets said in XML: what is between the tags of `sheetData`."""
    ranks = range(1, len(sheets) + 1)
    named = "".join(f'<sheet name="F{rank}" sheetId="{rank}" r:id="r{rank}"/>' for rank in ranks)
    tied = "".join(tie(f"r{rank}", "worksheet", f"worksheets/sheet{rank}.xml") for rank in ranks)
    parts = {
        "_rels/.rels": f"<Relationships>{tie('r1', 'officeDocument', 'xl/workbook.xml')}</Relationships>",
        "xl/workbook.xml": f"{before}<workbook {MAIN} {TIES}>{workbook}<sheets>{named}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{tied}</Relationships>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }
    for rank, rows in zip(ranks, sheets, strict=True):
        parts[f"xl/worksheets/sheet{rank}.xml"] = f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    return archive(parts | more, method)


def ods(*tables, before="", **more):
    """An OpenDocument of sheets said in XML: what is between the tags of `table:table`."""
    named = "".join(f'<table:table table:name="F{rank}">{rows}</table:table>' for rank, rows in enumerate(tables, 1))
    content = f"<office:body><office:spreadsheet>{named}</office:spreadsheet></office:body>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{before}<office:document-content {ODF}>{content}</office:document-content>",
        "META-INF/manifest.xml": "<manifest/>",
    }
    return archive(parts | more)


def row(*cells, times=1):
    """A line of an OpenDocument."""
    return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'


def cell(shown="", kind="string", times=1, **said):
    """A cell of an OpenDocument."""
    typed = f' office:value-type="{kind}"' if kind else ""
    typed += "".join(f" office:{name}={quoteattr(str(one))}" for name, one in said.items())
    inner = f"<text:p>{shown}</text:p>" if shown != "" else ""
    return f'<table:table-cell table:number-columns-repeated="{times}"{typed}>{inner}</table:table-cell>'


def record(kind, content=b""):
    """A record of an XLS."""
    return struct.pack("<HH", kind, len(content)) + content


def text(words, width):
    """A text of an XLS, after its length."""
    return struct.pack("<H" if width == 2 else "<B", len(words)) + b"\1" + words.encode("utf-16-le")


def xls(*sheets, is_1904=False, size=None, extra=b"", cells=b""):
    """An Excel 97 workbook: each sheet a name, its rows, whether it is hidden and which of its rows are.

    Numbers are of the style 0, days (`("day", 45000)`) of 1, percents (`("percent", 0.25)`) of 2.
    """
    begins = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    head = record(0x809, begins) + extra + record(0x22, struct.pack("<H", is_1904))
    for code in (0, 14, 9):
        head += record(0xE0, struct.pack("<HH16x", 0, code))
    bodies = [_sheet(rows, hidden, size, cells) for _name, rows, _is_hidden, hidden in sheets]
    lengths = [len(record(0x85, bytes(6) + text(each[0], 1))) for each in sheets]
    at = len(head) + sum(lengths) + 4
    for (title, _rows, is_hidden, _hidden), body in zip(sheets, bodies, strict=True):
        head += record(0x85, struct.pack("<IBB", at, is_hidden, 0) + text(title, 1))
        at += len(body)
    return written("Workbook", head + record(0x0A) + b"".join(bodies))


def _sheet(rows, hidden, size, cells):
    width = max((len(one) for one in rows), default=0)
    last_row, last_column = size or (len(rows), width)
    made = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    made += record(0x200, struct.pack("<IIHHH", 0, last_row, 0, last_column, 0))
    for rank, line in enumerate(rows):
        made += record(0x208, struct.pack("<HHHHIII", rank, 0, width, 255, 0, 0x20 if rank in hidden else 0, 0)[:16])
        made += b"".join(_cell(rank, column, one) for column, one in enumerate(line) if one is not None)
    return made + cells + record(0x0A)


def _cell(rank, column, value):
    if isinstance(value, str):
        return record(0x204, struct.pack("<HHH", rank, column, 0) + text(value, 2))
    style, number = (("day", "percent").index(value[0]) + 1, value[1]) if isinstance(value, tuple) else (0, value)
    return record(0x203, struct.pack("<HHHd", rank, column, style, number))
