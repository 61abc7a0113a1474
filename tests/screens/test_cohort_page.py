"""The page of a cohort: how far each company is, what comes, jobs, places, what closing waits for in its time."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from admin_views.region.participations import participations_told
from admin_views.screens.cohort_progress import progress
from admin_views.screens.who_counts import WHO
from models.accompaniment.attendance import Attendance
from models.accompaniment.jobs_reading import JobsReading
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import COUNTED, Participation
from models.accompaniment.participations import accompanied
from models.accompaniment.sequence_progress import SequenceProgress
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import act_as, db, discard, midnight, now, today
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from tests.factories import sample
from tests.pages import without_trail, words
from tests.seats import asking
from tests.statements import is_within, statements

pytestmark = pytest.mark.one_database
NAMES = ("Brasserie", "Filature")


@pytest.fixture
def cohort(app):
    """Two companies in two departments, a sequence, a meeting to come with the first; what is asked of it later."""
    with app.app_context():
        start, end = today() - timedelta(days=60), today() + timedelta(days=21)
        held = sample(Cohort, code="P1", state="en_cours", starts_on=start, ends_on=end)
        step = sample(Sequence, cohort=held, rank=1, name="Diagnostic", starts_on=start, ends_on=end)
        made, progress = [], []
        for name, code, state in zip(NAMES, ("09", "34"), ("a_valider", "validee"), strict=True):
            company = sample(Company, name=name)
            one = sample(Participation, company=company, cohort=held, state="active", joined_on=start)
            place = sample(Commune, department=sample(Department, code=code, name=f"D{code}", is_in_region=True))
            site = sample(Establishment, company=company, commune=place, is_head_office=True)
            on = today() if state == "validee" else None
            progress.append(sample(SequenceProgress, participation=one, sequence=step, state=state, validated_on=on))
            made += [sample(JobsReading, establishment=site, participation=one, milestone=at, fte=n) for at, n in READ]
        at = now() + timedelta(days=3)
        meeting = sample(Meeting, cohort=held, starts_at=at, ends_at=None, attendances=[])
        made.append(sample(Attendance, meeting=meeting, participation=progress[0].participation, person=None))
        db.session.add_all([*progress, *made])
        db.session.commit()
        joined = [one.participation.id for one in progress]
        return SimpleNamespace(id=held.id, joined=joined, progress=[one.id for one in progress], meeting=meeting.id)


READ = (("T0", "10"), ("fin", "12"))


def matrix(page):
    """Company → address of its cell."""
    table = next(one for one in page.main.iter("table") if one.get("class") == "progress")
    rows = [row for row in table.iter("tr") if row.find("td") is not None]
    return {
        words(row.find("th")): next(without_trail(a.get("href")) for a in row.iter("a") if "tag" in a.get("class", ""))
        for row in rows
    }


def test_shows_how_far_each_company_is_and_leads_to_the_next_verb(browse_as, cohort):
    address, (waits, done) = f"/cohort/details/?id={cohort.id}", cohort.progress
    staff = browse_as(Role.STAFF)
    with statements() as seen:
        page = staff.get(address)

    assert matrix(page) == {
        "Brasserie": f"/sequence_progress/move/?id={waits}&verb=validate&_from=cohort-{cohort.id}",
        "Filature": f"/sequence_progress/details/?id={done}",  # reopening takes a reason, and a manager
    }
    assert staff.submit(matrix(page)["Brasserie"]).location == address
    assert matrix(staff.get(address))["Brasserie"] == f"/sequence_progress/details/?id={waits}"
    read = matrix(browse_as(Role.COMMITTEE).get(address))
    assert read == dict(zip(NAMES, (f"/sequence_progress/details/?id={one}" for one in (waits, done)), strict=True))
    assert is_within(12, seen), seen


@pytest.mark.parametrize("role", [Role.STAFF, Role.ACCOUNTS])
def test_progress_is_that_of_the_first_page_however_it_was_loaded(app, cohort, role):
    with app.test_request_context("/"):
        act_as(asking(role))
        held = db.session.get_one(Cohort, cohort.id)
        joined = accompanied(held)
        with statements() as seen:
            loaded, asked = progress(held, joined), progress(held, participations_told(held))

        assert loaded == asked
        assert len(loaded.cells) == (2 if role is Role.STAFF else 0)
        assert sum("LEFT OUTER JOIN sequence_progress" in one for one in seen) == (role is Role.STAFF)


def test_draws_jobs_and_where_companies_are(browse_as, cohort):
    page = browse_as(Role.STAFF).get(f"/cohort/details/?id={cohort.id}")

    assert [words(one.find("figcaption")) for one in page.main.iter("figure")] == [
        "Les emplois passent de 20 à 24 ETP",
        "2 entreprises dans 2 départements",
    ]


def test_a_single_company_whose_jobs_are_known_is_one(browse_as, cohort, app):
    with app.app_context():
        _start, last = db.session.scalars(select(JobsReading).filter_by(participation_id=cohort.joined[1]))
        discard(last)
        db.session.commit()
    jobs, _places = browse_as(Role.STAFF).get(f"/cohort/details/?id={cohort.id}").main.iter("figure")

    assert words(jobs.find("figcaption")) == "Les emplois passent de 10 à 12 ETP, dans 1 entreprise sur 2"


def test_a_company_from_elsewhere_is_in_a_department_that_has_its_name(browse_as, cohort, app):
    with app.app_context():
        db.session.scalars(select(Department).filter_by(code="34")).one().code = "69"
        db.session.commit()
    *_, places = browse_as(Role.STAFF).get(f"/cohort/details/?id={cohort.id}").main.iter("figure")

    assert [words(one) for one in places.iter("th") if one.get("scope") == "row"] == ["Ariège", "D34"]


def test_the_sentence_that_says_who_counts_names_each_state_that_does():
    assert [one.label for one in COUNTED if one.label[:6].lower() not in WHO] == []


def test_tells_who_is_met_next_to_who_reads_attendances(browse_as, cohort):
    address, meeting = f"/cohort/details/?id={cohort.id}", f"/meeting/details/?id={cohort.meeting}"

    assert meeting in browse_as(Role.STAFF).get(address).links
    other = browse_as(Role.COMMITTEE).get(address)
    assert meeting not in other.links
    assert "Prochain rendez-vous" not in other.words


def test_who_is_met_today_is_told_until_midnight_as_lists_do(browse_as, cohort, app):
    address, meeting = f"/cohort/details/?id={cohort.id}", f"/meeting/details/?id={cohort.meeting}"
    told = []
    for start in (midnight(today()), midnight(today()) - timedelta(minutes=1)):
        with app.app_context():
            db.session.get_one(Meeting, cohort.meeting).starts_at = start
            db.session.commit()
        told.append(meeting in browse_as(Role.STAFF).get(address).links)

    assert told == [True, False]


def test_says_what_closing_waits_for_near_its_end_alone(browse_as, cohort, app):
    staff, address = browse_as(Role.STAFF), f"/cohort/details/?id={cohort.id}"
    waits, done = (f"/participation/details/?id={one}" for one in cohort.joined)
    assert "Clôturer" not in staff.get(address).words
    assert "Terminer" not in staff.get(waits).words
    assert "Terminer" in staff.get(done).words  # nothing is left of its sequences

    with app.app_context():
        (step,) = db.session.scalars(db.select(Sequence))
        step.ends_on = step.cohort.ends_on = today() + timedelta(days=14)
        db.session.commit()

    assert "« Clôturer » attend" in staff.get(address).words
    assert "« Terminer » attend" in staff.get(waits).words
