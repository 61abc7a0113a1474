"""Meetings beside each other: the calendar of a month, its file, the sheet that is signed."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from admin_views.screens.calendar_grid import month_name
from models.accompaniment.attendance import Attendance
from models.accompaniment.meeting import Meeting
from models.accompaniment.participation import Participation
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.councils.council import Council
from models.councils.council_session import CouncilSession
from models.engine import db, today
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from models.selection.call_for_applications import CallForApplications, CallState
from tests.contract.test_budgets import MOST
from tests.factories import sample
from tests.pages import words
from tests.statements import statements


class TestTheCalendar:
    @pytest.fixture
    def month(self, app):
        """Two meetings of June 2017 in Paris, the last one by an hour, and one of July; the id of their cohort."""
        with app.app_context():
            cohort = sample(Cohort, code="AV-2017")
            said = {"cohort": cohort, "ends_at": None}
            for title, start in (
                ("Premier", "01/06/2017 00:00"),
                ("Dernier", "30/06/2017 23:30"),
                ("Après", "01/07/2017 00:00"),
            ):
                db.session.add(sample(Meeting, title=title, starts_at=start, **said))
            db.session.add(sample(Meeting, title="Ailleurs", starts_at="12/06/2017 10:00"))
            db.session.commit()
            return cohort.id

    def test_shows_the_month_of_paris_and_of_the_cohort(self, browse_as, month):
        page = browse_as(Role.STAFF).get(f"/calendar/?cohort={month}&month=2017-06")

        assert page.title == "Juin 2017"
        told = by_day(page)
        assert told["2017-06-01"] == ["Rendez-vous : 0 h Premier"]
        assert told["2017-06-30"] == ["Rendez-vous : 23 h 30 Dernier"]
        assert "Ailleurs" not in page.words
        assert told["2017-07-01"] == ["Rendez-vous : 0 h Après"]  # the grid ends with its week

    def test_shows_a_week_from_monday(self, browse_as, month):
        page = browse_as(Role.STAFF).get("/calendar/?week=2017-06-15")

        assert page.title == "Semaine du lundi 12 juin 2017"
        assert [*by_day(page)] == [f"2017-06-{day}" for day in range(12, 19)]
        assert "Ailleurs" in page.words
        assert {"/calendar/?week=2017-06-05", "/calendar/?week=2017-06-19"} <= set(page.links)

    @pytest.mark.parametrize(
        ("empty", "led"), [("2017-05", "juin 2017"), ("2017-08", "juillet 2017"), ("2026-01", "juillet 2017")]
    )
    def test_leads_from_an_empty_month_to_the_next_that_is_not_else_to_the_last(self, browse_as, month, empty, led):
        page = browse_as(Role.STAFF).get(f"/calendar/?cohort={month}&month={empty}")
        assert "Rien ce mois-ci." in page.words
        assert f"Voir {led}" in page.words

    def test_leads_nowhere_when_there_is_none_or_none_that_one_reads(self, app, browse_as, month, make):
        lonely, committee = make(Cohort), browse_as(Role.COMMITTEE)
        empty = f"/calendar/?cohort={month}&month=2017-05"
        assert "Voir juin 2017" in committee.get(empty).words
        with app.app_context():
            for one in db.session.scalars(db.select(Meeting)):
                one.visibility = "equipe"
            db.session.commit()

        assert "Voir " not in browse_as(Role.STAFF).get(f"/calendar/?cohort={lonely}&month=2017-05").words
        assert "Voir " not in committee.get(empty).words

    def test_shows_councils_sequences_and_calls_that_are_announced(self, make, browse_as):
        cohort = make(Cohort, code="AV-2017", starts_on="15/05/2017", ends_on="14/11/2017")
        comite = make(Council, name="Comité")
        make(CouncilSession, cohort=cohort, council=comite, number=1, starts_at="12/06/2017 14:00")
        make(Sequence, cohort=cohort, name="Diagnostic", starts_on="01/06/2017", ends_on="30/06/2017")
        dates = {"opens_at": "02/06/2017 08:00", "closes_at": "05/06/2017 18:00", "extended_to": "09/06/2017 18:00"}
        make(CallForApplications, cohort=cohort, state=CallState.PUBLISHED, **dates)
        make(CallForApplications, cohort=make(Cohort, code="SECRET"), state=CallState.DRAFT, **dates)

        told = by_day(browse_as(Role.COMMITTEE).get("/calendar/?month=2017-06"))

        assert {day: those for day, those in told.items() if those} == {
            "2017-06-01": ["Séquence : Début : Diagnostic (AV-2017)"],
            "2017-06-02": ["Appel à candidatures : 8 h Ouverture : Appel AV-2017"],
            "2017-06-09": ["Appel à candidatures : 18 h Clôture : Appel AV-2017"],
            "2017-06-12": ["Conseil : 14 h Comité n° 1"],
            "2017-06-30": ["Séquence : Fin : Diagnostic (AV-2017)"],
        }

    def test_tells_an_evaluator_nothing_of_a_call_that_is_not_theirs(self, make, browse_as):
        cohort = make(Cohort, code="AV-2017", starts_on="15/05/2017", ends_on="14/11/2017")
        make(CouncilSession, cohort=cohort, starts_at="12/06/2017 14:00")
        make(Sequence, cohort=cohort, starts_on="01/06/2017", ends_on="30/06/2017")
        make(Meeting, cohort=cohort, starts_at="12/06/2017 10:00", visibility="comite")
        dates = {"opens_at": "02/06/2017 08:00", "closes_at": "05/07/2017 18:00", "extended_to": None}
        make(CallForApplications, cohort=cohort, state=CallState.PUBLISHED, **dates)
        told = {role: by_day(browse_as(role).get("/calendar/?month=2017-06")) for role in (Role.STAFF, Role.EVALUATOR)}

        assert sum(map(len, told[Role.STAFF].values())) == 5  # the closing is beyond the second of July
        assert sum(map(len, told[Role.EVALUATOR].values())) == 0

    @pytest.mark.parametrize(("companies", "told"), [(1, "A"), (2, "A, B"), (3, "3 entreprises")])
    def test_says_with_whom_to_those_who_read_who_comes(self, app, browse_as, companies, told):
        with app.app_context():
            cohort, meeting = sample(Cohort), {"title": "Visite", "kind": "autre", "visibility": "comite"}
            one = sample(Meeting, cohort=cohort, starts_at="12/06/2017 10:00", attendances=[], **meeting)
            for name in "ABC"[:companies]:
                joined = sample(Participation, cohort=cohort, company=sample(Company, name=name))
                sample(Attendance, meeting=one, participation=joined, person=None)
            db.session.add(one)
            db.session.commit()
        shown = {role: by_day(browse_as(role).get("/calendar/?month=2017-06")) for role in (Role.STAFF, Role.COMMITTEE)}

        assert shown[Role.STAFF]["2017-06-12"] == [f"Rendez-vous : 10 h Visite {told}"]
        assert shown[Role.COMMITTEE]["2017-06-12"] == ["Rendez-vous : 10 h Visite"]

    @pytest.mark.one_database
    @pytest.mark.parametrize(
        "asked", ["month=2017-13", "month=x", "", "month=9999-12", "month=٢٠١٧-06", "week=2017-02-30"]
    )
    def test_shows_this_month_when_asked_for_none(self, browse_as, asked):
        assert browse_as(Role.STAFF).get(f"/calendar/?{asked}").title == month_name(today()).capitalize()

    def test_is_where_it_was(self, browse_as, month):
        answer = browse_as(Role.STAFF).get(f"/meeting/calendar/?cohort={month}&month=2017-06")
        assert answer.location == f"/calendar/?cohort={month}&month=2017-06"

    def test_costs_no_more_with_sixty_meetings_and_says_how_many_it_leaves_out(self, app, browse_as, month):
        with app.app_context():
            said = {"starts_at": "13/06/2017 00:30", "visibility": "equipe"}  # of the day before, elsewhere
            db.session.add_all([sample(Meeting, **said) for _ in range(60)])
            db.session.commit()
        staff = browse_as(Role.STAFF)
        told = {
            role: by_day(browse_as(role).get("/calendar/?month=2017-06"))["2017-06-13"]
            for role in (Role.STAFF, Role.COMMITTEE)
        }
        assert told[Role.STAFF][-1] == "et 56 autres rendez-vous"
        assert told[Role.COMMITTEE] == []
        for address in ("/calendar/?month=2017-06", f"/meeting/calendar.ics?cohort={month}"):
            with statements() as seen:
                assert staff.client.get(address).status_code == 200
            assert len(seen) <= MOST


def by_day(page):
    """Day → what its square tells."""
    squares = [one for one in page.main.iter("td") if "square" in one.get("class", "")]
    lines = {next(one.iter("time")).get("datetime"): [words(line) for line in one.iter("li")] for one in squares}
    return {day: [one.strip() for one in those] for day, those in lines.items()}


class TestTheFileForCalendars:
    def test_says_each_meeting_in_universal_time_and_keeps_its_identity(self, app, browse_as):
        with app.app_context():
            one = sample(
                Meeting,
                title="Point, étape ; 1\\2",
                kind="rendez_vous_individuel",
                starts_at="12/06/2017 10:00",
                ends_at="12/06/2017 11:30",
            )
            one.place = "Salle des fêtes de Saint-Étienne-Vallée-Française, premier étage, à côté de la médiathèque"
            db.session.add(one)
            db.session.commit()
            number, about, place = one.id, f"{one.title}, {one.companies[0].company}", one.place
        answer = browse_as(Role.STAFF).client.get(f"/meeting/calendar.ics?id={number}")

        assert answer.mimetype == "text/calendar"
        assert all(len(line) <= 75 for line in answer.data.split(b"\r\n"))
        assert b"\n" not in answer.data.replace(b"\r\n", b"")
        (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
        assert (event["SUMMARY"], event["LOCATION"]) == (about, place)
        assert (event["UID"], event["DTSTART"].to_ical()) == (f"meeting-{number}@127.0.0.1", b"20170612T080000Z")
        assert event["URL"] == f"http://localhost/meeting/details/?id={number}"
        assert (event["DTEND"].to_ical(), event["STATUS"]) == (b"20170612T093000Z", "TENTATIVE")

    @pytest.mark.one_database
    @pytest.mark.parametrize("asked", ["", "?id=9", "?cohort=x"])
    def test_is_of_something(self, browse_as, asked):
        assert browse_as(Role.STAFF).get(f"/meeting/calendar.ics{asked}").status == 404


class TestTheSheetToSign:
    def test_has_a_line_for_each_who_is_expected_by_company(self, app, browse_as):
        with app.app_context():
            cohort = sample(Cohort)
            one = sample(Meeting, cohort=cohort, kind="autre", starts_at="12/06/2017 10:00", attendances=[])
            for name in ("Zinguerie", "Atelier"):
                joined = sample(Participation, cohort=cohort, company=sample(Company, name=name))
                person = sample(Person, last_name=f"De {name}", first_name="Ana")
                sample(Attendance, meeting=one, participation=joined, person=person)
            sample(Attendance, meeting=one, participation=None, person=sample(Person, last_name="Seule"))
            db.session.add(one)
            db.session.commit()
            number = one.id
        staff, member = browse_as(Role.STAFF), browse_as(Role.COMMITTEE)

        page = staff.get(f"/meeting/sheet/?id={number}")

        assert page.column("Entreprise")[1:] == ["Atelier", "Zinguerie"]
        assert page.column("Personne")[1:] == ["De Atelier Ana", "De Zinguerie Ana"]
        assert set(page.column("Signature")) == {""}
        assert f"/meeting/sheet/?id={number}" in staff.get(f"/meeting/details/?id={number}").links
        assert member.get(f"/meeting/sheet/?id={number}").status == 403

    @pytest.mark.one_database
    @pytest.mark.parametrize("asked", ["", "?id=x", "?id=999999"])
    def test_is_of_a_meeting(self, browse_as, asked):
        assert browse_as(Role.STAFF).get(f"/meeting/sheet/{asked}").status == 404
