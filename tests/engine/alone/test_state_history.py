"""The state of a record on a day: by the journal, by the record's own days, as it was found, once set right."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, inspect, select

from models.engine import JournalEntry, as_found, db, discard, perform, restore, state_histories, today, undo, verbs_of
from models.engine.state_machine import Move
from tests.engine.alone.toy import Customer, Order, OrderLine, OrderState, Role

DRAFT, SENT, PAID, CANCELLED = OrderState
MADE = date(2026, 3, 1)


@pytest.fixture
def clock(monkeypatch):
    """Sets the hour at which the journal is written, in Paris."""

    def at(day, hour=12):
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Paris"))
        monkeypatch.setattr("models.engine.journal.now", lambda: moment)

    at(MADE)
    return at


@pytest.fixture
def shop_session(app):
    """The shop, open."""
    with app.app_context():
        yield app


@pytest.fixture
def made(shop_session, clock):
    """Saves an order with a line."""

    def make(**said):
        order = Order(title="Rentrée", customer=Customer(name="Épicerie Dupré"), ordered_on="01/02/2026", **said)
        order.lines.append(OrderLine(article="Cahier"))
        db.session.add(as_found(order) if "state" in said else order)
        db.session.commit()
        return order

    return make


@pytest.fixture
def move(clock):
    """Does a verb on a day."""

    def act(order, name, day, **said):
        clock(day)
        for field, value in said.items():
            setattr(order, field, value)
        perform(order, next(one for one in verbs_of(Order) if one.name == name), Role.OWNER, "Parce que")
        db.session.commit()

    return act


def states(order, *days):
    history = state_histories(Order, [order])[order.id]
    return [history.on(day) for day in days]


def test_it_is_the_one_that_the_last_verb_brought(made, move):
    order = made()
    move(order, "send", date(2026, 3, 10))
    move(order, "cancel", date(2026, 4, 5))

    days = (date(2020, 1, 1), MADE, date(2026, 3, 9), date(2026, 3, 10), date(2026, 4, 4), date(2026, 4, 5), today())
    assert states(order, *days) == [DRAFT, DRAFT, DRAFT, SENT, SENT, CANCELLED, CANCELLED]
    history = state_histories(Order, [order])[order.id]
    assert (history.begins, history.is_known_on(MADE), history.is_known_on(date(2026, 2, 28))) == (MADE, True, False)


def test_a_day_is_that_of_paris(made, move, clock):
    order = made()
    clock(date(2026, 3, 10), hour=0)  # still the 9th in London
    perform(order, next(one for one in verbs_of(Order) if one.name == "send"), Role.OWNER)
    db.session.commit()

    assert states(order, date(2026, 3, 9), date(2026, 3, 10)) == [DRAFT, SENT]


def test_a_day_that_the_record_tells_is_the_day_of_its_state(made, move):
    order = made()
    move(order, "send", date(2026, 3, 10))
    move(order, "pay", date(2026, 4, 20), paid_on="15/04/2026")  # typed late

    days = (date(2026, 4, 14), date(2026, 4, 15))
    assert states(order, *days) == [SENT, PAID]


def test_what_is_typed_after_all_of_it_keeps_its_order(made, move):
    order = made()
    move(order, "send", date(2026, 3, 10))
    move(order, "pay", date(2026, 3, 10), paid_on="15/02/2026")

    assert states(order, date(2026, 2, 10), date(2026, 2, 14), date(2026, 2, 15)) == [SENT, SENT, PAID]


def test_a_day_to_come_does_not_hide_the_state_of_today(made, move):
    order = made()
    move(order, "send", date(2026, 3, 10))
    move(order, "pay", date(2026, 4, 20), paid_on=today() + timedelta(days=9))

    assert states(order, date(2026, 4, 19), date(2026, 4, 20), today()) == [SENT, PAID, PAID]


@pytest.mark.parametrize(("again", "since"), [(None, date(2026, 4, 10)), ("05/04/2026", date(2026, 4, 5))])
def test_a_day_that_stays_is_that_of_the_first_time_in_its_state(made, move, clock, again, since):
    order = made()
    move(order, "send", date(2026, 3, 10))
    move(order, "pay", date(2026, 3, 22), paid_on="20/03/2026")
    clock(date(2026, 4, 1))
    inspect(order).info["move"] = Move(SENT, "Rembourser")
    order.state = SENT
    db.session.commit()
    move(order, "pay", date(2026, 4, 10), **({"paid_on": again} if again else {}))

    days = (date(2026, 3, 19), date(2026, 3, 20), date(2026, 4, 1), since - timedelta(days=1), since)
    assert states(order, *days) == [SENT, PAID, SENT, SENT, PAID]


class TestSetRight:
    def test_what_was_written_since_it_was_there_never_was(self, made, move):
        order = made()
        move(order, "send", date(2026, 3, 10))
        move(order, "cancel", date(2026, 4, 5))
        move(order, "correct_sent", date(2026, 4, 9))

        assert states(order, date(2026, 3, 9), date(2026, 4, 6), today()) == [DRAFT, SENT, SENT]

    def test_in_a_state_where_it_never_was_is_a_move_like_another(self, made, move):
        order = made()
        move(order, "send", date(2026, 3, 10))
        move(order, "correct_cancelled", date(2026, 4, 9))

        assert states(order, date(2026, 4, 8), date(2026, 4, 9)) == [SENT, CANCELLED]

    def test_a_record_that_was_found_wrong_is_found_right(self, made, move):
        order = made(state=PAID, paid_on="15/02/2026")
        move(order, "correct_sent", date(2026, 4, 9), paid_on=None)

        assert states(order, date(2026, 1, 31), date(2026, 2, 20), today()) == [SENT, SENT, SENT]


def test_what_was_undone_never_was(made, move):
    order = made()
    move(order, "send", date(2026, 3, 10))
    move(order, "cancel", date(2026, 4, 5))
    undo(db.session(), last_line().operation, Role.OWNER)
    db.session.commit()

    assert states(order, date(2026, 4, 6), today()) == [SENT, SENT]
    undo(db.session(), last_line().operation, Role.OWNER)  # it was right after all
    db.session.commit()
    assert states(order, date(2026, 4, 4), date(2026, 4, 6)) == [SENT, CANCELLED]


def last_line():
    return db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()


class TestFoundAsItIs:
    def test_its_own_days_tell_the_way(self, made):
        order = made(state=PAID, paid_on="15/02/2026")

        assert states(order, date(2026, 2, 1), date(2026, 2, 14), date(2026, 2, 15)) == [SENT, SENT, PAID]
        history = state_histories(Order, [order])[order.id]
        assert (history.begins, history.is_known_on(date(2026, 1, 1))) == (date(2026, 2, 1), True)

    def test_without_a_day_it_was_so_since_the_one_before(self, made):
        order = made(state=CANCELLED)

        assert states(order, date(2026, 2, 1), date(2026, 2, 14)) == [CANCELLED, CANCELLED]

    def test_without_any_day_it_always_was(self, made):
        order = made(state=DRAFT)

        assert state_histories(Order, [order])[order.id].begins == date.min

    def test_a_day_that_was_taken_away_since_is_read_of_the_journal(self, made, move, clock):
        order = made(state=PAID, paid_on="15/02/2026")
        clock(date(2026, 4, 1))
        order.paid_on = "17/02/2026"  # it was mistyped
        db.session.commit()
        clock(date(2026, 4, 5))
        inspect(order).info["move"] = Move(SENT, "Rembourser")
        order.state, order.paid_on = SENT, None
        db.session.commit()

        days = (date(2026, 2, 16), date(2026, 2, 17), date(2026, 4, 4), date(2026, 4, 5))
        assert states(order, *days) == [SENT, PAID, PAID, SENT]

    def test_what_moves_after_that_is_told_by_the_journal(self, made, move):
        order = made(state=SENT)
        move(order, "cancel", date(2026, 4, 5))

        assert states(order, date(2026, 2, 1), date(2026, 4, 4), date(2026, 4, 5)) == [SENT, SENT, CANCELLED]


def test_from_the_bin_and_back_it_is_the_same(made, move, clock):
    order = made()
    move(order, "send", date(2026, 3, 10))
    for day, deed in ((date(2026, 3, 20), discard), (date(2026, 3, 22), restore)):
        clock(day)
        deed(order)
        db.session.commit()

    assert states(order, date(2026, 3, 9), date(2026, 3, 21), today()) == [DRAFT, SENT, SENT]


@contextmanager
def statements():
    seen = []

    def see(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", see)
    yield seen
    event.remove(db.engine, "before_cursor_execute", see)


def test_many_are_read_in_one_statement(shop_session):
    customer = Customer(name="Épicerie Dupré")
    orders = [Order(title=f"N° {number}", customer=customer, ordered_on="01/02/2026") for number in range(12)]
    db.session.add_all(orders)
    db.session.commit()

    with statements() as seen:
        assert {one.on(today()) for one in state_histories(Order, orders).values()} == {DRAFT}
    assert len(seen) == 1
    with statements() as seen:
        assert state_histories(Order, []) == {}
    assert seen == []

    @pytest.mark.parametrize(("again", "since"), [(None, date(2026, 4, 5)), ("20/03/2026", date(2026, 3, 20))])
    def test_a_state_it_went_through_and_comes_back_to_is_no_older_than_that(self, made, clock, again, since):
        order = made(state=CANCELLED, paid_on="15/02/2026")
        clock(date(2026, 4, 5))
        inspect(order).info["move"] = Move(PAID, "Rouvrir")
        order.state, order.paid_on = PAID, again or order.paid_on
        db.session.commit()

        days = (date(2026, 2, 14), date(2026, 2, 15), since - timedelta(days=1), since)
        assert states(order, *days) == [SENT, CANCELLED, CANCELLED, PAID]

    def test_a_state_that_is_after_it_has_the_day_it_is_given(self, made, clock, move):
        order = made(state=SENT)
        move(order, "pay", date(2026, 4, 20), paid_on="15/04/2026")

        assert states(order, date(2026, 4, 14), date(2026, 4, 15)) == [SENT, PAID]
