"""A clock that moves: nobody is locked out or let in by it, and the journal keeps the order of things."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import pytest

from models.engine import db, record
from models.parties.company import Company
from models.policy import Role


@pytest.fixture
def clock(monkeypatch):
    """Moves the clock of the server by so many hours."""

    real = time.time

    def move(hours):
        class Moved(datetime):
            @classmethod
            def now(cls, tz=None):
                return datetime.now(tz) + timedelta(hours=hours)

        monkeypatch.setattr(record, "datetime", Moved)
        monkeypatch.setattr("app.auth.time.time", lambda: real() + hours * 3600)

    return move


def test_set_back_a_day_it_stops_no_work_and_the_last_change_is_still_on_top(app, browse_as, make, clock):
    company = make(Company, name="Filature")
    staff, address = browse_as(Role.STAFF, "Ana"), f"/company/edit/?id={company}"
    assert staff.submit(address, name="Avant").status == 302

    clock(-24)

    assert staff.submit(address, name="Après").status == 302
    with app.app_context():
        assert db.session.get(Company, company).name == "Après"
    words = staff.get(f"/company/details/?id={company}").words
    assert words.index("de Avant à Après") < words.index("de Filature à Avant")


def test_put_forward_it_ends_the_day_and_put_right_it_was_no_fault_of_theirs(browse_as, clock):
    staff = browse_as(Role.STAFF)
    assert staff.get("/company/").status == 200

    clock(13)
    assert staff.get("/company/").location.startswith("/sign-in")
    clock(0)

    assert staff.get("/company/").status == 200
