"""A second factor: added by oneself, asked at the sign-in, each code once; what helps when the telephone is lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from app.auth import BRAKED_CODE, TOO_LATE, WRONG_CODE
from models.accounts import password as passwords
from models.accounts import second_factor
from models.accounts.second_factor import SecondFactor, factor_of
from models.accounts.user import User
from models.engine import JournalEntry, db, now
from models.policy import Role
from tests.pages import Browser

PASSWORD, OTHER = "cheval agrafe batterie correct", "girafe lune tambour orange"


class Telephone:
    """What works codes out: it and the server share a clock, which the tests put forward."""

    def __init__(self, secret, clock):
        self.totp, self.clock = pyotp.TOTP(secret), clock

    def code(self):
        return self.totp.at(self.clock())


@pytest.fixture
def clock(monkeypatch):
    """The hour for codes alone; `clock.later(…)` puts it forward."""

    class Clock:
        past = timedelta(0)

        def __call__(self):
            return now() + self.past

        def later(self, **by):
            self.past += timedelta(**by)

    one = Clock()
    monkeypatch.setattr(second_factor, "now", one)
    return one


@pytest.fixture
def claire(app, make):
    known = passwords.hashed(PASSWORD)
    return make(User, email="claire@example.org", name="Claire", role=Role.STAFF, password_hash=known)


def enter(client, **more):
    return Browser(client).post("/sign-in", {"email": "claire@example.org", "password": PASSWORD, **more})


def add(client, clock, password=PASSWORD):
    """Add a second factor to the account that is signed in: the telephone, and the recovery codes."""
    browser = Browser(client)
    browser.post("/second-factor", {"step": "begin"})
    key = re.search(r"Ou tapez cette clé : ((?:[A-Z2-7]{4} ?)+)", browser.get("/second-factor").words).group(1)
    phone = Telephone(key.replace(" ", ""), clock)
    page = browser.post("/second-factor", {"step": "confirm", "code": phone.code(), "current": password})
    clock.later(seconds=60)
    return phone, re.findall(r"(?:[0-9a-f]{4}-){3}[0-9a-f]{4}", page.words)


@pytest.fixture
def phone(app, claire, clock):
    client = app.test_client()
    enter(client)
    return add(client, clock)


@pytest.mark.one_database  # it is added and removed on both below
class TestAdding:
    def test_counts_once_a_code_was_typed_and_gives_ten_recovery_codes(self, app, claire, clock):
        enter(client := app.test_client())
        browser = Browser(client)
        browser.post("/second-factor", {"step": "begin"})
        assert enter(app.test_client()).location == "/"  # proposed: it counts for nothing yet

        wrong = browser.post("/second-factor", {"step": "confirm", "code": "000000", "current": PASSWORD})
        assert wrong.status == 422
        assert "Ce code n'est pas le bon" in wrong.words

        _phone, codes = add(client, clock)
        assert len(set(codes)) == 10
        assert codes[0] not in browser.get("/second-factor").words
        assert "Code de connexion" in enter(app.test_client()).words

    def test_takes_the_password_of_who_sits_there(self, app, claire, clock):
        enter(client := app.test_client())
        assert add(client, clock, OTHER)[1] == []
        assert "Ce n'est pas votre mot de passe" in Browser(client).post("/second-factor", {"step": "confirm"}).words
        assert enter(app.test_client()).location == "/"  # a telephone and an open session added nothing

    def test_the_journal_says_so_and_holds_no_secret(self, app, claire, phone):
        with app.app_context():
            line = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
            assert (line.action.value, line.actor, line.changes) == ("second_factor", "Claire", [])

    def test_is_never_shown_again(self, app, claire, phone, clock):
        enter(client := app.test_client())
        Browser(client).post("/sign-in/code", {"code": phone[0].code()})
        page = client.get("/second-factor").text
        assert "En service depuis" in page
        assert phone[0].totp.secret not in page.replace(" ", "")


@pytest.mark.one_database  # codes are spent on both in the two that say so, and where factors are removed
class TestSigningIn:
    def test_takes_the_password_then_the_code(self, app, phone):
        client = app.test_client()
        assert enter(client, next="/company/").status == 200
        assert client.get("/company/").status_code == 302  # not in yet

        answer = Browser(client).post("/sign-in/code", {"code": phone[0].code(), "next": "/company/"})
        assert answer.location == "/company/"
        assert client.get("/company/").status_code == 200

    @pytest.mark.one_database("sqlite", "postgresql")
    def test_a_code_serves_once_and_another_one_does(self, app, phone, clock):
        code = phone[0].code()
        first, second = app.test_client(), app.test_client()
        for client in (first, second):
            enter(client)
        assert Browser(first).post("/sign-in/code", {"code": code}).status == 302
        again = Browser(second).post("/sign-in/code", {"code": code})
        assert (again.status, WRONG_CODE in again.words) == (401, True)

        clock.later(seconds=30)
        assert Browser(second).post("/sign-in/code", {"code": phone[0].code()}).status == 302

    def test_a_code_of_two_minutes_ago_is_refused(self, app, phone, clock):
        code = phone[0].code()
        clock.later(minutes=2)
        client = app.test_client()
        enter(client)
        assert Browser(client).post("/sign-in/code", {"code": code}).status == 401

    @pytest.mark.one_database("sqlite", "postgresql")
    def test_a_recovery_code_serves_once_whatever_its_case(self, app, phone):
        typed = phone[1][3].upper().replace("-", " ")
        for status in (302, 401):
            client = app.test_client()
            enter(client)
            assert Browser(client).post("/sign-in/code", {"code": typed}).status == status

    def test_a_code_without_the_password_opens_nothing(self, app, phone):
        page = Browser(app.test_client()).post("/sign-in/code", {"code": phone[0].code()})
        assert (page.status, TOO_LATE in page.words) == (401, True)

    def test_whoever_comes_too_late_signs_in_again_and_goes_where_they_were_going(self, app, claire):
        client = app.test_client()
        typed = {"code": "123456", "next": "/company/", "_kept": '[["name", "Filature"]]'}
        page = Browser(client).post("/sign-in/code", typed)
        assert (page.status, TOO_LATE in page.words, "Filature" in page.text) == (401, True, True)
        assert '<input type="hidden" name="next" value="/company/">' in page.text
        assert '<input type="hidden" name="next" value="/">' in client.get("/sign-in/code").text

    def test_the_sixth_guess_waits_even_when_it_is_right(self, app, phone):
        client = app.test_client()
        enter(client)
        browser = Browser(client)
        assert [browser.post("/sign-in/code", {"code": "000000"}).status for _ in range(5)] == [401] * 5
        page = browser.post("/sign-in/code", {"code": phone[0].code()})
        assert (page.status, BRAKED_CODE in page.words) == (429, True)

    def test_what_was_being_typed_is_offered_again_after_the_code(self, app, phone):
        client = app.test_client()
        kept = '[["name", "Filature"]]'
        asked = client.post("/sign-in", data={"email": "claire@example.org", "password": PASSWORD, "_kept": kept})
        assert kept.replace('"', "&#34;") in asked.text
        page = client.post("/sign-in/code", data={"code": phone[0].code(), "_kept": kept, "next": "/company/new/"})
        assert "Filature" in page.text

    def test_a_password_hashed_again_at_todays_cost_is_still_the_one_that_was_given(self, app, phone, monkeypatch):
        monkeypatch.setattr(passwords, "is_outdated", lambda _stored: True)
        enter(client := app.test_client())
        assert Browser(client).post("/sign-in/code", {"code": phone[0].code()}).status == 302

    def test_a_password_changed_in_between_starts_again(self, app, claire, phone):
        client = app.test_client()
        enter(client)
        with app.app_context():
            db.session.get(User, claire).set_password(OTHER)
            db.session.commit()
        assert Browser(client).post("/sign-in/code", {"code": phone[0].code()}).status == 401


@pytest.mark.one_database
class TestATrustedBrowser:
    def test_is_not_asked_again_and_another_one_is(self, app, phone):
        client = app.test_client()
        enter(client)
        Browser(client).post("/sign-in/code", {"code": phone[0].code(), "trust": "1"})
        Browser(client).post("/sign-out", {})
        assert enter(client).location == "/"
        assert enter(app.test_client()).location != "/"

    def test_is_asked_again_once_the_password_or_the_factor_changed(self, app, claire, phone):
        client = app.test_client()
        enter(client)
        Browser(client).post("/sign-in/code", {"code": phone[0].code(), "trust": "1"})
        with app.app_context():
            db.session.get(User, claire).set_password(OTHER)
            db.session.commit()
        page = Browser(client).post("/sign-in", {"email": "claire@example.org", "password": OTHER})
        assert "Code de connexion" in page.words


class TestRemoving:
    def test_by_oneself_takes_a_code(self, app, claire, clock):
        enter(client := app.test_client())
        phone, _codes = add(client, clock)
        browser = Browser(client)
        assert browser.post("/second-factor", {"step": "remove", "code": "000000"}).status == 422
        assert browser.post("/second-factor", {"step": "remove", "code": phone.code()}).status == 302
        assert enter(app.test_client()).location == "/"

    def test_other_recovery_codes_replace_the_first(self, app, claire, clock):
        enter(client := app.test_client())
        phone, codes = add(client, clock)
        page = Browser(client).post("/second-factor", {"step": "codes", "code": phone.code()})
        others = re.findall(r"(?:[0-9a-f]{4}-){3}[0-9a-f]{4}", page.words)
        assert len(set(others) - set(codes)) == 10
        answers = []
        for code in (codes[0], others[0]):
            another = app.test_client()
            enter(another)
            answers.append(Browser(another).post("/sign-in/code", {"code": code}).status)
        assert answers == [401, 302]

    @pytest.mark.one_database
    @pytest.mark.parametrize(("role", "status"), [(Role.ADMIN, 302), (Role.ACCOUNTS, 302), (Role.STAFF, 403)])
    def test_by_who_administers_accounts_alone(self, app, browse_as, claire, phone, role, status):
        browser = browse_as(role, "Anne")
        assert ("Retirer le second facteur" in browser.get(f"/user/details/?id={claire}").words) is (status == 302)
        assert browser.post("/user/second-factor-removal/", {"id": claire}).status == status
        with app.app_context():
            assert (factor_of(db.session.get(User, claire)) is None) is (status == 302)

    def test_an_open_session_of_an_administrator_does_not_remove_its_own_without_a_code(self, app, make, clock):
        known = passwords.hashed(PASSWORD)
        number = make(User, email="claire@example.org", name="Claire", role=Role.ADMIN, password_hash=known)
        enter(client := app.test_client())
        add(client, clock)
        assert "Retirer le second facteur" not in Browser(client).get(f"/user/details/?id={number}").words
        assert Browser(client).post("/user/second-factor-removal/", {"id": number}).status == 403
        assert "Code de connexion" in enter(app.test_client()).words

    def test_on_the_command_line_when_the_only_administrator_lost_theirs(self, app, claire, phone):
        run = app.test_cli_runner().invoke
        for said in ("Second facteur retiré : claire@example.org.", "claire@example.org n'a pas de second facteur."):
            done = run(args=["user", "remove-second-factor", "claire@example.org"])
            assert said in done.output
        assert enter(app.test_client()).location == "/"


@pytest.mark.one_database
class TestRequiredBySetting:
    @pytest.fixture
    def required(self, app, monkeypatch):
        settings = app.config["SETTINGS"].model_copy(update={"SECOND_FACTOR_REQUIRED": True})
        monkeypatch.setitem(app.config, "SETTINGS", settings)

    def test_staff_add_it_before_anything_else_and_then_go_on(self, app, claire, clock, required):
        enter(client := app.test_client())
        assert client.get("/company/").location == "/second-factor"
        phone, _codes = add(client, clock)
        assert client.get("/company/").status_code == 200
        assert Browser(client).post("/second-factor", {"step": "remove", "code": phone.code()}).status == 403

    def test_who_only_reads_is_not_asked(self, app, make, required):
        make(User, email="claire@example.org", role=Role.COMMITTEE, password_hash=passwords.hashed(PASSWORD))
        enter(client := app.test_client())
        assert client.get("/").status_code == 200

    def test_without_it_staff_go_straight_on(self, app, claire):
        enter(client := app.test_client())
        assert client.get("/company/").status_code == 200


def test_the_secret_of_one_account_opens_no_other(app, claire, phone, make, clock):
    make(User, email="paul@example.org", name="Paul", role=Role.STAFF, password_hash=passwords.hashed(PASSWORD))
    client = app.test_client()
    Browser(client).post("/sign-in", {"email": "paul@example.org", "password": PASSWORD})
    other, _codes = add(client, clock)
    mine = app.test_client()
    enter(mine)
    assert Browser(mine).post("/sign-in/code", {"code": other.code()}).status == 401
    with app.app_context():
        assert len(set(db.session.scalars(select(SecondFactor.secret)))) == 2
