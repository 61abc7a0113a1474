"""What the database itself refuses, whoever writes: a bound, a choice, a value held already, a link to nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from models.engine import db, now
from tests.engine.alone.toy import Customer, Order, OrderLine, OrderState


def written(app, model, number, **values):
    """Write values straight into the table; whether the database took them."""
    table = model.__table__
    try:
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(update(table).where(table.c.id == number).values(**values))
    except IntegrityError:
        return False
    return True


@pytest.fixture
def line(app, order):
    """The first line of the order."""
    with app.app_context():
        return min(one.id for one in db.session.get(Order, order).lines)


@pytest.mark.parametrize(
    ("values", "taken"),
    [
        ({"quantity": 1}, True),
        ({"quantity": 0}, False),
        ({"quantity": 1000}, False),
        ({"article": "x" * 81}, False),
        ({"article": None}, False),
        ({"order_id": 2_000_000}, False),
    ],
)
def test_a_row_out_of_its_bounds_is_refused(app, line, values, taken):
    assert written(app, OrderLine, line, **values) is taken


def test_a_state_is_one_of_its_choice(app, order):
    assert written(app, Order, order, state=OrderState.PAID)
    with app.app_context(), pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE \"order\" SET state = 'lost'")


def test_a_value_is_held_once_outside_the_bin(app, make, customer):
    other = make(Customer, name="Zinc")

    assert not written(app, Customer, other, name="Épicerie Dupré")
    assert written(app, Customer, customer, deleted_at=now())
    assert written(app, Customer, other, name="Épicerie Dupré")


def test_values_are_held_together_once(app, make, order, customer):
    other = make(Order, title="Hiver", customer=customer, ordered_on=date(2017, 12, 1))
    assert not written(app, Order, other, title="Rentrée")
