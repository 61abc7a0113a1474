"""Meetings by the month, and as an iCalendar file (RFC 5545): what Outlook, Thunderbird and telephones take."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, timedelta

from babel.dates import format_date
from icalendar import Calendar, Event

from admin_views.engine.audiences import may
from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation
from models.engine import Right, today
from models.parties.person import Person

TOLD = ("kind", "title", "cohort", "state", "starts_at", "ends_at", "place")  # of a meeting
STATUS = {MeetingState.CANCELLED: "CANCELLED", MeetingState.PLANNED: "TENTATIVE", MeetingState.POSTPONED: "TENTATIVE"}


def tells_who_comes() -> bool:
    """Whether whoever asks reads who comes to meetings."""
    return all(may(Right.READ, one) for one in (Attendance, Participation, Person))


def with_whom(meeting: Meeting) -> list[str]:
    """Whom a meeting is with, for those who read who comes."""
    return meeting.company_names if tells_who_comes() else []


def calendar(meetings: Iterable[tuple[Meeting, str]], host: str) -> bytes:
    """One file, of (meeting, what it is about) pairs; by `host`, identifiers are unique: later files change events."""
    found = Calendar()
    for name, value in (("version", "2.0"), ("prodid", "-//Urscop//Alter'Venture//FR"), ("method", "PUBLISH")):
        found.add(name, value)
    for one, about in meetings:
        found.add_component(_event(one, about, host))
    written: bytes = found.to_ical()
    return written


def _event(meeting: Meeting, about: str, host: str) -> Event:
    event = Event()
    properties = {
        "uid": f"meeting-{meeting.id}@{host.partition(':')[0]}",
        "dtstamp": meeting.updated_at.astimezone(UTC),
        "dtstart": meeting.starts_at.astimezone(UTC),
        "dtend": meeting.ends_at and meeting.ends_at.astimezone(UTC),
        "summary": about,
        "location": meeting.place,
        "status": STATUS.get(meeting.state, "CONFIRMED"),
        "sequence": meeting.version,
    }
    for name, value in properties.items():
        if value is not None:
            event.add(name, value)
    return event


def month_of(text: str) -> date:
    """The first day of the month that is asked for, or of this one."""
    found = re.fullmatch(r"((?:19|20)\d\d)-(0[1-9]|1[0-2])", text, re.ASCII)
    return date(int(found[1]), int(found[2]), 1) if found else today().replace(day=1)


def next_month(month: date) -> date:
    """The first day of the one after."""
    return (month + timedelta(days=31)).replace(day=1)


def month_name(month: date) -> str:
    """« octobre 2017 »."""
    return str(format_date(month, "MMMM y", locale="fr"))


def day_name(day: date) -> str:
    """« Jeudi 12 octobre »."""
    return str(format_date(day, "EEEE d MMMM", locale="fr")).capitalize()
