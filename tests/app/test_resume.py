"""What was being typed when a session ended: offered again, to those who typed it, and saved by nobody else."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from models.accompaniment.mentor import Mentor, MentorState
from models.accompaniment.participation import Participation
from models.accounts import password as passwords
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import db
from models.parties.company import Company
from models.parties.establishment import Establishment
from models.policy import Role
from models.reference.commune import Commune
from models.reference.department import Department
from tests.pages import Browser, Page

pytestmark = pytest.mark.one_database  # what was typed is in the page, in no table

PASSWORD = "cheval agrafe batterie correct"
OWN = {"Sec-Fetch-Site": "same-origin"}
OTHERS = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://example.org"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null"},
    {},
]


@pytest.fixture
def form(browse_as):
    """A company as somebody was typing it."""
    return browse_as(Role.STAFF).get("/company/new/").form(name="Filature", ess_status="scop", siren="000017012")


def enter(client, **more):
    return Browser(client).post("/sign-in", {"email": "claire@example.org", "password": PASSWORD, **more})


@pytest.fixture
def account(make):
    """Somebody with a password."""
    return make(User, email="claire@example.org", role=Role.STAFF, password_hash=passwords.hashed(PASSWORD))


class TestAfterTheSessionEnded:
    def test_the_form_comes_back_and_is_saved_only_then(self, app, client, account, form):
        asked = client.post("/company/new/", data=form, headers=OWN)
        assert asked.status_code == 401
        page = enter(client, **_hidden(asked))
        assert "Reprendre votre saisie" in page.title
        again = Browser(client).post("/company/new/", _pairs(page))

        assert "Voici votre saisie" in again.words
        assert again.form()["name"] == "Filature"
        assert _companies(app) == 0
        assert Browser(client).post("/company/new/", again.form()).status == 302
        assert _companies(app) == 1

    def test_the_grid_of_readings_comes_back_with_what_was_typed_in_it(self, make, client, account, browse_as):
        cohort = make(Cohort, code="AV-2017", starts_on="15/05/2017")
        company = make(Company, siren="000017012")
        commune = make(Commune, department=make(Department, is_in_region=True))
        make(Establishment, company=company, siret="00001701200014", is_head_office=True, commune=commune)
        make(Participation, cohort=cohort, company=company, joined_on="15/05/2017", state="active")
        address = f"/jobs_reading/grid/?cohort={cohort}"
        typed = browse_as(Role.STAFF).get(address).form(**{"site-1-fte": "12,5"})

        asked = client.post(address, data=typed, headers=OWN)
        assert asked.status_code == 401
        again = Browser(client).post(address, _pairs(enter(client, **_hidden(asked))))

        assert again.form()["site-1-fte"] == "12,5"

    def test_a_remark_comes_back_and_nothing_moved(self, app, make, client, account):
        mentor = make(Mentor, state=MentorState.ACTIVE)
        said = {"id": mentor, "verb": "pause", "remark": "Jusqu'en mai.", "_typed": "1"}
        asked = client.post("/mentor/move/", data=said, headers=OWN)
        again = Browser(client).post("/mentor/move/", _pairs(enter(client, **_hidden(asked))))

        assert "Jusqu'en mai." in unescape(again.text)
        with app.app_context():
            assert db.session.get_one(Mentor, mentor).state is MentorState.ACTIVE

    def test_it_survives_a_wrong_password(self, client, account, form):
        asked = client.post("/company/new/", data=form, headers=OWN)
        again = enter(client, **_hidden(asked) | {"password": "faux"})

        assert again.status == 401
        assert "Filature" in enter(client, **_hidden(again.response)).text

    @pytest.mark.parametrize("headers", OTHERS, ids=str)
    def test_it_is_not_taken_from_another_site(self, client, form, headers):
        asked = client.post("/company/new/", data=form, headers=headers)

        assert asked.status_code == 401
        assert "Filature" not in asked.get_data(as_text=True)

    def test_no_password_comes_back(self, client):
        typed = {"current": "un secret", "new": "un autre", "again": "un autre"}
        asked = client.post("/password", data=typed, headers=OWN)

        assert asked.status_code == 401
        assert "un secret" not in asked.get_data(as_text=True)

    def test_it_is_let_go_beyond_a_million_characters(self, client, form):
        form["name"] = "x" * 1_000_001
        asked = client.post("/company/new/", data=form, headers=OWN)

        assert asked.status_code == 401
        assert "_kept" not in asked.get_data(as_text=True)

    @pytest.mark.parametrize("kept", ["5", "null", '["a"]', "{", '{"a": 1}', "[" * 100_000])
    def test_nonsense_is_offered_as_nothing(self, client, account, kept):
        page = enter(client, _kept=kept)

        assert page.status == 200
        assert "Reprendre votre saisie" in page.title


class TestAFormWithoutItsToken:
    @pytest.fixture(autouse=True)
    def _guarded(self, app, form):
        app.config["WTF_CSRF_ENABLED"] = True

    def test_is_not_saved_but_offered_again(self, app, browse_as, form):
        answer = browse_as(Role.STAFF).client.post("/company/new/", data=form, headers=OWN)

        assert answer.status_code == 400
        assert Page(answer).title == "Reprendre votre saisie"
        assert "Filature" in answer.get_data(as_text=True)
        assert _companies(app) == 0

    def test_is_saved_with_it(self, app, browse_as, form):
        browser = browse_as(Role.STAFF)
        form["csrf_token"] = _token(browser.get("/company/new/"))

        assert browser.post("/company/new/", form).status == 302
        assert _companies(app) == 1

    @pytest.mark.parametrize("headers", OTHERS, ids=str)
    def test_offers_nothing_to_another_site(self, app, browse_as, form, headers):
        answer = browse_as(Role.STAFF).client.post("/company/new/", data=form, headers=headers)

        assert answer.status_code == 400
        assert "Filature" not in answer.get_data(as_text=True)
        assert _companies(app) == 0

    def test_does_not_sign_in(self, client, account):
        assert enter(client).status == 401
        assert enter(client, csrf_token=_token(Browser(client).get("/sign-in"))).status == 302

    def test_does_not_sign_out(self, browse_as):
        browser = browse_as(Role.STAFF)

        assert browser.post("/sign-out", {}).status == 400
        assert browser.get("/").status == 200

    def test_of_another_browser_is_none(self, app, browse_as, form):
        form["csrf_token"] = _token(browse_as(Role.STAFF).get("/company/new/"))

        assert browse_as(Role.STAFF).post("/company/new/", form).status == 400
        assert _companies(app) == 0


def _token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)


def _hidden(response):
    page = Page(response)
    return {
        one.get("name"): one.get("value", "")
        for one in page.tree.iter("input")
        if one.get("type") == "hidden" and one.get("name") != "csrf_token"
    }


def _pairs(page):
    form = next(one for one in page.tree.iter("form") if "confirm" in one.get("class", ""))
    return MultiDict([(one.get("name"), one.get("value", "")) for one in form.iter("input")])


def _companies(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Company))
