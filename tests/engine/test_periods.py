"""Days and periods: months are those of the calendar."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.engine import covers, months_after, overlap


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


def period(start, end):
    return SimpleNamespace(starts_on=start and date(start, 1, 1), ends_on=end and date(end, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "is_in"),
    [(2017, 2018, True), (2018, None, False), (None, 2016, False), (None, 2017, True), (None, None, True)],
)
def test_a_bound_that_is_not_known_is_far(start, end, is_in):
    assert covers(period(start, end), date(2017, 6, 1)) is is_in


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        ((None, 2016), (2017, None), False),
        ((None, 2017), (2017, None), True),
        ((None, None), (None, 2010), True),
        ((2015, 2016), (None, 2014), False),
    ],
)
def test_periods_of_unknown_bounds_overlap_or_not_either_way(one, other, do):
    assert overlap(period(*one), period(*other)) is overlap(period(*other), period(*one)) is do
