"""The days on which people work: weekends, holidays that stay and those that follow Easter."""

from __future__ import annotations

from datetime import date

import pytest

from models.engine import on_or_after, on_or_before, working_days_after, working_days_between


@pytest.mark.parametrize(
    ("day", "before", "next_one"),
    [
        (date(2026, 11, 25), date(2026, 11, 25), date(2026, 11, 25)),
        (date(2026, 11, 28), date(2026, 11, 27), date(2026, 11, 30)),
        (date(2026, 5, 1), date(2026, 4, 30), date(2026, 5, 4)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 4)),
        (date(2027, 3, 29), date(2027, 3, 26), date(2027, 3, 30)),  # Easter is on 28 March
        (date(2026, 5, 14), date(2026, 5, 13), date(2026, 5, 15)),  # Ascension Day
        (date(2026, 5, 25), date(2026, 5, 22), date(2026, 5, 26)),  # Whit Monday
        (date(2028, 2, 29), date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_a_day_off_leads_to_the_last_one_worked_and_to_the_next(day, before, next_one):
    assert (on_or_before(day), on_or_after(day)) == (before, next_one)


def test_so_many_working_days_later():
    assert working_days_after(date(2026, 4, 30), 1) == date(2026, 5, 4)
    assert working_days_after(date(2026, 11, 27), 3) == date(2026, 12, 2)


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2026, 11, 27), date(2026, 11, 27), 0),
        (date(2026, 11, 27), date(2026, 11, 30), 1),  # a Friday, then the Monday
        (date(2026, 11, 28), date(2026, 11, 29), 0),
        (date(2026, 11, 30), date(2026, 11, 27), 0),
        (date(2026, 4, 30), date(2026, 5, 11), 5),  # neither 1 nor 8 May
        (date(2026, 12, 31), date(2027, 1, 4), 1),
    ],
)
def test_how_many_are_between_two_days(first, last, count):
    assert working_days_between(first, last) == count


def test_what_is_counted_between_is_what_leads_there():
    day = date(2024, 2, 10)
    for count in (1, 19, 252, 700):
        assert working_days_between(day, working_days_after(day, count)) == count


def test_no_more_days_off_than_those_of_the_whole_country():
    assert on_or_after(date(2026, 4, 3)) == date(2026, 4, 3)  # Good Friday, a day off in Alsace
