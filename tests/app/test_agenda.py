"""The calendar in one's own agenda: a secret address, which tells what its owner may read at that moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.accounts.calendar_address import CalendarAddress
from models.accounts.sign_in import GUESSES_PER_ACCOUNT
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.councils.convocation import end_of
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.engine import AccessEntry, AccessEvent, db, now, today
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.invited import invite
from tests.pages import Browser
from tests.seats import seated
from tests.sessions import sign_in_as
from tests.typography import ill_set

PAGE = "/calendar/address"


@pytest.fixture
def meetings(app):
    """One of the team, one that the committee reads too, tomorrow; one of long ago."""
    with app.app_context():
        joined = sample(Participation, company=sample(Company, name="Filature"), cohort=sample(Cohort))
        for title, days, visibility in (("Équipe", 1, "equipe"), ("Ouvert", 1, "comite"), ("Ancien", -200, "comite")):
            start = datetime.now(UTC) + timedelta(days=days)
            said = {"starts_at": start, "ends_at": None, "visibility": visibility, "attendances": []}
            one = sample(Meeting, title=title, kind="autre", cohort=joined.cohort, **said)
            sample(Attendance, meeting=one, participation=joined, person=None)
            db.session.add(one)
        db.session.commit()


@pytest.fixture
def come(app, make):
    """Somebody of a role, signed in: their browser, the id of their account."""

    def signed(role=Role.STAFF):
        person = seated(make) if role is Role.COMMITTEE else None
        number = make(User, name="Sam", role=role, person=person, until=None, is_disabled=False)
        client = app.test_client()
        sign_in_as(app, client, number)
        return Browser(client), number

    return signed


def address(browser):
    """The path of the address that a browser asks for."""
    shown = browser.post(PAGE, {})
    assert shown.status == 200
    return re.search(r"https?://[^/]+(/api/agenda/[\w-]{43}\.ics)", shown.text)[1]


def read(app, path):
    """What an agenda reads there, without any cookie: a status, and the events."""
    answer = app.test_client().get(path, buffered=True)
    events = Calendar.from_ical(answer.data).walk("VEVENT") if answer.status_code == 200 else []
    return answer.status_code, sorted(str(one["SUMMARY"]) for one in events)


def change(app, number, **said):
    with app.app_context():
        user = db.session.get_one(User, number)
        for name, value in said.items():
            setattr(user, name, value)
        db.session.commit()


def test_it_tells_what_its_owner_may_read(app, come, meetings):
    staff, committee = come()[0], come(Role.COMMITTEE)[0]

    assert read(app, address(staff)) == (200, ["Ouvert, Filature", "Équipe, Filature"])
    assert read(app, address(committee)) == (200, ["Ouvert"])


@pytest.mark.one_database
def test_a_session_of_a_council_is_the_event_that_its_letters_name(app, come):
    held = invite(app, ["un@example.org"])
    answer = app.test_client().get(address(come()[0]))

    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")

    assert str(event["UID"]) == f"council_session-{held.session}@127.0.0.1"  # asked by another name of the site
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Conseil n° 2", "Salle 3, rez-de-chaussée")
    with app.app_context():
        session = db.session.get_one(CouncilSession, held.session)
        said = {
            one: moment.replace(microsecond=0)
            for one, moment in (("DTSTART", session.starts_at), ("DTEND", end_of(session)))
        }
    assert {one: event[one].dt for one in said} == said
    assert said["DTEND"] > said["DTSTART"]


@pytest.mark.one_database
def test_it_is_a_calendar_to_follow_and_no_cache_keeps_it(app, come, meetings):
    answer = app.test_client().get(address(come()[0]))

    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "no-store"
    found = Calendar.from_ical(answer.data)
    assert (found["X-WR-CALNAME"], found["REFRESH-INTERVAL"].to_ical()) == ("Alter’Venture", b"PT4H")
    assert len({str(one["UID"]) for one in found.walk("VEVENT")}) == 2
    assert [said for one in found.walk("VEVENT") for said in ill_set(str(one["SUMMARY"]))] == []


@pytest.mark.one_database
def test_it_is_shown_once_and_kept_as_a_digest(app, come):
    browser, _number = come()
    secret = address(browser).removeprefix("/api/agenda/").removesuffix(".ics")

    assert secret not in browser.get(PAGE).text
    assert "Vous en avez une" in browser.get(PAGE).words
    with app.app_context():
        kept = db.session.scalars(select(CalendarAddress)).one()
        assert secret not in {str(value) for value in vars(kept).values()}


def test_a_new_one_ends_the_former_and_it_is_closed_at_will(app, come):
    browser, _number = come()
    former = address(browser)
    following = address(browser)
    assert (read(app, former)[0], read(app, following)[0]) == (404, 200)

    assert browser.post(f"{PAGE}/end", {}).status == 302

    assert read(app, following)[0] == 404
    assert browser.post(f"{PAGE}/end", {}).status == 404


@pytest.mark.one_database
@pytest.mark.parametrize(
    "said", [{"is_disabled": True}, {"role": Role.ADMIN}, {"password_hash": "autre"}, {"deleted_at": now()}]
)
def test_what_changes_the_account_ends_it_for_good(app, come, said):
    browser, number = come()
    path = address(browser)
    change(app, number, **said)

    assert read(app, path)[0] == 404
    with app.app_context():
        assert db.session.scalars(select(CalendarAddress)).first() is None


@pytest.mark.one_database
def test_nothing_is_told_after_the_last_day_of_the_account(app, come):
    browser, number = come()
    path = address(browser)
    for days, status in ((0, 200), (-1, 404), (1, 200)):
        change(app, number, until=today() + timedelta(days=days))
        assert read(app, path)[0] == status


def test_nothing_is_told_once_the_mandate_is_over(app, come, meetings):
    path = address(come(Role.COMMITTEE)[0])
    with app.app_context():
        db.session.scalars(select(Mandate)).one().ends_on = today() - timedelta(days=1)
        db.session.commit()

    assert read(app, path) == (200, [])


@pytest.mark.one_database
def test_it_opens_nothing_else_and_nothing_else_opens_it(app, come):
    browser, _number = come()
    path = address(browser)
    secret = path.removeprefix("/api/agenda/").removesuffix(".ics")

    asked = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/api/v1/files", headers=asked).status_code == 401
    assert app.test_client().get("/company/", headers=asked).status_code == 302
    assert browser.get("/api/agenda/x.ics").status == 404  # for all its cookie


@pytest.mark.one_database
def test_who_reads_no_calendar_has_none(app, come):
    for role in (Role.REGION, Role.ACCOUNTS):
        assert come(role)[0].get(PAGE).status == 403


@pytest.mark.one_database
def test_wrong_ones_are_braked_and_the_right_one_still_opens(app, come):
    path = address(come()[0])
    wrong = [read(app, f"/api/agenda/{'x' * 43}.ics")[0] for _ in range(GUESSES_PER_ACCOUNT + 1)]

    assert wrong == [404] * GUESSES_PER_ACCOUNT + [429]
    assert read(app, path)[0] == 200


@pytest.mark.one_database
def test_each_reading_is_traced_as_a_file_and_each_address_as_a_change(app, come, meetings):
    browser, number = come()
    path = address(browser)
    read(app, path)
    browser.post(f"{PAGE}/end", {})

    with app.app_context():
        lines = list(db.session.scalars(select(AccessEntry).order_by(AccessEntry.id)))
        taken = [one for one in lines if one.event is AccessEvent.FILE_TAKEN]
        assert [(one.actor, one.actor_id, one.rows, one.remark) for one in taken] == [
            ("Sam, agenda", number, 2, "alterventure.ics")
        ]
        told = [
            one.remark for one in lines if one.remark and "agenda" in one.remark and one.event not in {*AccessEvent}
        ]
        assert told == ["adresse d'agenda créée", "adresse d'agenda fermée"]
