"""An agreement with its schedule."""

from __future__ import annotations

import pytest

from models.engine import db
from tests.fund.agreements import do, granted, of


@pytest.fixture
def agreement(app):
    """One with its schedule, saved."""
    with app.app_context():
        one = of(granted())
        db.session.add(one)
        db.session.commit()
        do(one, "schedule")
        yield one
