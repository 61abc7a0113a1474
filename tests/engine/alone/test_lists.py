"""A list: its order, its filters, its search, its pages; the menu that leads to it."""

from __future__ import annotations

from datetime import date

import pytest

from models.engine import db
from tests.engine.alone.toy import Customer, Order, OrderState, Role


@pytest.fixture
def three(make):
    """Three customers."""
    make(Customer, name="Zinc", city="Lyon", since=date(2015, 3, 1))
    make(Customer, name="Élan", city="Arles", since=date(2017, 1, 5))
    make(Customer, name="eau vive", city="Saint-Étienne")


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("", ["eau vive", "Élan", "Zinc"]),
        ("name", ["eau vive", "Élan", "Zinc"]),
        ("-name", ["Zinc", "Élan", "eau vive"]),
        ("city", ["Élan", "Zinc", "eau vive"]),
        ("since", ["Zinc", "Élan", "eau vive"]),
        ("-since", ["Élan", "Zinc", "eau vive"]),
        ("nothing", ["eau vive", "Élan", "Zinc"]),
    ],
)
def test_a_list_is_sorted_as_the_french_sort(owner, three, sort, names):
    assert owner.get(f"/customer/?sort={sort}" if sort else "/customer/").column("Nom") == names


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ("q=elan", ["Élan"]),
        ("q=LYON+zinc", ["Zinc"]),
        ("q=nobody", []),
        ("city=etienne", ["eau vive"]),
        ("since_from=01/01/2016", ["Élan"]),
        ("since_to=01/03/2015", ["Zinc"]),
        ("city=lyon&since_from=01/01/2016", []),
    ],
)
def test_a_list_is_searched_and_filtered(owner, three, arguments, names):
    assert [row["Nom"] for row in owner.get(f"/customer/?{arguments}").rows] == names


def test_a_filter_that_makes_no_sense_says_so_and_filters_nothing(owner, three):
    page = owner.get("/customer/?since_from=yesterday")

    assert len(page.rows) == 3
    assert [one.get("id") for one in page.tree.iter("p") if one.get("class") == "error"] == ["filter-since_from-error"]


def test_a_list_is_filtered_by_a_state_and_by_a_link(owner, make, order, customer):
    other = make(Customer, name="Zinc")
    make(Order, title="Hiver", customer=other, ordered_on=date(2017, 12, 1))

    assert owner.get(f"/order/?state={OrderState.SENT.value}").rows == []
    assert len(owner.get(f"/order/?state={OrderState.DRAFT.value}").rows) == 2
    assert owner.get(f"/order/?customer={customer}").column("Objet") == ["Rentrée"]
    assert owner.get("/order/?customer=dupre").column("Objet") == ["Rentrée"]
    assert owner.get("/order/").column("Objet") == ["Rentrée", "Hiver"]  # the last ordered first
    assert owner.get("/order/?sort=customer").column("Objet") == ["Rentrée", "Hiver"]


def test_a_long_list_has_pages(app, owner):
    with app.app_context():
        db.session.add_all(Customer(name=f"Client {number:02d}") for number in range(60))
        db.session.commit()

    first, second = owner.get("/customer/"), owner.get("/customer/?page=2")

    assert "60 clients" in first.words
    assert (len(first.rows), len(second.rows)) == (50, 10)
    assert first.rows[0]["Nom"] == "Client 00"
    assert second.rows[-1]["Nom"] == "Client 59"
    assert "/customer/?page=2" in first.links
    assert "/customer/?page=1" in second.links


def test_what_only_some_see_is_found_by_them_only(browse, customer):
    found = {role: len(browse(role).get("/customer/?q=639980001").rows) for role in Role}
    assert found == {Role.OWNER: 1, Role.SELLER: 0, Role.VISITOR: 0}


def test_the_columns_are_those_that_a_role_sees(browse, customer):
    heads = {role: set(browse(role).get("/customer/").rows[0]) for role in Role}
    assert heads[Role.OWNER] == heads[Role.SELLER] == heads[Role.VISITOR] | {"Remise"}


def menu_of(page):
    return next(one for one in page.tree.iter("nav") if one.get("id") == "menu")


@pytest.mark.parametrize(
    ("role", "entries"),
    [
        (Role.OWNER, ["Clients", "Commandes", "Étiquettes", "Corbeille"]),
        (Role.SELLER, ["Clients", "Commandes", "Étiquettes", "Corbeille"]),
        (Role.VISITOR, ["Clients", "Commandes"]),
    ],
)
def test_the_menu_has_what_a_role_may_read(browse, role, entries):
    page = browse(role).get("/")
    assert [link.text for link in menu_of(page).iter("a")] == ["Accueil", *entries]


def test_the_menu_tells_where_it_is_seen_from_whoever_saw_it_before(browse, order):
    for role in (Role.VISITOR, Role.OWNER, Role.VISITOR):
        told = [
            (link.text, link.get("aria-current"))
            for address in ("/order/", f"/order/details/?id={order}", "/customer/", "/")
            for link in menu_of(browse(role, 7).get(address)).iter("a")
            if link.get("aria-current")
        ]
        assert told == [("Commandes", "page"), ("Commandes", "true"), ("Clients", "page"), ("Accueil", "page")]
