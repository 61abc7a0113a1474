"""The week and the first page: meetings to come, theirs first, and what is done or put off from there."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from models.accompaniment.attendance import Attendance
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.meeting import Meeting, MeetingState
from models.accompaniment.participation import Participation
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import PARIS, db, today
from models.parties.company import Company
from models.parties.person import Person
from models.policy import Role
from tests.factories import sample
from tests.pages import Browser, words
from tests.sessions import sign_in_as

pytestmark = pytest.mark.one_database


def at(days, hour=14):
    """That hour, so many days from now."""
    return datetime.combine(today() + timedelta(days=days), time(hour), PARIS)


@pytest.fixture
def meetings(app):
    """Meetings of one company: last night's, tonight's, next week's, one of the far future, one that was cancelled."""
    with app.app_context():
        joined = sample(Participation, company=sample(Company, name="Filature"), cohort=sample(Cohort, code="AV"))
        for title, start, visibility, state in (
            ("Ce soir", at(0, 23), "equipe", "prevu"),
            ("Dans trois jours", at(3), "comite", "confirme"),
            ("Bien plus tard", at(40), "comite", "prevu"),
            ("Annulé", at(3), "comite", "annule"),
            ("Hier", at(-1), "comite", "prevu"),
        ):
            one = sample(
                Meeting, title=title, cohort=joined.cohort, starts_at=start, visibility=visibility, attendances=[],
                state=MeetingState(state),
            )  # fmt: skip
            sample(Attendance, meeting=one, participation=joined, person=None)
            db.session.add(one)
        db.session.commit()


def agenda(page):
    """What the block of meetings tells, line by line."""
    block = next(one for one in page.main.iter("section") if words(next(one.iter("h2"))) == "Rendez-vous")
    return [words(line) for line in next(block.iter("ul")) if line.tag == "li"]


def test_the_first_page_says_todays_meetings_and_the_next_with_whom(browse_as, meetings):
    first, second, third = agenda(browse_as(Role.STAFF).get("/"))

    assert first.startswith("aujourd'hui 23 h")
    assert "Ce soir" in first
    assert all("Filature" in one for one in (first, second, third))
    assert ("Dans trois jours" in second, "Bien plus tard" in third) == (True, True)


def test_the_committee_is_told_what_it_may_read(browse_as, meetings):
    committee = browse_as(Role.COMMITTEE)
    told = agenda(committee.get("/"))

    assert [one for one in told if "Ce soir" in one or "Filature" in one] == []
    assert "Dans trois jours" in told[0]
    assert committee.get("/week").status == 403


def test_the_week_says_those_of_this_week(browse_as, meetings):
    assert len(agenda(browse_as(Role.STAFF).get("/week"))) == 2


def test_the_list_and_the_title_say_with_whom_to_those_who_read_it(app, browse_as, meetings):
    with app.app_context():
        number = db.session.scalars(db.select(Meeting.id).where(Meeting.title == "Dans trois jours")).one()
    staff, committee = browse_as(Role.STAFF), browse_as(Role.COMMITTEE)

    assert set(staff.get("/meeting/").column("Avec")) == {"Filature"}
    assert "Avec" not in committee.get("/meeting/").rows[0]
    assert "Filature" in staff.client.get("/meeting/export/norme/").get_data(as_text=True)
    assert "Filature" not in committee.client.get("/meeting/export/norme/").get_data(as_text=True)
    title = staff.get(f"/meeting/details/?id={number}").title
    assert title.endswith("AV, avec Filature")
    assert "Filature" not in committee.get(f"/meeting/details/?id={number}").title


class TestAFollowUp:
    @pytest.fixture
    def asked(self, make):
        joined = make(Participation, company=make(Company, name="Filature"), state="active")
        return make(FollowUp, label="Relancer", participation=joined, due_on=today() + timedelta(days=1), done_on=None)

    def read(self, app, number):
        with app.app_context():
            one = db.session.get(FollowUp, number)
            return one.done_on, one.due_on

    @pytest.mark.parametrize(("more", "back"), [({}, "/"), ({"_week": "1"}, "/week")])
    def test_is_done_in_a_click_and_goes(self, app, browse_as, asked, more, back):
        staff = browse_as(Role.STAFF)
        assert "Relancer — Filature" in staff.get(back).words

        answer = staff.post("/follow_up/done/", {"id": asked, **more})

        assert answer.location == back
        assert self.read(app, asked)[0] == today()
        page = staff.get(back)
        assert "« Relancer — Filature" in page.words
        assert " : fait." in page.words

    @pytest.mark.parametrize("days", [1, 7, 30])
    def test_is_put_off(self, app, browse_as, asked, days):
        staff = browse_as(Role.STAFF)

        answer = staff.post("/follow_up/postpone/", {"id": asked, "days": days})

        assert answer.status == 302
        assert self.read(app, asked) == (None, today() + timedelta(days=days))
        assert "reporté au" in staff.get("/").words

    @pytest.mark.one_database
    @pytest.mark.parametrize("address", ["/follow_up/done/", "/follow_up/postpone/"])
    def test_stays_as_it_is_once_somebody_did_it_and_says_so(self, app, browse_as, asked, address):
        with app.app_context():
            db.session.get_one(FollowUp, asked).done_on = today() - timedelta(days=1)
            db.session.commit()
        before, staff = self.read(app, asked), browse_as(Role.STAFF)

        assert staff.post(address, {"id": asked, "days": 7}).location == "/"  # from a page of yesterday
        assert self.read(app, asked) == before
        assert f" : déjà fait le {today() - timedelta(days=1):%d/%m/%Y}." in staff.get("/").words

    @pytest.mark.parametrize("days", ["", "x", "0", "-1", "9999999999"])
    def test_is_put_off_by_the_days_that_are_offered_alone(self, app, browse_as, asked, days):
        before = self.read(app, asked)
        assert browse_as(Role.STAFF).post("/follow_up/postpone/", {"id": asked, "days": days}).status == 400
        assert self.read(app, asked) == before

    def test_is_settled_by_the_team_alone(self, app, browse_as, asked):
        before = self.read(app, asked)
        for address in ("/follow_up/done/", "/follow_up/postpone/"):
            assert browse_as(Role.COMMITTEE).post(address, {"id": asked, "days": 1}).status == 403
            assert browse_as(Role.STAFF).post(address, {"id": "x", "days": 1}).status == 404
        assert self.read(app, asked) == before


def test_theirs_are_first_under_their_heading(app, make, browse_as):
    me = make(Person)
    with app.app_context():
        client = app.test_client()
        sign_in_as(app, client, make(User, role=Role.STAFF, person=me, until=None, is_disabled=False))
    for label, owner in (("À moi", me), ("À d'autres", make(Person))):
        make(FollowUp, label=label, owner=owner, due_on=today(), done_on=None)

    for address in ("/", "/week"):
        told = Browser(client).get(address).words
        assert told.index("Pour moi") < told.index("À moi") < told.index("Pour l'équipe") < told.index("À d'autres")
        assert "Pour l'équipe" not in browse_as(Role.STAFF, f"Sans fiche {address}").get(address).words
