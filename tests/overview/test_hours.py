"""Hours by format and attendance: what was held counts, once for a company, when it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.presence import Presence
from models.overview.hours import hours_of

START = datetime(2017, 6, 15, 12, tzinfo=UTC)
NONE = Decimal("0.00")
MEETINGS = st.lists(
    st.tuples(
        st.sampled_from(MeetingKind),
        st.sampled_from(MeetingState),
        st.integers(0, 600),
        st.lists(st.tuples(st.sampled_from(Presence), st.none() | st.integers(0, 1440)), min_size=1, max_size=3),
    ),
    max_size=6,
)


def held(kind=MeetingKind.INDIVIDUAL, state=MeetingState.HELD, length=60, rows=((Presence.PRESENT, None),)):
    """The rows of one company at one meeting."""
    meeting = Meeting(kind=kind, state=state, starts_at=START, ends_at=START + timedelta(minutes=length))
    return [Attendance(meeting=meeting, presence=presence, minutes_spent=spent) for presence, spent in rows]


@given(MEETINGS)
def test_every_minute_of_what_was_held_and_attended_counts_once(meetings):
    found = hours_of(row for one in meetings for row in held(*one))

    minutes = dict.fromkeys(MeetingKind, 0)
    came = there = 0
    for kind, state, length, rows in meetings:
        stays = [length if spent is None else spent for presence, spent in rows if presence is Presence.PRESENT]
        if state is MeetingState.HELD:
            minutes[kind] += max(stays, default=0)
            there, came = there + 1, came + bool(stays)
    collective = minutes[MeetingKind.COLLECTIVE] + minutes[MeetingKind.CROSS_VIEWS]
    for hours, wanted in (
        (found.individual, minutes[MeetingKind.INDIVIDUAL]),
        (found.collective, collective),
        (found.mentoring, minutes[MeetingKind.MENTORING]),
    ):
        assert abs(hours * 60 - wanted) <= Decimal("0.3")  # half a hundredth of an hour
    assert found.attendance_rate == (round(Decimal(came) / there, 4) if there else None)


@pytest.mark.parametrize(
    ("rows", "individual", "rate"),
    [
        ([], NONE, None),
        (held(), Decimal("1.00"), 1),
        (held(rows=[(Presence.PRESENT, 20)]), Decimal("0.33"), 1),
        (held(rows=[(Presence.PRESENT, 0)]), NONE, 1),
        (held(rows=[(Presence.PRESENT, 20), (Presence.PRESENT, 50)]), Decimal("0.83"), 1),  # two of its people
        (held(rows=[(Presence.ABSENT, None), (Presence.PRESENT, None)]), Decimal("1.00"), 1),
        (held(rows=[(Presence.EXCUSED, None)]), NONE, 0),
        ([*held(), *held(rows=[(Presence.ABSENT, 30)])], Decimal("1.00"), Decimal("0.5")),
        (held(state=MeetingState.CONFIRMED), NONE, None),
        (held(kind=MeetingKind.OTHER), NONE, 1),  # no format of its own: it counts for the attendance alone
    ],
)
def test_hours_by_example(rows, individual, rate):
    found = hours_of(rows)

    assert (found.individual, found.attendance_rate) == (individual, rate)


def test_what_is_in_the_bin_counts_for_nothing():
    first, second = held(), held()
    first[0].deleted_at = START
    second[0].meeting.deleted_at = START

    assert hours_of([*first, *second]).individual == NONE


def test_a_meeting_without_an_end_has_no_length_of_its_own():
    (row,) = held()
    row.meeting.ends_at = None
    assert hours_of([row]).individual == NONE

    row.minutes_spent = 90
    assert hours_of([row]).individual == Decimal("1.50")
