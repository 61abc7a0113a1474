"""A meeting: the companies of its kind, times in order, held once it began and somebody said who was there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.accompaniment.attendance import Attendance, AttendanceRole
from models.accompaniment.meeting import Meeting, MeetingKind, MeetingState
from models.accompaniment.mentoring import Mentoring
from models.accompaniment.participation import Participation, ParticipationState
from models.accompaniment.presence import Presence
from models.cohorts.cohort import Cohort
from models.cohorts.sequence import Sequence
from models.engine import Refused, db, now, perform, verbs_of
from models.policy import Role
from tests.factories import sample


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
        said = ("attendances", f"La séance est avec l'entreprise du mentorat : « {joined[0]} ».")

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
        ("attendances", f"« {stranger.company} » n'est pas de la promotion AV-2017."),
    ]
    assert refusals(meeting(MeetingKind.COLLECTIVE, *joined)) == []


def test_it_ends_after_it_began(refusals, joined):
    times = {"starts_at": "12/06/2017 10:00", "ends_at": "12/06/2017 09:59"}

    assert refusals(meeting(MeetingKind.COLLECTIVE, *joined, **times)) == [
        ("ends_at", "La fin ne peut pas précéder le début.")
    ]
    a_year_later = meeting(MeetingKind.COLLECTIVE, *joined, **times | {"ends_at": "12/06/2018 12:00"})
    assert refusals(a_year_later)[0] == (
        "ends_at",
        "Un rendez-vous dure un jour au plus : vérifiez la fin, ou faites-en un par jour.",
    )
    assert refusals(meeting(MeetingKind.COLLECTIVE, *joined, **times | {"ends_at": "13/06/2017 10:00"})) == []


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


class TestAtAnotherTime:
    @pytest.fixture
    def planned(self, make):
        """Of two hours."""
        times = {"starts_at": "12/06/2017 10:00", "ends_at": "12/06/2017 12:00"}
        return make(Meeting, kind=MeetingKind.OTHER, attendances=[], **times)

    @pytest.mark.parametrize("day", ["09/06/2017 16:00", "20/06/2017 16:00"])
    def test_it_lasts_as_long(self, app, browse_as, planned, day):
        staff = browse_as(Role.STAFF)
        asked = f"/meeting/move/?id={planned}&verb=postpone"
        assert "Le rendez-vous garde sa durée" in staff.get(asked).words

        assert staff.submit(asked, starts_at=day, remark="Malade").status == 302
        again = staff.submit(f"/meeting/move/?id={planned}&verb=plan_again", starts_at="21/06/2017 09:30")

        assert again.status == 302
        with app.app_context():
            found = db.session.get(Meeting, planned)
            assert (found.state, found.day.isoformat()) == (MeetingState.PLANNED, "2017-06-21")
            assert found.times == "9\u00a0h\u00a030 – 11\u00a0h\u00a030"

    def test_it_has_no_end_where_none_was_told(self, app, browse_as, make):
        one = make(Meeting, kind=MeetingKind.OTHER, attendances=[], starts_at="12/06/2017 10:00", ends_at=None)
        staff, asked = browse_as(Role.STAFF), f"/meeting/move/?id={one}&verb=postpone"
        assert "garde sa durée" not in staff.get(asked).words

        assert staff.submit(asked, starts_at="20/06/2017 16:00", remark="Malade").status == 302

        with app.app_context():
            assert db.session.get(Meeting, one).ends_at is None


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
            return found.state, [one.presence for one in found.attendances], found.kind

    def test_is_filled_from_the_page_of_a_company(self, app, browse_as, active):
        _cohort, company = active
        staff = browse_as(Role.STAFF)

        page = staff.submit(f"/meeting/new/?participation={company}", minutes="Bon départ", _held="1")

        assert page.status == 302
        told = staff.get(page.location).words
        assert (" : rendez-vous tenu, 1 présent." in told, "enregistré" in told) == (True, False)
        assert self.held(app) == (MeetingState.HELD, [Presence.PRESENT], MeetingKind.INDIVIDUAL)

    def test_offers_the_companies_that_take_part_when_it_is_with_nobody_yet(self, app, browse_as, active):
        cohort, company = active
        with app.app_context():
            joined = db.session.get(Participation, company)
            taking_part = db.session.scalars(
                db.select(Participation).where(Participation.state == ParticipationState.ACTIVE)
            ).all()
            names, number, told = {str(one.company) for one in taking_part}, joined.company.id, str(joined)
        staff = browse_as(Role.STAFF)

        page, filled = staff.get("/meeting/new/"), staff.get(f"/meeting/new/?company={number}")

        offered = [one.text for one in page.main.findall(".//select[@id='company']/option") if one.get("value")]
        assert sorted(offered) == sorted(names), "not the one that left"
        assert 'id="company"' not in filled.text
        assert filled.form()["cohort"] == str(cohort)
        assert filled.form()["attendances-new1-participation"] == told

    def test_offers_no_list_that_nobody_would_read(self, app, browse_as, active, monkeypatch):
        monkeypatch.setattr("admin_views.screens.meeting.OFFERED", 2)

        assert 'id="company"' not in browse_as(Role.STAFF).get("/meeting/new/").text

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
