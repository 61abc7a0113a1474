"""XLSX files, read back: types, formats, and nothing that runs."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from admin_views.engine.files import Column, xlsx
from models.engine import kinds
from tests.engine.test_csv_files import COLUMNS, ROWS, TEXT

AS_OF = date(2018, 2, 5)


def sheet_of(text):
    """The sheet's XML for one text, typed in a field and in a title; the file opens."""
    content = io.BytesIO(file_of(TEXT, [(text, text)]))
    load_workbook(content)
    return zipfile.ZipFile(content).read("xl/worksheets/sheet1.xml").decode()


def file_of(columns=COLUMNS, rows=ROWS, as_of=AS_OF):
    return b"".join(xlsx(columns, rows, as_of, "Une application"))


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
