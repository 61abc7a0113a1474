"""No window of an undertaking ever exceeds its ceiling, whatever the order in which grants that pass are entered."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from models.engine import months_after
from models.fund.aid_windows import Had, windows_of
from models.reference.aid_regime import AidRegime

GROUPS = [{1: {1}, 2: {2}, 3: {3}}, {1: {1, 2}, 2: {1, 2}, 3: {3}}, {one: {1, 2, 3} for one in (1, 2, 3)}]
ORIGIN = date(2024, 1, 1)


DAYS = st.sampled_from(range(0, 2500, 30))
CENTS = st.sampled_from((1, 4_999_999, 6_000_000, 10_000_000, 15_000_001, 20_000_000))  # three of them pass the ceiling


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(DAYS, st.sampled_from((1, 2, 3)), CENTS), min_size=4, max_size=12),
    st.tuples(DAYS, DAYS).map(sorted),
)
def test_grants_that_pass_never_exceed_a_window_whatever_the_order_of_entry(asked, links):
    """Three companies, linked since two days: each aid that passes leaves every window of each of them within."""
    under = AidRegime(ceiling=Decimal(300_000))
    kept: list[Had] = []

    def group(one, day):
        return GROUPS[sum((day - ORIGIN).days >= since for since in links)][one]

    for number, who, cents in asked:
        new = Had(who, under, ORIGIN + timedelta(days=number), Decimal(cents) / 100)
        windows = windows_of(new, kept, lambda day, who=who: group(who, day), lambda _, day: months_after(day, -36))
        if not any(one.exceeds for one in windows):
            kept.append(new)

    for last in kept:
        mine, first = group(last.organisation, last.granted_on), months_after(last.granted_on, -36)
        counted = [one for one in kept if one.organisation in mine and first <= one.granted_on <= last.granted_on]
        assert sum(one.esb for one in counted) <= under.ceiling
