"""The day of an instant, as the store tells it: that of Paris, about midnight and the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import literal, select

from models.engine import day_of, db, kinds, midnight, paris_day
from models.engine.kinds import moments

STEP = timedelta(minutes=30)


def test_it_is_that_of_paris_on_both_engines(app):
    turns = [
        *(midnight(date(year, month, 1)).astimezone(UTC) for year in (2017, 2028) for month in range(1, 13)),
        *(midnight(date(2028, 2, day)).astimezone(UTC) for day in (28, 29)),
    ]
    clocks = [  # the last Sundays, of which two are as early, and as late, as they come
        datetime(year, month, day, 1, tzinfo=UTC)
        for year, month, day in ((2018, 3, 25), (2024, 3, 31), (2020, 10, 25), (2027, 10, 31))
    ]
    nights = [one + hours * STEP for one in clocks for hours in range(-50, 51)]
    instants = [one + steps * STEP for one in turns for steps in range(-5, 6)] + nights

    found = []
    with app.app_context():
        for start in range(0, len(instants), 100):
            asked = [paris_day(literal(one, kinds.Instant())) for one in instants[start : start + 100]]
            found += db.session.execute(select(*asked)).one()
        nothing = db.session.scalar(select(paris_day(literal(None, kinds.Instant()))))

    assert found == [day_of(one) for one in instants]
    assert nothing is None


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2018, 6, 30, 22, 30, tzinfo=UTC), date(2018, 7, 1)),  # in Paris, half past midnight
        (datetime(2018, 12, 31, 22, 30, tzinfo=UTC), date(2018, 12, 31)),
        (datetime(2018, 12, 31, 23, 30, tzinfo=UTC), date(2019, 1, 1)),
    ],
)
def test_today_is_the_day_of_paris(monkeypatch, instant, day):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return instant.astimezone(tz)

    monkeypatch.setattr(moments, "datetime", Clock)

    assert kinds.today() == day


def test_a_moment_about_midnight_is_said_and_typed_as_in_paris():
    instant = datetime(2018, 6, 30, 22, 30, tzinfo=UTC)

    assert kinds.Instant().show(instant).replace("\u00a0", " ") == "01/07/2018 à 0 h 30"
    assert kinds.Instant().typed(instant) == "01/07/2018 00:30"
