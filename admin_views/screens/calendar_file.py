"""Events as an iCalendar file (RFC 5545): what Outlook, Thunderbird and telephones take."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from icalendar import Calendar
from icalendar import Event as Component

from admin_views.engine.list_rows import page_of
from admin_views.screens.calendar_events import Event, with_ends

REFRESH = timedelta(hours=4)  # how often a calendar that follows it may come back


def calendar(events: Iterable[Event], name: str = "") -> bytes:
    """One file, of the site that was asked: its events lead to their pages. `name`: of a calendar that is followed."""
    found = Calendar()
    for key, value in (("version", "2.0"), ("prodid", "-//Urscop//Alter'Venture//FR"), ("method", "PUBLISH")):
        found.add(key, value)
    if name:
        found.add("x-wr-calname", name)
        found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        found.add("x-published-ttl", "PT4H")
    for one in with_ends(events):
        found.add_component(_component(one))
    written: bytes = found.to_ical()
    return written


def site_name() -> str:
    """What ends the name of every event: the same by whatever address the site is asked, so that agendas know it."""
    return urlsplit(current_app.config["SETTINGS"].base_url).hostname or ""


def _component(one: Event) -> Component:
    component = Component()
    part = f"-{one.part}" if one.part else ""
    is_whole = not isinstance(one.start, datetime)
    properties = {
        "uid": f"{one.concept}-{one.record.id}{part}@{site_name()}",
        "dtstamp": one.record.updated_at.astimezone(UTC),
        "dtstart": _moment(one.start),
        "dtend": _moment(one.end),
        "summary": ", ".join((one.title, *one.with_whom)),
        "location": one.place or None,
        "status": "CANCELLED" if one.is_cancelled else "TENTATIVE" if one.is_unsure else "CONFIRMED",
        "sequence": one.record.version,
        "url": f"{request.host_url.rstrip('/')}{page_of(one.concept)}{one.record.id}",
        "transp": "TRANSPARENT" if is_whole else None,
    }
    for name, value in properties.items():
        if value is not None:
            component.add(name, value)
    return component


def _moment(value: datetime | date | None) -> Any:
    """Universal time for an hour; a day is itself."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value
