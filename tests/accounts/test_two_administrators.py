"""Two administrators: one at least stays, whoever leaves, even at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from models.accounts.user import User
from models.engine import Refused, db
from models.policy import Role


def test_do_not_leave_in_one_change(app, admin, other):
    with app.app_context():
        for number in (admin, other):
            db.session.get(User, number).is_disabled = True
        with pytest.raises(Refused):
            db.session.commit()


def test_hand_over_in_one_change(app, admin, make):
    successor = make(User, email="next@example.org", role=Role.STAFF)
    with app.app_context():
        db.session.get(User, successor).role = Role.ADMIN
        db.session.commit()
        db.session.get(User, admin).role = Role.STAFF
        db.session.commit()
        assert db.session.get(User, admin).role is Role.STAFF


@pytest.fixture
def together(app, admin, other, monkeypatch):
    """Two who save wait for each other: as they look, or before, since SQLite lets one look at a time."""
    both, seen = Barrier(2, timeout=300), local()
    real = User._administrators

    def meet(*_flush):
        if not getattr(seen, "yet", False):
            seen.yet = True
            both.wait()

    def look(user):
        found = real(user)
        meet()
        return found

    with app.app_context():
        holds_rows = db.engine.name == "postgresql"
    if holds_rows:
        monkeypatch.setattr(User, "_administrators", look)
    else:
        event.listen(Session, "before_flush", meet, insert=True)
    yield
    if not holds_rows:
        event.remove(Session, "before_flush", meet)


@pytest.mark.usefixtures("together")
def test_do_not_leave_at_the_same_instant(app, admin, other):
    def leave(number):
        with app.app_context():
            db.session.get(User, number).is_disabled = True
            try:
                db.session.commit()
            except Refused:
                db.session.rollback()
                return "stays"
            return "left"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(leave, [admin, other])) == ["left", "stays"]
