"""What a record is found by although others hold it: closed where a step of the path is."""

from __future__ import annotations

import pytest

from models.engine import db, discard
from tests.engine.alone.toy import Customer, Order, OrderLine, Role, Tag


@pytest.fixture
def sold(make):
    """A faithful customer's order of two articles, a stranger's of none; the line of the first."""
    tag = make(Tag, name="Fidèle")
    first = make(
        Order, title="Hiver", customer=make(Customer, name="Zinc", main_tag=tag), reader=7, ordered_on="01/12/2017"
    )
    make(Order, title="Été", customer=make(Customer, name="Élan"), reader=7, ordered_on="01/12/2017")
    make(OrderLine, order=first, article="Cahier")
    return {"tag": tag, "line": make(OrderLine, order=first, article="Stylo")}


def test_it_is_a_column_a_filter_and_words(owner, sold):
    assert owner.get("/order/?article=stylo").column("Objet") == ["Hiver"]
    assert owner.get("/order/?q=cahier").column("Objet") == ["Hiver"]
    assert owner.get(f"/order_line/?tag={sold['tag']}").column("Article") == ["Cahier", "Stylo"]
    assert owner.get("/order_line/?q=fidele").column("Étiquette") == ["Fidèle", "Fidèle"]


def test_it_is_a_column_of_the_file(owner, sold):
    lines = owner.client.get("/order_line/export/norme/", buffered=True).data.decode().splitlines()

    assert lines[0].endswith(",tag")
    assert [line.endswith(",Fidèle") for line in lines[1:]] == [True, True]


def test_it_is_hidden_from_who_may_not_read_a_step_of_it(browse, sold):
    visitor = browse(Role.VISITOR, 7)

    assert "Étiquette" not in visitor.get("/order_line/").text
    assert len(visitor.get(f"/order_line/?tag={sold['tag']}").rows) == 2
    assert visitor.get("/order_line/?q=fidele").rows == []
    assert visitor.get("/order/?article=stylo").column("Objet") == ["Hiver"]


def test_what_is_in_the_bin_leads_nowhere(shop, owner, sold):
    with shop.app_context():
        discard(db.session.get(OrderLine, sold["line"]))
        db.session.commit()

    assert owner.get("/order/?article=stylo").rows == []
    assert owner.get("/order/?q=stylo").rows == []
    assert owner.get("/order/?q=cahier").column("Objet") == ["Hiver"]
