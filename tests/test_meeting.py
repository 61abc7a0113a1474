"""A meeting: the companies of its kind, times in order, held once it began and somebody said who was there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from models.attendance import Attendance, AttendanceRole
from models.base import db, now
from models.cohort import Cohort
from models.company import Company
from models.meeting import Meeting, MeetingKind, MeetingState
from models.mentoring import Mentoring
from models.participation import Participation, ParticipationState
from models.person import Person
from models.policy import Role
from models.problems import Refused
from models.sequence import Sequence
from models.session_attendance import Presence
from models.states import perform, verbs_of
from tests.contract.test_budgets import MOST
from tests.factories import sample
from tests.pages import words
from tests.statements import statements


def meeting(kind, *companies, **said):
    """One of that kind, with these companies; the first one presents."""
    made = sample(
        Meeting, kind=kind, cohort=companies[0].cohort if companies else sample(Cohort), attendances=[], **said
    )
    for one in companies:
        made.attendances.append(Attendance(participation=one))
    if companies and kind is MeetingKind.CROSS_VIEWS:
        made.attendances[0].role = AttendanceRole.PRESENTER
    return made


@pytest.fixture
def joined():
    """Companies of one cohort."""
    cohort = sample(Cohort, code="AV-2017")
    return [sample(Participation, cohort=cohort) for _ in range(3)]


class TestAnIndividualMeeting:
    @pytest.mark.parametrize("companies", [0, 1, 2])
    def test_is_with_one_company(self, refusals, joined, companies):
        said = [("attendances", "Un rendez-vous individuel est avec une entreprise, une seule.")]

        found = refusals(meeting(MeetingKind.INDIVIDUAL, *joined[:companies]))

        assert found == ([] if companies == 1 else said)


class TestCrossViews:
    def test_are_of_two_companies_one_of_which_presents(self, refusals, joined):
        alone = refusals(meeting(MeetingKind.CROSS_VIEWS, joined[0]))
        assert alone == [("attendances", "Des regards croisés réunissent deux entreprises au moins.")]

        silent = meeting(MeetingKind.CROSS_VIEWS, *joined)
        silent.attendances[0].role = AttendanceRole.VIEW
        said = "Une entreprise présente, une seule ; les autres donnent leur regard."
        assert refusals(silent) == [("attendances", said)]

        assert refusals(meeting(MeetingKind.CROSS_VIEWS, *joined)) == []


class TestASessionOfMentoring:
    def test_is_with_the_company_of_its_pair(self, refusals, joined):
        pair = sample(Mentoring, participation=joined[0])
        said = ("attendances", f"La séance est avec l'entreprise du mentorat : {joined[0]}.")

        assert refusals(meeting(MeetingKind.MENTORING, joined[1], mentoring=pair)) == [said]
        assert refusals(meeting(MeetingKind.MENTORING, joined[0], mentoring=pair)) == []

    def test_alone_has_a_pair(self, refusals, joined):
        pair = sample(Mentoring, participation=joined[0])
        none = ("mentoring", "Choisissez le mentorat dont c'est une séance.")
        other = ("mentoring", "Un mentorat ne va qu'avec une séance de mentorat.")

        assert refusals(meeting(MeetingKind.MENTORING, joined[0], mentoring=None)) == [none]
        assert refusals(meeting(MeetingKind.INDIVIDUAL, joined[0], mentoring=pair)) == [other]


def test_everything_in_it_is_of_its_cohort(refusals, joined):
    stranger = sample(Participation)
    elsewhere = sample(Sequence)
    made = meeting(MeetingKind.COLLECTIVE, *joined, sequence=elsewhere)
    made.attendances.append(Attendance(participation=stranger))

    assert refusals(made) == [
        ("sequence", "Cette séquence n'est pas de la promotion AV-2017."),
        ("attendances", f"{stranger.company} n'est pas de la promotion AV-2017."),
    ]
    assert refusals(meeting(MeetingKind.COLLECTIVE, *joined)) == []


def test_it_ends_after_it_began(refusals, joined):
    times = {"starts_at": "12/06/2017 10:00", "ends_at": "12/06/2017 09:59"}

    assert refusals(meeting(MeetingKind.COLLECTIVE, *joined, **times)) == [
        ("ends_at", "La fin ne peut pas précéder le début.")
    ]
    assert refusals(meeting(MeetingKind.COLLECTIVE, *joined, **times | {"ends_at": "12/06/2017 12:00"})) == []


class TestHolding:
    def hold(self, record):
        db.session.add(record)
        db.session.commit()
        perform(record, next(one for one in verbs_of(Meeting) if one.name == "hold"), Role.STAFF)
        db.session.commit()

    def test_waits_for_its_hour(self, app, joined):
        with app.app_context():
            coming = meeting(MeetingKind.INDIVIDUAL, joined[0], starts_at=now() + timedelta(minutes=1))
            with pytest.raises(Refused, match="n'a pas commencé"):
                self.hold(coming)

    def test_waits_for_who_was_there(self, app, joined):
        with app.app_context():
            begun = meeting(MeetingKind.INDIVIDUAL, joined[0], starts_at=now() - timedelta(minutes=1))
            begun.attendances[0].presence = Presence.EXPECTED
            with pytest.raises(Refused, match="présences ne sont pas saisies"):
                self.hold(begun)

    def test_follows_its_beginning(self, app, joined):
        with app.app_context():
            begun = meeting(MeetingKind.INDIVIDUAL, joined[0], starts_at=now() - timedelta(minutes=1))
            self.hold(begun)

            assert begun.state is MeetingState.HELD


class TestItsForm:
    @pytest.fixture
    def active(self, app):
        """Three companies that take part in a cohort, and one that left; the ids of the cohort and of the first."""
        with app.app_context():
            cohort = sample(Cohort, code="AV-2017")
            found = [sample(Participation, cohort=cohort, state=ParticipationState.ACTIVE) for _ in range(3)]
            gone = sample(Participation, cohort=cohort, state=ParticipationState.DROPPED)
            db.session.add_all([*found, gone])
            db.session.commit()
            return cohort.id, found[0].id

    def held(self, app):
        with app.app_context():
            found = db.session.scalars(db.select(Meeting)).one()
            return found.state, [one.presence for one in found.present], found.kind

    def test_is_filled_from_the_page_of_a_company(self, app, browse_as, active):
        _cohort, company = active
        staff = browse_as(Role.STAFF)

        page = staff.submit(f"/meeting/new/?participation={company}", minutes="Bon départ", _held="1")

        assert page.status == 302
        assert self.held(app) == (MeetingState.HELD, [Presence.PRESENT], MeetingKind.INDIVIDUAL)

    def test_has_the_whole_cohort_present_for_a_collective_day(self, app, browse_as, active):
        cohort, _company = active

        page = browse_as(Role.STAFF).submit(f"/meeting/new/?cohort={cohort}&kind=journee_collective", _held="1")

        assert page.status == 302
        assert self.held(app) == (MeetingState.HELD, [Presence.PRESENT] * 3, MeetingKind.COLLECTIVE)

    def test_has_the_company_and_the_mentor_of_a_pair(self, app, browse_as, active):
        _cohort, company = active
        with app.app_context():
            pair = sample(Mentoring, participation=db.session.get(Participation, company))
            db.session.add(pair)
            db.session.commit()
            number = pair.id

        page = browse_as(Role.STAFF).submit(f"/meeting/new/?mentoring={number}", _held="1")

        assert page.status == 302
        assert self.held(app) == (MeetingState.HELD, [Presence.PRESENT] * 2, MeetingKind.MENTORING)

    def test_keeps_what_it_saved_when_it_cannot_be_held_yet(self, app, browse_as, active):
        _cohort, company = active
        staff = browse_as(Role.STAFF)

        page = staff.submit(
            f"/meeting/new/?participation={company}", starts_at="01/01/2090 10:00", ends_at="", _held="1"
        )

        assert "pas comme tenu. Le rendez-vous n'a pas commencé." in staff.get(page.location).words
        assert self.held(app)[0] is MeetingState.PLANNED


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
        page = browse_as(Role.STAFF).get(f"/meeting/calendar/?cohort={month}&month=2017-06")

        assert page.title == "Juin 2017"
        assert "Jeudi 1 juin" in page.words
        assert [word for word in ("Premier", "Dernier", "Après", "Ailleurs") if word in page.words] == [
            "Premier",
            "Dernier",
        ]

    def test_shows_everybody_s_without_a_cohort(self, browse_as, month):
        assert "Ailleurs" in browse_as(Role.STAFF).get("/meeting/calendar/?month=2017-06").words

    @pytest.mark.parametrize(("companies", "told"), [(1, "A"), (2, "A · B"), (3, "3 entreprises")])
    def test_says_with_whom_to_those_who_read_who_comes(self, app, browse_as, companies, told):
        with app.app_context():
            cohort, meeting = sample(Cohort), {"title": "Visite", "kind": "autre", "visibility": "comite"}
            one = sample(Meeting, cohort=cohort, starts_at="12/06/2017 10:00", attendances=[], **meeting)
            for name in "ABC"[:companies]:
                joined = sample(Participation, cohort=cohort, company=sample(Company, name=name))
                sample(Attendance, meeting=one, participation=joined, person=None)
            db.session.add(one)
            db.session.commit()
        pages = {role: browse_as(role).get("/meeting/calendar/?month=2017-06") for role in (Role.STAFF, Role.COMMITTEE)}
        facts = {
            role: [words(item) for line in page.main.iter("ul") if line.get("class") == "facts" for item in line]
            for role, page in pages.items()
        }

        assert " · ".join(facts[Role.STAFF]).startswith(f"10:00 · {told} · ")
        assert told.split(" · ")[0] not in facts[Role.COMMITTEE]

    @pytest.mark.parametrize("asked", ["2017-13", "x", "", "9999-12", "٢٠١٧-06"])
    def test_shows_this_month_when_asked_for_none(self, browse_as, asked):
        assert browse_as(Role.STAFF).get(f"/meeting/calendar/?month={asked}").status == 200

    def test_costs_no_more_with_sixty_meetings(self, app, browse_as, month):
        with app.app_context():
            db.session.add_all([sample(Meeting, starts_at="12/06/2017 10:00") for _ in range(60)])
            db.session.commit()
        staff = browse_as(Role.STAFF)
        for address in ("/meeting/calendar/?month=2017-06", f"/meeting/calendar.ics?cohort={month}"):
            with statements() as seen:
                assert staff.client.get(address).status_code == 200
            assert len(seen) <= MOST


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
        assert (event["UID"], event["DTSTART"].to_ical()) == (f"meeting-{number}@localhost", b"20170612T080000Z")
        assert (event["DTEND"].to_ical(), event["STATUS"]) == (b"20170612T093000Z", "TENTATIVE")

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

    @pytest.mark.parametrize("asked", ["", "?id=x", "?id=999999"])
    def test_is_of_a_meeting(self, browse_as, asked):
        assert browse_as(Role.STAFF).get(f"/meeting/sheet/{asked}").status == 404
