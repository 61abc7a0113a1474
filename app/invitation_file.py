"""The invitation that goes with a letter (RFC 5545, 5546): what agendas take, change and cancel."""

from __future__ import annotations

from datetime import UTC
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vText

from admin_views.screens.calendar_file import site_name
from models.councils.convocation import LetterKind, SessionLetter
from models.councils.session_attendance import SessionAnswer, SessionAttendance

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
SAID = {None: "NEEDS-ACTION", SessionAnswer.COMES: "ACCEPTED", SessionAnswer.STAYS_AWAY: "DECLINED"}


def method_of(letter: SessionLetter) -> str:
    """What it asks of an agenda."""
    return CANCEL if letter.kind is LetterKind.CANCEL else REQUEST


def invitation(letter: SessionLetter, sender: str, method: str = "") -> str:
    """That of one person: the same event for all, of which each sees themself alone.

    `sender` is who organises, as mail says it; a file that is only kept (PUBLISH) asks nothing of anybody. The address
    of nobody's link is in it: agendas are shown around.
    """
    found = Calendar()
    for key, value in (
        ("version", "2.0"),
        ("prodid", "-//Urscop//Alter'Venture//FR"),
        ("method", method or method_of(letter)),
    ):
        found.add(key, value)
    event = _event(letter)
    if method != PUBLISH:
        name, address = parseaddr(sender)
        event.add("organizer", _who(address, name or address))
        event.add("attendee", _attendee(letter.attendance), encode=False)
    found.add_component(event)
    return str(found.to_ical().decode())


def _event(letter: SessionLetter) -> Event:
    event, convocation, session = Event(), letter.convocation, letter.attendance.council_session
    properties = {
        "uid": f"council_session-{session.id}@{site_name()}",
        "sequence": convocation.sequence,
        "dtstamp": letter.made_at.astimezone(UTC),
        "dtstart": convocation.starts_at.astimezone(UTC),
        "dtend": convocation.ends_at.astimezone(UTC),
        "summary": str(session),
        "location": convocation.place or None,
        "status": "CANCELLED" if letter.kind is LetterKind.CANCEL else "CONFIRMED",
    }
    for name, value in properties.items():
        if value is not None:
            event.add(name, value)
    return event


def _attendee(attendance: SessionAttendance) -> vCalAddress:
    person = attendance.person
    who = _who(person.email or "", f"{person.first_name} {person.last_name}")
    who.params["CUTYPE"], who.params["ROLE"] = vText("INDIVIDUAL"), vText("REQ-PARTICIPANT")
    who.params["PARTSTAT"], who.params["RSVP"] = vText(SAID[attendance.answer]), vText("TRUE")
    return who


def _who(address: str, name: str) -> vCalAddress:
    who = vCalAddress(f"mailto:{address}")
    who.params["CN"] = vText(name.replace('"', "'"))
    return who
