"""Files as public bodies send them, through the pages: what is dropped, without help, is what records then hold."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from sqlalchemy import select

from models.engine import db
from models.parties.company import Company
from models.parties.financial_year import FinancialYear
from models.policy import Role
from tests.contract.form_exports import written
from tests.engine.sheets.files import cell, ods, row, xls
from tests.factories import sample
from tests.numbers import siren, siret

pytestmark = pytest.mark.one_database
NAMES = ["Raison sociale", "SIREN", "Statut ESS", "Date de création"]
EXPECTED = {("Épi doré", siren(1), "scop", "2017-11-14"), ("Le Pré", siren(2), "scic", "")}


@pytest.fixture
def staff(browse_as):
    return browse_as(Role.STAFF)


@pytest.fixture
def brought(app, staff):
    """Takes a file from its dropping to its end, as is proposed (zeros, lost): the companies that there then are."""

    def bring(content, name):
        match = staff.post("/imports/new/", {"concept": "company", "file": (io.BytesIO(content), name)}).location
        check = staff.post(match, staff.get(match).form(_next="1")).location
        if "/imports/mend/" in check:
            check = staff.post(check, staff.get(check).form()).location
        assert "/imports/check/" in check, staff.get(check).words
        staff.post("/imports/run/", {"id": check.partition("=")[2]})
        with app.app_context():
            found = db.session.scalars(select(Company)).all()
            return {(one.name, one.siren, one.ess_status.value, str(one.founded_on or "")) for one in found}

    return bring


def merged_and_hidden():
    """A title over merged cells, two lines of names, a row that is hidden, a total; its sheet is the last of three."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Mode d'emploi"
    lists = book.create_sheet("Listes")
    lists.sheet_state = "hidden"
    for at in range(1, 30):
        lists.append(["Scop", f"choix {at}"])
    sheet = book.create_sheet("Structures")
    lines = [["Les structures accompagnées"], [], ["Identité", None, "Statut", None], NAMES]
    lines += [
        ["Épi doré ", int(siren(1)), "SCOP", 43053],
        ["Le Pré", siren(2), "Scic", "n.c."],
        ["Total", 2, None, None],
    ]
    for line in lines:
        sheet.append(line)
    for cells in ("A1:D1", "A3:B3", "C3:D3"):
        sheet.merge_cells(cells)
    sheet.row_dimensions[6].hidden = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def excel_97(*, is_1904):
    """An XLS: numbers that are no text, days counted from 1900 or 1904."""
    day = 41591 if is_1904 else 43053
    rows = [NAMES, ["Épi doré", int(siren(1)), "Scop", ("day", day)], ["Le Pré", int(siren(2)), "Scic", None]]
    return xls(("Structures", rows, False, ()), is_1904=is_1904)


def opendocument():
    """An ODS: cells and lines said once for many, to the end of the sheet."""
    far = row(cell(kind="", times=16384), times=1048000)
    blank = row(cell(kind="", times=4), times=3)
    names = row(*(cell(one) for one in NAMES), cell(kind="", times=900))
    day = cell(kind="date", **{"date-value": "2017-11-14"})
    number = cell(kind="float", value=siren(1))
    first = row(cell("Épi doré"), number, cell("Scop"), day)
    return ods("", blank + names + first + row(cell("Le Pré"), cell(siren(2)), cell("Scic")) + far)


def text(encoding):
    """A CSV of another system, with blanks at the ends, names twice, and lines of nothing."""
    lines = [*NAMES, "Remarque", "Remarque"], ["Épi doré  ", siren(1), "Scop ", "14/11/2017", " à  rappeler ", ""]
    lines += (
        ["  Le Pré", f"{siren(2)[:3]} {siren(2)[3:6]} {siren(2)[6:]}", "scic", "-", "", "été"],
        [""] * 6,
        ["  "] * 6,
    )
    return written(lines, ";").decode().encode(encoding)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (merged_and_hidden(), "a.xlsx"),
        (excel_97(is_1904=False), "b.xls"),
        (excel_97(is_1904=True), "c.xls"),
        (opendocument(), "d.ods"),
        *((text(one), f"{one}.csv") for one in ("cp850", "mac_roman", "cp1252", "utf-8-sig", "utf-16")),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_file_as_others_write_it_is_brought_in_without_a_choice(brought, content, name):
    assert brought(content, name) == EXPECTED


@pytest.fixture
def mended(app, staff):
    """Takes a file to where it is mended, then takes all that is proposed there: what the page said; the next page."""

    def mend(concept, text):
        sent = {"concept": concept, "file": (io.BytesIO(text.encode()), "x.csv")}
        match = staff.post("/imports/new/", sent).location
        mending = staff.post(match, staff.get(match).form(_next="1")).location
        page = staff.get(mending)
        return page, lambda **said: staff.get(staff.post(mending, page.form(**said)).location)

    return mend


def test_zeros_that_were_lost_are_proposed_back_and_lost_figures_are_never_made_up(app, mended):
    company = siren(7)  # it begins with a zero, as its site
    with app.app_context():
        db.session.add(sample(Company, name="Bois", siren=company))
        db.session.commit()
    short, cut = company.lstrip("0"), f"{siret(company)[0]},{siret(company)[1:6]}E+13"
    page, after = mended("company", f"Raison sociale;SIREN\nBois neuf;{short}\n")
    assert f"a perdu son zéro du début dans un tableur : est-ce {company} ?" in page.words
    assert "Bois Bois neuf" in after().words

    page, after = mended("establishment", f"Entreprise;SIRET;Commune\nBois;{cut};Lodève\n")
    assert "ses derniers chiffres sont perdus, retrouvez-le" in page.words
    assert "À corriger" in after().words  # nothing was typed: it is asked again


def test_what_a_rate_means_is_asked_where_it_may_be_two_things(app, staff):
    with app.app_context():
        db.session.add(sample(Company, name="Bois", siren=siren(1)))
        db.session.commit()
    head = "Entreprise;Clos le;Durée en mois;Part du résultat aux salarié·es;Chiffre d'affaires"
    table = f"{head}\nBois;31/12/2024;12;0,5;12 500 euros\nBois;31/12/2025;12;45 %;n.c.\n"
    match = staff.post("/imports/new/", {"concept": "financial_year", "pasted": table}).location
    page = staff.post(match, staff.get(match).form(_next="1"))
    assert (page.status, "Dites ce que veulent dire les nombres" in page.words) == (422, True)
    check = staff.post(match, page.form(_next="1", **{"unit-employees_share": "ratio"})).location
    staff.post("/imports/run/", {"id": check.partition("=")[2]})
    with app.app_context():
        years = db.session.scalars(select(FinancialYear).order_by(FinancialYear.closed_on)).all()
        assert [(one.employees_share, one.turnover) for one in years] == [
            (Decimal("0.5"), 12500),
            (Decimal("0.45"), None),
        ]
