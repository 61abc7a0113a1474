"""Meetings as an iCalendar file (RFC 5545): what Outlook, Thunderbird and telephones take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from icalendar import Calendar, Event

from models.accompaniment.meeting import Meeting, MeetingState

STATUS = {MeetingState.CANCELLED: "CANCELLED", MeetingState.PLANNED: "TENTATIVE", MeetingState.POSTPONED: "TENTATIVE"}


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
