"""A new password: one's own, or by a link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from models.base import db, now
from models.policy import Role
from models.sign_in import PasswordLink
from models.user import User
from tests.pages import Browser

OLD, NEW = "cheval agrafe batterie correct", "girafe lune tambour orange"


@pytest.fixture
def user(app, make):
    number = make(User, role=Role.STAFF, email="claire@example.org", name="Claire")
    with app.app_context():
        one = db.session.get(User, number)
        one.set_password(OLD)
        db.session.commit()
    return number


def sign_in(app, password):
    client = app.test_client()
    answer = client.post("/sign-in", data={"email": "claire@example.org", "password": password})
    return Browser(client), answer.status_code


def make_link(browse_as, user):
    page = browse_as(Role.ADMIN).post("/user/password-link/", {"id": user})
    assert page.status == 200
    return re.search(r"/password/\S+", page.words).group()


class TestMyOwnPassword:
    def test_is_changed_by_whoever_knows_the_present_one(self, app, user):
        browser, _status = sign_in(app, OLD)

        page = browser.post("/password", {"current": OLD, "new": NEW, "again": NEW})

        assert page.location == "/sign-in"
        assert sign_in(app, NEW)[1] == 302
        assert sign_in(app, OLD)[1] == 401

    def test_is_not_changed_without_the_present_one(self, app, user):
        browser, _status = sign_in(app, OLD)

        page = browser.post("/password", {"current": "autre chose de long", "new": NEW, "again": NEW})

        assert page.status == 422
        assert "Ce n'est pas votre mot de passe actuel." in page.words
        assert sign_in(app, OLD)[1] == 302

    @pytest.mark.parametrize("weak", ["court", "alterventure12", "aaaaaaaaaaaaaaaaaaaa", "claire@example.org"])
    def test_is_refused_when_it_is_easy_to_guess(self, app, user, weak):
        browser, _status = sign_in(app, OLD)

        assert browser.post("/password", {"current": OLD, "new": weak, "again": weak}).status == 422

    def test_signs_every_browser_out(self, app, user):
        mine, _status = sign_in(app, OLD)
        other, _status = sign_in(app, OLD)
        assert other.get("/").status == 200

        mine.post("/password", {"current": OLD, "new": NEW, "again": NEW})

        assert other.get("/").status == 302
        assert mine.get("/").status == 302


class TestALink:
    def test_lets_its_holder_choose_a_password_once(self, app, user, browse_as, client):
        address, stranger = make_link(browse_as, user), Browser(client)
        assert stranger.get(address).status == 200

        assert stranger.post(address, {"new": NEW, "again": NEW}).location == "/sign-in"

        assert sign_in(app, NEW)[1] == 302
        assert stranger.get(address).status == 404
        assert stranger.post(address, {"new": OLD, "again": OLD}).status == 404

    def test_is_worth_nothing_the_day_after(self, app, user, browse_as, client):
        address = make_link(browse_as, user)
        with app.app_context():
            db.session.execute(update(PasswordLink).values(expires_at=now() - timedelta(seconds=1)))
            db.session.commit()

        assert Browser(client).get(address).status == 404

    def test_dies_when_another_is_made(self, user, browse_as, client):
        first, second = make_link(browse_as, user), make_link(browse_as, user)

        assert Browser(client).get(first).status == 404
        assert Browser(client).get(second).status == 200

    def test_does_not_open_a_closed_account(self, app, user, browse_as, client):
        address = make_link(browse_as, user)
        with app.app_context():
            db.session.get(User, user).is_disabled = True
            db.session.commit()

        assert Browser(client).get(address).status == 404

    @pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
    def test_is_made_by_administrators_alone(self, user, browse_as, role):
        assert browse_as(role).post("/user/password-link/", {"id": user}).status == 403
