"""Light records: what a page reads, as the session would tell it, in a statement; nothing else is asked of them."""

from __future__ import annotations

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import UnmappedInstanceError

from models.engine import Actor, LightQuery, act_as, db, discard, full_title, model_of, only
from tests.engine.alone.toy import Customer, Order, OrderLine, Role, Tag, today

TAG = only(Tag, "name")
ORDER = only(
    Order,
    "number title",
    customer=only(Customer, "name", main_tag=TAG),
    lines=only(OrderLine, "article quantity"),
)


def read():
    return [one for (one,) in LightQuery(ORDER, lambda query: query.order_by(Order.title)).read()]


@pytest.fixture
def orders(app, make, order):
    """A second order, of a customer who has a tag, read by another account; without a line."""
    faithful = make(Customer, name="Zinc", main_tag=make(Tag, name="Fidèle"))
    make(Order, title="Hiver", customer=faithful, ordered_on=today(), reader=8)
    with app.app_context():
        yield


def test_they_tell_what_the_session_tells_in_one_statement(orders):
    asked = []
    event.listen(Engine, "before_cursor_execute", count := lambda *said: asked.append(said[2]))
    winter, autumn = read()
    told = [(one.title, str(one), [(each.article, each.quantity) for each in one.lines]) for one in (winter, autumn)]
    assert [winter.customer.main_tag.name, autumn.customer.main_tag] == ["Fidèle", None]
    assert autumn.lines[0].order is autumn
    event.remove(Engine, "before_cursor_execute", count)

    kept = db.session.scalars(db.select(Order).order_by(Order.title))
    assert told == [(one.title, str(one), [(each.article, each.quantity) for each in one.lines]) for one in kept]
    assert len(asked) == 1


def test_what_is_beside_comes_with_each_and_a_record_met_twice_is_one(orders, make, customer):
    make(Order, title="Été", customer=customer, ordered_on=today())
    query = LightQuery(ORDER, lambda query: query.order_by(Order.id), Order.reader)

    (first, reader), _winter, (summer, nobody) = query.read()

    assert (reader, nobody) == (7, None)
    assert first.customer is summer.customer


def test_they_know_neither_the_bin_nor_the_rows_of_others(orders):
    line = db.session.scalars(db.select(OrderLine)).first()
    discard(line)
    db.session.commit()
    assert [len(one.lines) for one in read()] == [0, 1]

    act_as(Actor("?", "formulaire", 7, Role.VISITOR))
    assert [one.title for one in read()] == ["Rentrée"]


def test_they_answer_nothing_that_was_not_read_and_take_nothing(orders):
    winter, _autumn = read()
    with pytest.raises(UnmappedInstanceError):
        str(winter.ordered_on)
    with pytest.raises(AttributeError, match="only read"):
        winter.title = "Printemps"
    with pytest.raises(InvalidRequestError):
        db.session.add(winter)


def test_a_list_that_others_share_is_refused():
    with pytest.raises(TypeError, match="tags"):
        LightQuery(only(Customer, "name", tags=TAG), lambda query: query)


def test_a_page_names_them_as_any_record(orders):
    _winter, autumn = read()
    assert isinstance(autumn, Order)
    assert model_of(autumn) is Order
    assert model_of(db.session.get(Order, autumn.id)) is Order
    assert full_title(autumn.lines[0]) == "C-0001 — Épicerie Dupré — Cahier"
    assert inspect(type(autumn), raiseerr=False) is None
