"""XLSX files, read back: types, formats, and nothing that runs."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from admin_views.engine.files import Column, xlsx, xlsx_frame
from admin_views.engine.files.xlsx_files import LONGEST
from models.engine import kinds
from tests.engine.test_csv_files import COLUMNS, ROWS, TEXT

AS_OF = date(2018, 2, 5)
FULL = ("Fil d'Oc", "00001701200014", "Scop", Decimal(1), Decimal(1), 1, True, AS_OF, datetime(2018, 2, 5), "x")  # noqa: DTZ001


def sheet_of(text):
    """The sheet's XML for one text, typed in a field and in a title; the file opens."""
    content = io.BytesIO(file_of(TEXT, [(text, text)]))
    load_workbook(content)
    return zipfile.ZipFile(content).read("xl/worksheets/sheet1.xml").decode()


def file_of(columns=COLUMNS, rows=ROWS, as_of=AS_OF):
    return b"".join(xlsx(columns, rows, as_of, "Une application"))


def parts_of(content):
    """What the file is made of, less the size of the sheet, which one that leaves as it is made does not know yet."""
    with zipfile.ZipFile(content) as archive:
        assert archive.testzip() is None
        return {name: re.sub(rb"<dimension [^>]*>", b"", archive.read(name)) for name in archive.namelist()}


def written_by_xlsxwriter(columns, rows, *, title="", notice=()):
    """The same parts, of a workbook whose rows xlsxwriter writes too."""
    file = io.BytesIO()
    book = xlsx_frame.begun(file, AS_OF, "Une application", title)
    sheet, looks = xlsx_frame.begin_sheet(book, columns)
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if value is not None:
                write(sheet, xlsx_frame.format_of(columns[at])[0], (number, at), value, looks[at])
    xlsx_frame.finish(book, columns, len(rows), title, notice)
    return parts_of(file)


def write(sheet, sort, place, value, look):
    if sort == "answer":
        sheet.write_string(*place, "Oui" if value else "Non")
    elif sort == "number":
        sheet.write_number(*place, value, look)
    elif sort in {"day", "moment"} and value.year >= 1900:
        sheet.write_datetime(*place, value, look)
    elif sort in {"day", "moment"}:
        sheet.write_string(*place, value.strftime("%d/%m/%Y"))
    else:
        sheet.write_string(*place, value[:LONGEST], look)


@pytest.fixture(scope="module")
def book():
    return load_workbook(io.BytesIO(file_of()))


def test_heads_are_french_and_stay_in_sight(book):
    sheet = book["Données"]

    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J3"


def test_the_second_sheet_gives_the_names_for_machines(book):
    assert [(label.value, name.value) for label, name in book["Noms des colonnes"].rows] == [
        (column.label, column.name) for column in COLUMNS
    ]


def test_a_notice_is_the_last_sheet_a_sentence_a_row(book):
    told = load_workbook(io.BytesIO(b"".join(xlsx(COLUMNS, ROWS, AS_OF, "Une application", notice=("Un.", "=Deux")))))

    assert told.sheetnames == [*book.sheetnames, "Notice"]
    assert [(row[0].value, row[0].data_type) for row in told["Notice"].rows] == [("Un.", "s"), ("=Deux", "s")]


def test_it_prints_in_landscape_one_page_wide_with_its_heads_and_its_title():
    book = load_workbook(io.BytesIO(b"".join(xlsx(COLUMNS, ROWS, AS_OF, "Une application", title="Achats & ventes"))))

    sheet = book["Données"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$1"
    assert "Achats && ventes" in sheet.oddHeader.left.text
    assert book.properties.title == "Achats & ventes"


def test_each_cell_has_the_type_of_its_field(book):
    cells = {column.name: cell for column, cell in zip(COLUMNS, book["Données"][2], strict=True)}

    assert cells["nom"].value == "Fil d'Oc ; « démo »"
    assert (cells["siret"].value, cells["siret"].data_type) == ("00001701200014", "s")
    assert cells["statut"].value == "Scop"
    assert (cells["montant"].value, cells["montant"].data_type) == (-812000.5, "n")
    assert cells["taux"].value == float(Decimal("0.6"))
    assert cells["places"].value == -12
    assert cells["esus"].value == "Oui"
    assert (cells["jour"].value, cells["jour"].number_format) == (
        datetime.combine(date(2017, 5, 15), time()),
        "dd/mm/yyyy",
    )
    assert cells["moment"].value == datetime(2017, 5, 15, 14, 5)  # noqa: DTZ001 — spreadsheets know no zone
    assert cells["moment"].number_format == "dd/mm/yyyy hh:mm"
    assert cells["commune"].value == 'Lodève "34"'


def test_nothing_is_an_empty_cell(book):
    assert [cell.value for cell in book["Données"][3]] == [None] * len(COLUMNS)


def test_a_day_before_excel_s_calendar_is_written_out():
    book = load_workbook(io.BytesIO(file_of([Column("jour", "Jour", kinds.Day())], [(date(1899, 12, 31),)])))

    assert book["Données"]["A2"].value == "31/12/1899"


@pytest.mark.parametrize(
    "text", ["=1+1", "{=1+1}", "+1", "-1", "@A1", "http://example.org", "mailto:a@b.c", "1e5", "12"]
)
def test_typed_text_stays_text(text):
    sheet = sheet_of(text)

    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert sheet.count(f"<t>{text}</t>") == 2


@settings(max_examples=50, deadline=None)
@given(st.text(min_size=1))
def test_no_typed_text_is_a_formula(text):
    assert "<f>" not in sheet_of(text)


def test_a_text_too_long_for_a_cell_is_cut_rather_than_lost():
    book = load_workbook(io.BytesIO(file_of(TEXT, [("x" * 40_000, None)])))

    assert book["Données"]["A2"].value == "x" * 32_767


def test_the_same_data_on_the_same_day_give_the_same_bytes(monkeypatch):
    first = file_of()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)

    assert file_of() == first
    assert file_of(as_of=date(2018, 2, 6)) != first


def test_no_row_is_still_a_file():
    book = load_workbook(io.BytesIO(file_of(rows=[])))

    assert book["Données"].max_row == 1


def test_a_workbook_sent_as_it_is_made_is_as_xlsxwriter_makes_it():
    words = {"title": "Achats & ventes", "notice": ("Un.", "Deux.")}

    for rows in ((FULL, *ROWS, ("😀" * 20_000, *FULL[1:])), [FULL] * 600):
        made = b"".join(xlsx(COLUMNS, rows, AS_OF, "Une application", **words))
        assert parts_of(io.BytesIO(made)) == written_by_xlsxwriter(COLUMNS, rows, **words)


TYPED = st.one_of(
    st.text(), st.sampled_from(["a & b", "<b>", " x", "x\n", "_x0041_", "\x00\r\t", "é\ufffe", "😀" * 20_000])
)
DAYS = st.dates(date(1800, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2100, 12, 31))  # noqa: DTZ001 — spreadsheets know no zone


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(TYPED, st.decimals(-1e11, 1e11, places=2), DAYS, MOMENTS), min_size=1, max_size=3))
def test_its_cells_too_whatever_they_hold(found):
    columns, full = ([each[at] for at in (0, 3, 7, 8)] for each in (COLUMNS, FULL))

    assert parts_of(io.BytesIO(file_of(columns, [full, *found]))) == written_by_xlsxwriter(columns, [full, *found])


def test_it_begins_to_leave_after_its_first_rows_and_holds_no_more():
    rows = iter([FULL] * 20_000)
    pieces = xlsx(COLUMNS, rows, AS_OF, "Une application")
    next(pieces)

    assert len(list(rows)) > 15_000


def test_typed_text_is_no_rich_text():
    book = load_workbook(io.BytesIO(file_of(TEXT, [("<r><t>x</t></r>", None)])))

    assert book["Données"]["A2"].value == "<r><t>x</t></r>"
