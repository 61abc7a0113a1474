"""A connection that waits is used again while its server is there, and replaced when it is not."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from app import database
from models.engine import db

pytestmark = pytest.mark.one_database("postgresql")


@pytest.fixture
def engine(app, monkeypatch):
    """The store by one connection, which notes when its server is asked whether it is there, on `asked`."""
    asked, answered = [], database._is_answered
    monkeypatch.setattr(database, "_is_answered", lambda one: asked.append(answered(one)) or asked[-1])
    with app.app_context():
        engine = create_engine(db.engine.url, pool_size=1, max_overflow=0)
    engine.asked = asked
    yield engine
    engine.dispose()


def process_of(engine):
    with engine.connect() as connection:
        return connection.scalar(text("SELECT pg_backend_pid()"))


def test_one_just_used_is_used_again_and_its_server_is_not_asked(engine, monkeypatch):
    monkeypatch.setattr(database, "RESTED", 60)  # however slow the machine

    assert process_of(engine) == process_of(engine) == process_of(engine)
    assert engine.asked == []


def test_after_a_rest_its_server_is_asked(engine, monkeypatch):
    first = process_of(engine)
    monkeypatch.setattr(database, "RESTED", 0)

    assert process_of(engine) == first
    assert engine.asked == [True]


def test_one_that_its_server_closed_is_replaced(engine, app):
    gone = process_of(engine)
    with app.app_context():
        assert db.session.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": gone})

    assert process_of(engine) != gone
    assert engine.asked == [False]


def test_one_whose_server_answers_no_more_is_replaced(engine, monkeypatch):
    first = process_of(engine)
    monkeypatch.setattr(database, "RESTED", 0)
    monkeypatch.setattr(database, "_is_answered", lambda _one: False)

    assert process_of(engine) != first
