"""A form of an account that is sent twice at the same instant: once is enough, and neither is a fault."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.accounts import daily_digest, second_factor
from models.accounts.daily_digest import DailyDigest
from models.accounts.second_factor import SecondFactor
from models.engine import db
from models.policy import Role

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize(
    ("address", "form", "looks", "kept"),
    [
        ("/week/mail", {"ask": "1"}, (daily_digest, "asked_by"), DailyDigest.asked_at),
        ("/second-factor", {"step": "begin"}, (second_factor, "factor_of"), SecondFactor.secret),
    ],
    ids=["digest", "second factor"],
)
def test_what_comes_second_changes_nothing(app, browse_as, monkeypatch, address, form, looks, kept):
    staff = browse_as(Role.STAFF)
    assert staff.post(address, form).location == address
    with app.app_context():
        [first] = db.session.scalars(select(kept))

    with monkeypatch.context() as late:
        late.setattr(*looks, lambda _user: None)  # it looked before the other one was saved
        assert staff.post(address, form).location == address

    with app.app_context():
        assert db.session.scalars(select(kept)).all() == [first]
