"""A list as a file: its three formats have the columns, the filters and the order of the screen."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from models.engine import db, today
from tests.engine.alone.toy import Customer, Order, Role, Supplier, Tag


@pytest.fixture
def two(make):
    """Two customers, one of whom would be a formula."""
    make(Customer, name="=SOMME(A1)", siren="000000026", since=date(2017, 1, 5))
    make(Customer, name="Élan", city="Lyon", siren="000000018", discount="12,5")


def taken(browser, address):
    """The body of a file."""
    return browser.client.get(address, buffered=True)


def test_csv_for_french_excel(owner, two):
    answer = taken(owner, "/customer/export/excel/?sort=-name")

    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename={today()}_boutique_customer_excel.csv"
    assert list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";")) == [
        ["Nom", "Ville", "Client depuis", "SIREN", "Remise"],
        ["'=SOMME(A1)", "", "05/01/2017", '="000000026"', ""],
        ["Élan", "Lyon", "", '="000000018"', "0,1250"],
    ]


def test_csv_for_open_data(owner, two):
    answer = taken(owner, "/customer/export/norme/?q=elan")

    assert list(csv.reader(io.StringIO(answer.data.decode()))) == [
        ["name", "city", "since", "siren", "discount"],
        ["Élan", "Lyon", "", "000000018", "0.1250"],
    ]


def test_xlsx_has_typed_cells(owner, two):
    answer = taken(owner, "/customer/export/xlsx/?since_from=01/01/2017")

    book = load_workbook(io.BytesIO(answer.data))
    rows = list(book.worksheets[0].values)
    assert rows[0] == ("Nom", "Ville", "Client depuis", "SIREN", "Remise")
    assert len(rows) == 2
    assert rows[1][0] == "=SOMME(A1)"
    assert book.worksheets[0]["A2"].data_type == "s"
    assert rows[1][2].date() == date(2017, 1, 5)
    assert rows[1][3] == "000000026"
    assert book.properties.creator == "Boutique"


def test_links_are_titles_and_states_their_labels(owner, order):
    body = taken(owner, "/order/export/norme/").data.decode()
    assert body.splitlines()[1] == f"C-0001,Rentrée,Épicerie Dupré,{today()},,Brouillon"


def test_all_of_the_columns_tell_what_is_ticked_and_what_identifies_a_link(app, owner, make):
    number = make(Customer, name="Élan", siren="000000018", remarks="Le lundi", phone="0561000000")
    with app.app_context():
        db.session.get(Customer, number).tags = [Tag(name="Bio"), Tag(name="Gros")]
        db.session.commit()
    make(Order, customer=number, title="Rentrée", ordered_on=today())

    [customer] = csv.DictReader(io.StringIO(taken(owner, "/customer/export/norme/?columns=all").data.decode()))
    assert (customer["remarks"], customer["tags"], customer["siren"]) == ("Le lundi", "Bio, Gros", "000000018")
    assert customer["phone"]
    [order] = csv.DictReader(io.StringIO(taken(owner, "/order/export/norme/?columns=all").data.decode()))
    assert (order["customer"], order["customer_siren"]) == ("Élan", "000000018")
    [head, line] = csv.reader(
        io.StringIO(taken(owner, "/order/export/excel/?columns=all").data.decode()), delimiter=";"
    )
    assert line[head.index("Client : SIREN")] == '="000000018"'


def test_all_of_the_columns_are_those_that_one_may_read(browse, make):
    number = make(Customer, name="Élan", siren="000000018", phone="0561000000", discount="12,5")
    make(Order, customer=number, title="Rentrée", ordered_on=today(), reader=7)
    make(Supplier, name="Papeterie")
    asked = ("/order/export/norme/?columns=all", "/supplier/export/norme/?columns=all")
    owner, visitor = browse(Role.OWNER), browse(Role.VISITOR, 7)
    assert [taken(owner, one).status_code for one in asked] == [200, 200]
    assert [taken(visitor, one).status_code for one in asked] == [200, 404]  # no field of a supplier is theirs
    assert taken(visitor, "/customer/export/norme/?columns=all").status_code == 403


def test_the_list_offers_both(owner, two):
    links = [one for one in owner.get("/customer/?q=elan").links if "/export/" in one]
    assert links == [
        f"/customer/export/{form}/?q=elan{more}" for more in ("", "&columns=all") for form in ("xlsx", "excel", "norme")
    ]


@pytest.mark.parametrize("form", ["excel", "norme"])
def test_a_file_has_the_rows_and_the_columns_of_who_takes_it(browse, order, form):
    bodies = {account: taken(browse(Role.VISITOR, account), f"/order/export/{form}/").data for account in (7, 8)}
    assert b"C-0001" in bodies[7]
    assert b"C-0001" not in bodies[8]


def test_another_format_is_unknown(owner, two):
    assert owner.get("/customer/export/pdf/").status == 404


def test_no_record_is_made_of_a_row(owner, order):
    made = []

    def note(record, _context):
        made.append(record)

    event.listen(Order, "load", note)
    try:
        assert b"C-0001" in taken(owner, "/order/export/norme/?columns=all").data
    finally:
        event.remove(Order, "load", note)

    assert made == []


def test_rows_past_the_first_ones_read_together_are_there_too(owner, make, monkeypatch):
    monkeypatch.setattr("admin_views.engine.file_rows.FIRST", 1)
    monkeypatch.setattr("admin_views.engine.file_rows.CHUNK", 2)
    for number in range(1, 7):
        make(Order, customer=make(Customer, name=f"Client {number}"), title=f"Envoi {number}", ordered_on=today())

    rows = list(csv.DictReader(io.StringIO(taken(owner, "/order/export/norme/?sort=title").data.decode())))

    assert [(one["title"], one["customer"]) for one in rows] == [
        (f"Envoi {one}", f"Client {one}") for one in range(1, 7)
    ]
