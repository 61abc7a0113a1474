"""A new password: one's own, or by a link."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.auth import WAITED
from app.password_pages import DIFFERENT
from models.accounts import password as passwords
from models.accounts.sign_in import PasswordLink
from models.accounts.user import User
from models.engine import JournalEntry, db, now
from models.policy import Role
from tests.pages import Browser

OLD, NEW = "cheval agrafe batterie correct", "girafe lune tambour orange"
OTHER = "pirate velours cascade myrtille"


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


def test_the_journal_tells_who_made_a_link_and_who_chose_a_password_and_no_secret(app, browse_as, user):
    anne = browse_as(Role.ADMIN, "Anne")
    address = re.search(r"/password/\S+", anne.post("/user/password-link/", {"id": user}).words).group()
    anne.post(address, {"new": NEW, "again": NEW})

    words = anne.get(f"/user/details/?id={user}").words
    assert "Anne a créé un lien de mot de passe pour la fiche." in words
    assert "Claire a changé le mot de passe de la fiche." in words
    with app.app_context():
        lines = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(2)).all()
        assert [(one.action.value, one.actor, one.changes) for one in lines] == [
            ("password", "Claire", []),
            ("password_link", "Anne", []),
        ]


class TestMyOwnPassword:
    @pytest.mark.one_database
    def test_is_changed_by_whoever_knows_the_present_one(self, app, user):
        browser, _status = sign_in(app, OLD)

        page = browser.post("/password", {"current": OLD, "new": NEW, "again": NEW})

        assert page.location == "/sign-in"
        assert sign_in(app, NEW)[1] == 302
        assert sign_in(app, OLD)[1] == 401

    @pytest.mark.one_database
    def test_is_not_changed_without_the_present_one(self, app, user):
        browser, _status = sign_in(app, OLD)

        page = browser.post("/password", {"current": "autre chose de long", "new": NEW, "again": NEW})

        assert page.status == 422
        assert "Ce n'est pas votre mot de passe actuel." in page.words
        assert sign_in(app, OLD)[1] == 302

    @pytest.mark.one_database
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

    @pytest.mark.one_database
    def test_is_not_found_by_guessing_at_an_open_session(self, app, user):
        browser, _status = sign_in(app, OLD)
        for _ in range(5):
            assert browser.post("/password", {"current": "faux", "new": NEW, "again": NEW}).status == 422

        page = browser.post("/password", {"current": OLD, "new": NEW, "again": NEW})

        assert page.status == 422
        assert "réessayez dans un quart d'heure" in page.words
        assert sign_in(app, OLD)[1] == 302

    @pytest.mark.one_database
    def test_may_be_mistyped_any_number_of_times_by_whoever_knows_the_present_one(self, app, user):
        browser, _status = sign_in(app, OLD)
        for _ in range(6):
            assert browser.post("/password", {"current": OLD, "new": NEW, "again": "autre"}).errors == [DIFFERENT]

        assert browser.post("/password", {"current": OLD, "new": NEW, "again": NEW}).status == 302

    @pytest.mark.one_database
    def test_leads_from_the_summary_to_the_field(self, app, user):
        browser, _status = sign_in(app, OLD)
        page = browser.post("/password", {"current": "faux", "new": "court", "again": ""})

        assert page.links[-2:] == ["#current", "#new"]
        assert {"current", "new"} <= {one.get("id") for one in page.tree.iter("input")}


class TestALink:
    def test_lets_its_holder_choose_a_password_once(self, app, user, browse_as, client):
        address, stranger = make_link(browse_as, user), Browser(client)
        assert stranger.get(address).status == 200

        assert stranger.post(address, {"new": NEW, "again": NEW}).location == "/sign-in"

        assert sign_in(app, NEW)[1] == 302
        spent = stranger.get(address)
        assert (spent.status, "Se connecter" in spent.words) == (404, True)
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

    @pytest.mark.one_database
    @pytest.mark.parametrize("role", [Role.STAFF, Role.COMMITTEE])
    def test_is_made_by_administrators_alone(self, user, browse_as, role):
        assert browse_as(role).post("/user/password-link/", {"id": user}).status == 403

    def test_is_not_made_for_a_closed_account(self, app, user, browse_as):
        with app.app_context():
            db.session.get(User, user).is_disabled = True
            db.session.commit()
        browser = browse_as(Role.ADMIN)

        assert browser.post("/user/password-link/", {"id": user}).location == f"/user/details/?id={user}"
        assert "rouvrez-le" in browser.get(f"/user/details/?id={user}").words

    @pytest.mark.parametrize("number", ["", "0", "-1", "x", "9" * 30, "²"])
    def test_is_not_made_for_nobody(self, browse_as, number):
        assert browse_as(Role.ADMIN).post("/user/password-link/", {"id": number}).status == 404

    def test_followed_twice_at_once_serves_once(self, app, user, browse_as, monkeypatch):
        address, first = make_link(browse_as, user), []
        real = passwords.refusal

        def meanwhile(*said):
            if not first:
                first.append(None)
                first.append(Browser(app.test_client()).post(address, {"new": OTHER, "again": OTHER}).status)
            return real(*said)

        monkeypatch.setattr(passwords, "refusal", meanwhile)

        page = Browser(app.test_client()).post(address, {"new": NEW, "again": NEW})

        assert (first[1], page.status) == (302, 404)
        assert "Demandez-en un autre" in page.words
        assert sign_in(app, OTHER)[1] == 302
        assert sign_in(app, NEW)[1] == 401

    def test_is_looked_at_without_being_spent(self, app, user, browse_as, client):
        address = make_link(browse_as, user)
        for _ in range(3):
            assert Browser(client).get(address).status == 200
        with app.app_context():
            assert db.session.scalar(select(PasswordLink.used_at)) is None

    def test_is_not_kept_in_the_database(self, app, user, browse_as):
        secret = make_link(browse_as, user).rpartition("/")[2]
        with app.app_context():
            assert secret not in db.session.scalars(select(PasswordLink.digest)).one()

    @pytest.mark.one_database
    def test_shows_again_a_page_whose_token_is_gone(self, app, user, browse_as, client, monkeypatch):
        address = make_link(browse_as, user)
        monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

        assert Browser(client).post(address, {"new": NEW, "again": NEW}).location == address

        page = Browser(client).get(address)
        assert WAITED in page.words
        assert "Choisir votre mot de passe" in page.title
        with app.app_context():
            assert db.session.scalar(select(PasswordLink.used_at)) is None
