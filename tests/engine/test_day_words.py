"""Days and hours as people say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.engine import hours, long_day, short_day, short_moment, span
from models.engine.kinds.moments import told_on

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def november():
    """It is the thirtieth of November 2026."""
    with told_on(datetime(2026, 11, 30, 9, tzinfo=UTC)):
        yield


@pytest.mark.parametrize(
    ("day", "short", "long"),
    [
        (date(2026, 11, 30), "lun. 30 nov.", "lundi 30 novembre"),
        (date(2026, 12, 1), "mar. 1er déc.", "mardi 1er décembre"),
        (date(2026, 2, 3), "mar. 3 févr.", "mardi 3 février"),
        (date(2027, 1, 4), "lun. 4 janv.", "lundi 4 janvier"),
        (date(2027, 5, 3), "lun. 3 mai 2027", "lundi 3 mai 2027"),
        (date(2017, 8, 1), "mar. 1er août 2017", "mardi 1er août 2017"),
    ],
)
def test_a_day_says_its_year_when_it_is_another_one_and_far(day, short, long):
    assert (plain(short_day(day)), plain(long_day(day))) == (short, long)


def test_hours_are_those_of_paris():
    start, end = datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 11, 30, 11, 5, tzinfo=UTC)

    assert plain(short_moment(start)) == "lun. 30 nov. · 10 h"
    assert (plain(hours(start, end)), plain(hours(end, None))) == ("10 h – 12 h 05", "12 h 05")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2017, 8, 31), date(2017, 10, 15), "31 août – 15 oct. 2017"),
        (date(2017, 8, 1), None, "dès le 1er août 2017"),
        (None, date(2017, 8, 1), "jusqu'au 1er août 2017"),
        (None, None, ""),
    ],
)
def test_a_span_says_what_is_known_of_it(start, end, said):
    assert plain(span(start, end)) == said


def plain(text):
    return text.replace("\u00a0", " ")
