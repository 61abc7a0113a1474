"""Workbooks as they are: kinds of cells, hidden rows and sheets, days from 1900 and 1904, cells said once for many."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest

from models.engine.sheets import read_file
from tests.engine.sheets.files import cell, ods, row, xls, xlsx

DAY = date(2017, 11, 14)


@pytest.fixture
def book():
    """Begun by openpyxl; `read` is what we make of it."""
    return openpyxl.Workbook()


def read(book):
    file = io.BytesIO()
    book.save(file)
    return read_file(file.getvalue())


def test_each_cell_of_an_excel_workbook_is_a_plain_value(book):
    sheet = book.active
    said = ["  texte ", 1, 1.5, True, DAY, datetime.fromisoformat("2017-11-14T10:30"), time(9, 5)]
    said += [timedelta(hours=30), 0.25, None]
    sheet.append([*said, 73282932000074, 0.075, "fin"])
    sheet["I1"].number_format, sheet["L1"].number_format = "0%", '0.0" "%'

    found = read(book)

    assert (found.form, found.encoding, found.separator, found.is_1904) == ("xlsx", None, None, False)
    cells = ["texte", 1, 1.5, True, DAY, said[5], said[6], "30:00", "25 %", None, 73282932000074, "7,5 %", "fin"]
    assert list(found.sheets[0].rows) == [cells]
    assert [type(one) for one in found.sheets[0].rows[0][1:4]] == [int, float, bool]


def test_rows_are_those_the_spreadsheet_shows_and_all_as_wide(book):
    book.active["B3"], book.active["D5"] = "b", "d"
    blank = [None] * 4
    assert list(read(book).sheets[0].rows) == [blank, blank, [None, "b", None, None], blank, [None, None, None, "d"]]


def test_hidden_rows_and_sheets_are_told(book):
    sheet = book.active
    for line in (["Nom", "Ville"], ["Épi", "Lyon"], ["Pré", "Nîmes"]):
        sheet.append(line)
    sheet.row_dimensions[2].hidden = True
    hidden = book.create_sheet("Listes")
    hidden["A1"], hidden.sheet_state = "x", "hidden"

    found = read(book)

    assert [(one.name, one.is_hidden, one.hidden_rows) for one in found.sheets] == [
        ("Sheet", False, frozenset({1})),
        ("Listes", True, frozenset()),
    ]


def test_the_sheet_proposed_is_the_one_with_a_table(book):
    book.active["A1"] = "Mode d’emploi"
    book.create_sheet("vide")
    last = book.create_sheet("Données")
    for line in (["Nom", "Ville"], ["Épi", "Lyon"], ["Pré", "Nîmes"]):
        last.append(line)

    found = read(book)

    assert [one.name for one in found.sheets] == ["Sheet", "Données"]
    assert found.proposed.name == "Données"


def test_a_long_list_of_choices_is_not_the_table(book):
    choices, last = book.active, book.create_sheet("Données")
    for rank in range(30):
        choices.append([f"choix {rank}"])
    for line in (["Nom", "Ville"], ["Épi", "Lyon"], ["Pré", "Nîmes"]):
        last.append(line)

    assert read(book).proposed.name == "Données"


@pytest.mark.parametrize("form", ["xlsx", "xls"])
@pytest.mark.parametrize("is_1904", [False, True])
def test_days_are_counted_from_the_year_that_the_workbook_says(form, is_1904):
    counted = (DAY - (date(1904, 1, 1) if is_1904 else date(1899, 12, 30))).days
    if form == "xls":
        content = xls(("F1", [[("day", counted), counted]], False, ()), is_1904=is_1904)
    else:
        styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        line = f'<row><c r="A1" s="1"><v>{counted}</v></c><c r="B1"><v>{counted}</v></c></row>'
        content = xlsx(line, styles=styles, workbook=f'<workbookPr date1904="{int(is_1904)}"/>')

    found = read_file(content)

    assert (found.form, found.is_1904) == (form, is_1904)
    assert found.sheets[0].rows[0] == [DAY, counted]


def test_an_excel_97_workbook_is_read():
    rows = [["Nom", "Part", "Né le"], ["Épi", ("percent", 0.25), ("day", 43053)], [None, 12.5, 3805449320029]]
    hidden = ("Caché", [["x"]], True, ())

    found = read_file(xls(("Été", rows, False, {1}), hidden))

    sheet = found.sheets[0]
    assert (sheet.name, sheet.hidden_rows, found.sheets[1].is_hidden) == ("Été", frozenset({1}), True)
    assert list(sheet.rows) == [rows[0], ["Épi", "25 %", DAY], [None, 12.5, 3805449320029]]


def test_an_excel_97_workbook_that_says_it_is_large_is_read_for_what_it_holds():
    assert list(read_file(xls(("F", [["a", "b"]], False, ()), size=(2**32 - 1, 2**16 - 1))).sheets[0].rows) == [
        ["a", "b"]
    ]


def test_an_opendocument_whose_cells_are_said_once_for_many_is_read():
    far = row(cell(kind="", times=16384), times=1048000)
    lines = row(cell("x", times=3)) + row(cell("y"), times=2) + row(cell(kind=""), times=2)
    typed = row(
        cell(kind="percentage", value=0.25),
        cell(kind="date", **{"date-value": "2017-11-14"}),
        cell(kind="float", value=2.5),
        cell(kind="", times=900),
    )

    found = read_file(ods("", lines + typed + far))

    assert (found.form, [one.name for one in found.sheets]) == ("ods", ["F2"])
    x, y, blank = ["x"] * 3, ["y", None, None], [None] * 3
    assert list(found.sheets[0].rows) == [x, y, y, blank, blank, ["25 %", DAY, 2.5]]


def test_hidden_rows_of_an_opendocument_are_told():
    line = row(cell("b"), times=2).replace("<table:table-row", '<table:table-row table:visibility="filter"')
    assert read_file(ods(row(cell("a")) + line)).sheets[0].hidden_rows == {1, 2}


def test_formulas_without_a_result_are_told(book):
    for line in (["Nom", "Né le"], ["=A1", "=DATE(2017,11,14)"], ["Pré", 1]):
        book.active.append(line)
    assert read(book).sheets[0].unread == 2
    computed = (
        '<row><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>""</f><v></v></c><c r="C1"><f>D1</f></c></row>'
    )
    assert read_file(xlsx(computed)).sheets[0].unread == 1
    cells = cell("2", kind="float", value="2", formula="of:=1+1") + cell(kind="", formula="of:=[.A1]")
    assert read_file(ods(row(cells))).sheets[0].unread == 1


def test_what_is_said_once_in_merged_cells_is_said_in_each_row_of_the_table(book):
    sheet = book.active
    lines = [["Liste", None, None], ["Structure", "Contact", "Ville"], ["Épi", "Ana", "Lyon"], [None, "Lou", "Nîmes"]]
    for line in (*lines, [None, None, None], ["Pré", "Zoé", "Albi"], [None, "Max", "Albi"]):
        sheet.append(line)
    for cells in ("A1:A2", "A3:A5", "B6:C6"):  # of the titles, of three rows of which one says nothing else, across
        sheet.merge_cells(cells)

    rows = list(read(book).sheets[0].filled_rows())

    assert [one[0] for one in rows] == ["Liste", None, "Épi", "Épi", None, "Pré", None]
    spanned = row(cell("Épi", **{"number-rows-spanned": "2"}), cell("Ana")) + row(
        "<table:covered-table-cell/>", cell("Lou")
    )
    found = read_file(ods(row(cell("Structure"), cell("Contact")) + spanned)).sheets[0]
    assert [one[0] for one in found.filled_rows()] == ["Structure", "Épi", "Épi"]
