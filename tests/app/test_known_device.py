"""The brake on guesses: it holds whoever guesses, and not the holder of the account for good."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select

from models.accounts import password as passwords
from models.accounts.sign_in import PasswordLink, SignInAttempt, digest, new_link, note_attempt
from models.accounts.user import User
from models.engine import db
from models.policy import Role
from tests.pages import Browser

PASSWORD, OTHER = "cheval agrafe batterie correct", "girafe lune tambour orange"


@pytest.fixture
def account(make):
    """Somebody with a password."""
    return make(User, email="claire@example.org", role=Role.STAFF, password_hash=passwords.hashed(PASSWORD))


@pytest.fixture
def cheap(monkeypatch):
    """Guesses that cost nothing."""
    monkeypatch.setattr(passwords, "matches", lambda _stored, typed: typed in {PASSWORD, OTHER})


def enter(client, password=PASSWORD, email="claire@example.org", **more):
    return Browser(client).post("/sign-in", {"email": email, "password": password, **more}).status


def hold(app, times=5):
    """Somebody guesses, elsewhere."""
    for _ in range(times):
        enter(app.test_client(), "faux")


def attempts(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(SignInAttempt))


@pytest.mark.usefixtures("cheap")
class TestTheHolderOfABrakedAccount:
    def test_gets_in_from_a_browser_used_before(self, app, account):
        own = app.test_client()
        enter(own)
        hold(app)

        assert enter(app.test_client()) == 429
        assert enter(own) == 302

    def test_gets_in_from_it_even_when_the_whole_office_is_braked(self, app, account):
        own = app.test_client()
        enter(own)
        with app.app_context():
            tried = {"address": digest("127.0.0.1"), "failed": True}
            db.session.add_all(SignInAttempt(account=f"account {number}", **tried) for number in range(51))
            db.session.commit()

        assert enter(app.test_client()) == 429
        assert enter(own) == 302

    @pytest.mark.one_database
    def test_gets_in_by_a_link_made_meanwhile(self, app, account):
        hold(app)
        with app.app_context():
            secret = new_link(db.session.get(User, account))
            db.session.commit()
        own = app.test_client()
        assert enter(own) == 429

        Browser(own).post(f"/password/{secret}", {"new": OTHER, "again": OTHER})
        with app.app_context():
            assert db.session.scalar(select(PasswordLink.used_at)) is not None

        assert enter(own, OTHER) == 302

    @pytest.mark.one_database
    def test_waits_no_longer_for_having_tried_too_early(self, app, account):
        hold(app)
        counted = attempts(app)
        for _ in range(3):
            assert enter(app.test_client()) == 429

        assert attempts(app) == counted


@pytest.mark.one_database  # what a browser keeps
@pytest.mark.usefixtures("cheap")
class TestAKnownBrowser:
    def test_has_five_guesses_too(self, app, account):
        own = app.test_client()
        enter(own)
        for _ in range(5):
            assert enter(own, "faux") == 401

        assert enter(own) == 429

    def test_is_known_for_its_own_account_alone(self, app, account, make):
        make(User, email="paul@example.org", role=Role.STAFF, password_hash="x")
        own = app.test_client()
        enter(own)
        for _ in range(5):
            enter(app.test_client(), "faux", email="paul@example.org")

        assert enter(own, email="paul@example.org") == 429

    def test_is_not_made_by_hand(self, app, account):
        forged = app.test_client()
        forged.set_cookie("device", "WyJ4IiwieSJd.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
        hold(app)

        assert enter(forged) == 429

    def test_is_not_made_by_a_wrong_password(self, app, account):
        stranger = app.test_client()
        enter(stranger, "faux")

        assert stranger.get_cookie("device") is None

    def test_keeps_its_name_out_of_reach_of_scripts_and_of_other_sites(self, app, account):
        answer = app.test_client().post("/sign-in", data={"email": "claire@example.org", "password": PASSWORD})
        cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("device="))

        assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
        assert "claire" not in cookie


class TestGuessesMadeAtOnce:
    def test_are_five_all_the_same(self, app, account, monkeypatch):
        five = Barrier(5, timeout=300)
        monkeypatch.setattr(passwords, "matches", lambda *_: five.wait() < 0)

        with ThreadPoolExecutor(10) as pool:
            statuses = list(pool.map(lambda _: enter(app.test_client(), "faux"), range(10)))

        assert sorted(statuses) == [401] * 5 + [429] * 5

    def test_are_all_taken_when_they_are_right(self, app, account):
        with ThreadPoolExecutor(13) as pool:
            statuses = list(pool.map(lambda _: enter(app.test_client()), range(13)))

        assert statuses == [302] * 13

    @pytest.mark.one_database
    def test_are_refused_before_any_password_is_compared(self, app, account, monkeypatch):
        for _ in range(5):
            enter(app.test_client(), "faux")
        monkeypatch.setattr(passwords, "matches", pytest.fail)

        assert enter(app.test_client()) == 429
        assert enter(app.test_client(), "faux") == 429


@pytest.mark.one_database
@pytest.mark.usefixtures("cheap")
class TestAnAddress:
    def test_is_a_whole_network_in_ipv6(self, app):
        with app.app_context():
            one, two = (note_attempt("a", f"2001:db8:1:2::{end}").address for end in ("1", "ffff"))
            other = note_attempt("a", "2001:db8:1:3::1").address
        assert one == two
        assert one != other

    def test_is_itself_in_ipv4_however_it_is_written(self, app):
        with app.app_context():
            plain, mapped = (note_attempt("a", text).address for text in ("192.0.2.1", "::ffff:192.0.2.1"))
            other = note_attempt("a", "::ffff:192.0.2.2").address
        assert plain == mapped
        assert plain != other


@pytest.mark.usefixtures("cheap")
class TestTheRows:
    def test_say_neither_who_nor_where(self, app, account):
        enter(app.test_client(), "faux")
        with app.app_context():
            row = db.session.scalars(select(SignInAttempt)).one()
            assert "claire" not in row.account
            assert "127.0.0.1" not in row.address

    @pytest.mark.parametrize("email", ["a\0b@example.org", "\0", "é" * 5_000, "", "%", "' or 1=1 --"])
    def test_take_any_nonsense(self, app, email):
        assert enter(app.test_client(), "faux", email=email) == 401


@pytest.mark.usefixtures("cheap")
@pytest.mark.parametrize("typed", ["marie.d'arc@example.org", "Marie.D’Arc@example.org"])
def test_an_address_kept_with_the_apostrophe_of_a_telephone_opens_and_is_known(app, make, typed):
    is_kept, own = {"role": Role.STAFF, "password_hash": passwords.hashed(PASSWORD)}, app.test_client()
    number = make(User, email="marie.d'arc@example.org", **is_kept)
    with app.app_context():
        table = User.__table__  # as one was kept formerly: nothing says it so any more
        db.session.execute(table.update().where(table.c.id == number).values(email="marie.d’arc@example.org"))
        db.session.commit()

    assert [enter(own, one, typed) for one in ("faux", PASSWORD)] == [401, 302]
    for _ in range(6):
        enter(app.test_client(), "faux", typed)
    assert enter(app.test_client(), PASSWORD, typed) == 429
    assert enter(own, PASSWORD, typed) == 302  # used from here already: others' guesses do not brake it

    make(User, email="marie.d'arc@example.org", is_disabled=True, **is_kept)  # of two, the one kept as it is read
    assert enter(own, PASSWORD, typed) == 401
