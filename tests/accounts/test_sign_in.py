"""Signing in and out: who gets in, who is braked, what ends a sign-in, what is offered again."""

from __future__ import annotations

import time
from datetime import date, timedelta
from statistics import median

import pytest
from sqlalchemy import select, update

from app.auth import safe_path
from models.accounts import password as passwords
from models.accounts.sign_in import SignIn, SignInAttempt, digest, start
from models.accounts.user import User
from models.engine import db, now
from models.policy import Role
from tests.pages import Browser, Page

PASSWORD = "cheval agrafe batterie correct"
WRONG = "inexact"
WORDS = r"""
https://example.org http://example.org //example.org ///example.org ////example.org //user@example.org /\example.org
\\example.org \/example.org \ \\ /\ /\/ http:\\example.org javascript:alert(1) JaVaScRiPt:alert(1) data:text/html,x
vbscript:x ftp://x file:///etc/passwd ws://x https:example.org https:/example.org https:///example.org example.org
www.example.org @example.org /..//example.org /.//example.org //[::1] //127.0.0.1 //0x7f000001 //// // mailto:a@b.org
tel:0 blob:x about:blank
"""
ELSEWHERE = [
    *WORDS.split(),
    *(
        "/\t/example.org",
        "/\n/example.org",
        "\t//example.org",
        " //example.org",
        "/%09/x\r\ny",
        "/x\r\nSet-Cookie: a=b",
    ),
    *("/\u2028/example.org", "\u200b//example.org", "/\x00/example.org", "/" + "a" * 3000),
]


@pytest.fixture
def account(app, make):
    """Make an account with a password; its id."""

    def build(email="claire@example.org", **said):
        number = make(User, email=email, name=said.pop("name", "Claire"), role=said.pop("role", Role.STAFF), **said)
        with app.app_context():
            db.session.get(User, number).password_hash = passwords.hashed(PASSWORD)
            db.session.commit()
        return number

    return build


def enter(client, email="claire@example.org", password=PASSWORD, **more):
    return Browser(client).post("/sign-in", {"email": email, "password": password, **more})


class TestTheDoor:
    def test_opens_with_the_password(self, client, account):
        account()

        assert enter(client).location == "/"
        assert client.get("/").status_code == 200

    @pytest.mark.one_database
    def test_opens_to_an_address_as_it_was_typed_or_pasted(self, client, account):
        account()

        assert enter(client, " \ufeffClaire@\u200eexample.org\u200b\n").location == "/"

    def test_stays_shut_without(self, client, account):
        account()

        page = enter(client, password="autre chose")

        assert page.status == 401
        assert WRONG in page.words
        assert client.get("/").status_code == 302

    def test_says_the_same_to_the_unknown_the_wrong_and_the_closed(self, app, account):
        account()
        account("ferme@example.org", is_disabled=True)
        account("fini@example.org", until=date(2020, 1, 1))
        tries = [
            ("inconnu@example.org", PASSWORD),
            ("claire@example.org", "faux"),
            ("ferme@example.org", PASSWORD),
            ("fini@example.org", PASSWORD),
        ]

        pages = [enter(app.test_client(), email, password) for email, password in tries]

        assert {page.status for page in pages} == {401}
        assert len({page.words for page in pages}) == 1

    def test_does_the_same_work_for_all_of_them(self, app, account, monkeypatch):
        account()
        account("ferme@example.org", is_disabled=True)
        seen = []
        real = passwords.matches
        monkeypatch.setattr(passwords, "matches", lambda *given: seen.append(given) or real(*given))

        for email in ("inconnu@example.org", "claire@example.org", "ferme@example.org"):
            enter(app.test_client(), email, "faux")

        assert len(seen) == 3

    def test_takes_as_long_for_the_unknown_as_for_the_known(self, account):
        account()

        def lasts(stored):
            began = time.thread_time()  # what else the machine does is not counted
            passwords.matches(stored, "faux")
            return time.thread_time() - began

        known = passwords.hashed(PASSWORD)
        pairs = [(lasts(None), lasts(known)) for _ in range(15)]

        assert 0.5 < median(unknown / one for unknown, one in pairs) < 2

    def test_forgets_what_the_browser_held_before(self, client, account):
        account()
        with client.session_transaction() as session:
            session["left_by"] = "somebody else"

        enter(client)

        with client.session_transaction() as session:
            assert "left_by" not in session

    @pytest.mark.parametrize("target", ["/company/?q=a", "/cohort/details/?id=3", "/"])
    def test_leads_where_one_was_going(self, client, account, target):
        account()
        assert enter(client, next=target).location == target

    def test_leads_nowhere_else(self, client, account):
        account()
        assert enter(client, next="https://example.org/").location == "/"

    @pytest.mark.parametrize(
        ("address", "typed", "left", "target"),
        [
            ("/follow_up/done/", {"id": "1"}, "http://localhost/week?of=me", "/week?of=me"),  # opens by no address
            ("/follow_up/done/", {"id": "1"}, "https://example.org//evil.example", "/"),
            ("/follow_up/done/", {"id": "1"}, "", "/"),
            ("/company/new/", {"_key": "1", "name": "Filature"}, "http://localhost/company/", "/company/new/"),
        ],
    )
    def test_leads_back_to_where_one_clicked_or_typed_once_the_session_ended(
        self, client, account, address, typed, left, target
    ):
        account()
        page = Page(client.post(address, data=typed, headers={"Referer": left, "Origin": "http://localhost"}))

        assert page.status == 401
        assert ("rien n'a été fait" in page.words) is ("_key" not in typed)
        assert f'name="next" value="{target}"' in page.text

    @pytest.mark.parametrize("target", ELSEWHERE)
    def test_takes_no_other_site_for_a_path_of_ours(self, target):
        assert safe_path(target) == "/"


class TestTheBrake:
    def test_holds_after_five_wrong_guesses_even_the_right_one(self, app, account):
        account()
        for _ in range(5):
            assert enter(app.test_client(), password="faux").status == 401

        page = enter(app.test_client())

        assert page.status == 429
        assert "Réessayez dans un quart d'heure" in page.words

    def test_lets_go_after_a_quarter_of_an_hour(self, app, account):
        account()
        for _ in range(6):
            enter(app.test_client(), password="faux")
        with app.app_context():
            db.session.execute(update(SignInAttempt).values(at=now() - timedelta(minutes=16)))
            db.session.commit()

        assert enter(app.test_client()).status == 302

    def test_does_not_hold_the_browser_the_account_is_used_from(self, app, account):
        account()
        own = app.test_client()
        enter(own)
        own.post("/sign-out")
        for _ in range(6):
            enter(app.test_client(), password="faux")

        assert enter(own).status == 302

    def test_holds_the_unknown_alike(self, app):
        for _ in range(5):
            enter(app.test_client(), "inconnu@example.org", "faux")

        assert enter(app.test_client(), "inconnu@example.org", "faux").status == 429

    def test_holds_an_address_after_fifty_accounts(self, app, account):
        account()
        with app.app_context():
            db.session.add_all(
                SignInAttempt(account=f"account {number}", address=digest("127.0.0.1"), failed=True)
                for number in range(50)
            )
            db.session.commit()

        assert enter(app.test_client()).status == 429


class TestASignIn:
    def test_ends_on_the_server_at_sign_out(self, client, account):
        account()
        enter(client)
        kept = client.get_cookie("session").value
        client.post("/sign-out")

        client.set_cookie("session", kept)

        assert client.get("/").status_code == 302

    def test_does_not_end_by_looking_at_the_address_of_the_way_out(self, client, account):
        account()
        enter(client)

        assert client.get("/sign-out").status_code == 405
        assert client.get("/").status_code == 200

    @pytest.mark.parametrize(
        "change",
        [
            {"role": Role.COMMITTEE},
            {"is_disabled": True},
            {"until": date(2020, 1, 1)},
            {"password_hash": "another"},
            {"email": "autre@example.org"},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_ends_when_the_account_changes(self, app, client, account, change):
        number = account()
        enter(client)
        with app.app_context():
            user = db.session.get(User, number)
            for name, value in change.items():
                setattr(user, name, value)
            db.session.commit()

        assert client.get("/").status_code == 302
        with app.app_context():
            assert all(one.ended_at for one in db.session.scalars(select(SignIn).where(SignIn.user_id == number)))

    def test_outlives_a_change_of_name(self, app, client, account):
        number = account()
        enter(client)
        with app.app_context():
            db.session.get(User, number).name = "Claire D."
            db.session.commit()

        assert client.get("/").status_code == 200

    def test_ends_after_twelve_hours(self, app, client, account):
        account()
        enter(client)
        with app.app_context():
            db.session.execute(update(SignIn).values(started_at=now() - timedelta(hours=12, minutes=1)))
            db.session.commit()

        assert client.get("/").status_code == 302

    @pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 302)])
    def test_ends_after_an_hour_without_a_sign_of_life(self, client, account, minutes, status):
        account()
        enter(client)
        with client.session_transaction() as session:
            session["seen"] = int(time.time()) - minutes * 60

        assert client.get("/").status_code == status

    def test_is_not_had_by_guessing_at_the_cookie(self, client):
        client.set_cookie("session", "eyJ0b2tlbiI6IngifQ.aaaa.bbbb")
        assert client.get("/").status_code == 302

    def test_keeps_no_token_in_the_database(self, app, account):
        number = account()
        with app.app_context():
            token = start(db.session.get(User, number))
            db.session.commit()
            assert token not in {one.digest for one in db.session.scalars(select(SignIn))}
