"""A session of a council in nine days, whose members and guests are to be told."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import Flask
from icalendar import Calendar

from app import mail
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.councils.convening import begin, standing_of
from models.councils.convocation import draw_session_link
from models.councils.council import Council, CouncilKind
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.engine import as_found, db, now, today
from models.parties.company import Company
from models.parties.financial_year import FinancialYear
from models.parties.person import Person
from tests.factories import sample

PAGE = "/council_session/convocation/"
THREE: list[str | None] = ["un@example.org", "deux@example.org", None]
LONG_AGO = today() - timedelta(days=400)


def invite(app: Flask, addresses: list[str | None], code: str = "P1", **said: Any) -> SimpleNamespace:
    """One member for each address (None: who has none), and a company that presents; the ids of it all."""
    with app.app_context():
        council = sample(Council, name="Conseil", kind=CouncilKind.STRATEGIC, programme=None)
        cohort = sample(Cohort, code=code, state="en_cours", starts_on=LONG_AGO, ends_on=today() + timedelta(days=60))
        values = {"number": 2, "starts_at": now() + timedelta(days=9), "place": "Salle 3, rez-de-chaussée"}
        values["state"] = "convoquee"
        session = sample(CouncilSession, council=council, cohort=cohort, **values | said)
        company = sample(Company, name="Filature de l’Hérault", status_gap="Écart secret")
        closed = {"closed_on": today() - timedelta(days=200), "turnover": 987_654}
        db.session.add(sample(FinancialYear, company=company, **closed))
        said_of_it = {"joined_on": LONG_AGO, "stake": "Reprise par les salariés"}
        turn = sample(Participation, company=company, cohort=cohort, state="active", **said_of_it)
        pitch = sample(Pitch, council_session=session, participation=turn, starts_at=None, rank=1, state="prevu")
        rows, mandates = [], []
        for number, address in enumerate(addresses, start=1):
            person = sample(Person, last_name=f"Durand {number}", first_name="Élise", email=address)
            seat = {"council": council, "starts_on": LONG_AGO, "ends_on": None, "quality": "membre", "votes": True}
            mandates.append(sample(Mandate, person=person, **seat))
            rows.append(sample(SessionAttendance, council_session=session, person=person, answer=None))
        db.session.add_all([pitch, *mandates, *rows])
        db.session.commit()
        return SimpleNamespace(
            session=session.id,
            pitch=pitch.id,
            company=company.id,
            rows=[one.id for one in rows],
            mandates=[one.id for one in mandates],
            people=[one.person.id for one in rows],
        )


def call(app: Flask, held: SimpleNamespace) -> list[str]:
    """Tell everybody; the paths of their links."""
    with app.app_context():
        session = db.session.get_one(CouncilSession, held.session)
        letters = begin(standing_of(session).mailings["sending"])
        paths = [f"/invitation/{draw_session_link(one)}" for one in letters]
        db.session.commit()
        return paths


def change(app: Flask, model: Any, number: int, **said: Any) -> None:
    """Write something else into a record."""
    with app.app_context():
        record = db.session.get_one(model, number)
        for name, value in said.items():
            setattr(record, name, value)
        if "state" in said:
            as_found(record)
        db.session.commit()


def shown(browser, held, what=""):
    return browser.get(f"{PAGE}?id={held.session}&what={what}")


def form_of(page):
    """What the button sends."""
    forms = [{one.get("name"): one.get("value", "") for one in form.iter("input")} for form in page.main.iter("form")]
    return next((one for one in forms if "read" in one), {})


def send(browser, held, what="sending"):
    """Send what the page shows; the answer, followed."""
    page = shown(browser, held, what)
    answer = browser.post(f"{PAGE}send", form_of(page))
    return browser.get(answer.location)


def leave(app, received):
    """Let the queue do its work; what left."""
    received.clear()
    with app.app_context():
        mail.send_what_is_due()
    return {one["To"]: one for one in received}


def event_of(message):
    """What an agenda reads in a mail: the method of its part, that of the file beside, the event."""
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    (kept,) = [one for one in message.walk() if one.get_filename() == "invitation.ics"]
    assert part.get_payload(decode=True) == kept.get_payload(decode=True)
    found = Calendar.from_ical(part.get_payload(decode=True))
    assert str(found["METHOD"]) == part.get_param("method")
    (event,) = found.walk("VEVENT")
    return str(found["METHOD"]), event
