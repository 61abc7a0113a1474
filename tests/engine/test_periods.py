"""Days and periods: months are those of the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engine import months_after


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2017, 11, 14), 36, date(2020, 11, 14)),
        (date(2016, 2, 29), 12, date(2017, 2, 28)),
        (date(2016, 2, 29), 48, date(2020, 2, 29)),
        (date(2017, 1, 31), 1, date(2017, 2, 28)),
        (date(2017, 12, 31), 2, date(2018, 2, 28)),
        (date(2017, 3, 31), -1, date(2017, 2, 28)),
        (date(2017, 11, 14), 0, date(2017, 11, 14)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day, months, found):
    assert months_after(day, months) == found


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_the_order_of_days_is_kept(day, months):
    later = date.fromordinal(day.toordinal() + 1)
    assert months_after(day, months) <= months_after(later, months)
