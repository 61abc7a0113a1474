"""Rows of their own: a visitor reads the orders of their account, and nothing tells them of the others."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.engine import Actor, act_as, db
from tests.engine.alone.toy import Order, OrderLine, Role, today


@pytest.fixture
def other(make, order, customer):
    """An order that account 8 reads."""
    number = make(Order, title="Hiver", customer=customer, ordered_on=today(), reader=8)
    make(OrderLine, order=number, article="Gomme")
    return number


@pytest.mark.parametrize(
    ("role", "account", "titles"),
    [
        (Role.OWNER, 1, ["Hiver", "Rentrée"]),
        (Role.SELLER, 1, ["Hiver", "Rentrée"]),
        (Role.VISITOR, 7, ["Rentrée"]),
        (Role.VISITOR, 8, ["Hiver"]),
        (Role.VISITOR, 9, []),
    ],
)
def test_a_list_has_the_rows_of_who_asks(browse, other, role, account, titles):
    assert sorted(row["Objet"] for row in browse(role, account).get("/order/").rows) == titles


def test_the_page_of_another_s_row_is_not_there(browse, order, other):
    visitor = browse(Role.VISITOR, 7)
    assert visitor.get(f"/order/details/?id={order}").status == 200
    assert visitor.get(f"/order/details/?id={other}").status == 404


def test_what_a_row_owns_follows_it(browse, other):
    assert browse(Role.VISITOR, 8).get("/order_line/").column("Article") == ["Gomme"]
    assert sorted(browse(Role.VISITOR, 7).get("/order_line/").column("Article")) == ["Cahier", "Règle"]


def test_the_page_of_what_they_point_to_tells_of_no_other(browse, other, customer):
    words = browse(Role.VISITOR, 7).get(f"/customer/details/?id={customer}").words
    assert "Rentrée" in words
    assert "Hiver" not in words


def test_the_page_of_what_they_point_to_does_not_say_that_there_are_others(browse, other, customer):
    address = f"/customer/details/?id={customer}"
    assert [one for one in browse(Role.VISITOR, 9).get(address).links if "first=" in one] == []
    assert "Commandes" not in browse(Role.VISITOR, 9).get(address).words


def test_nothing_finds_another_s_row(browse, other):
    assert browse(Role.VISITOR, 7).get("/order/?q=hiver").rows == []
    found = browse(Role.VISITOR, 7).client.get("/order_line/lookup/?field=order&q=c").get_json()
    assert [one["label"] for one in found["results"]] == ["C-0001 — Épicerie Dupré"]


def test_a_role_that_the_registration_does_not_name_reads_no_row(app, other):
    with app.app_context():
        act_as(Actor("?", "formulaire", 7, "cashier"))
        assert db.session.scalars(select(Order)).all() == []


def test_who_acts_for_nobody_reads_everything(app, other):
    with app.app_context():
        act_as(Actor("Chargement", "commande"))
        assert len(db.session.scalars(select(Order)).all()) == 2


def test_one_statement_serves_those_who_read_other_rows_by_one_criterion(app, other):
    kept = {}
    with app.app_context():
        for account, titles in {7: ["Rentrée"], 8: ["Hiver"]}.items():
            db.session.remove()
            act_as(Actor("?", "formulaire", account, Role.VISITOR))
            db.session.connection(execution_options={"compiled_cache": kept})
            assert [one.title for one in db.session.scalars(select(Order))] == titles
    assert len(kept) == 1
