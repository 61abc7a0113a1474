"""Another secret key signs nobody out: what the former one signed is still read (holds 17)."""

from __future__ import annotations

import pytest

from app import create_app
from app.config import Settings
from models.accounts.user import User
from models.engine import db
from models.policy import Role
from tests.migrated import migrated_url
from tests.pages import Browser
from tests.served import token

pytestmark = pytest.mark.one_database
OLD, NEW, OTHER = (f"{one}F3vZ8mK1xT6wB9nR4yC7hD2jL5pG0sE" for one in "qwz")
PASSWORD = "girafe lune tambour orange"


@pytest.fixture
def browser_of(tmp_path, run_folder):
    """A browser on one store, by an application that has these keys; it keeps the cookies of the one before."""
    url = migrated_url("sqlite", run_folder, tmp_path, "")
    apps = []

    def open_with(key, former="", before=None):
        app = create_app(
            Settings(
                INSTANCE_PATH=tmp_path,
                DATABASE_URL=url,
                SECRET_KEY=key,
                FORMER_SECRET_KEYS=former,
                ALLOWED_HOSTS="localhost",
                _env_file=None,
            )
        )
        apps.append(app)
        client = app.test_client()
        if before is not None:
            client._cookies = before.client._cookies
        return Browser(client)

    yield open_with
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def signed_in(browser_of):
    """A browser that signed in under the old key, and the token of a form it has open."""
    browser = browser_of(OLD)
    with browser.client.application.app_context():
        user = User(email="ana@exemple.fr", name="Ana", role=Role.STAFF)
        user.set_password(PASSWORD)
        db.session.add(user)
        db.session.commit()
    said = {"email": "ana@exemple.fr", "password": PASSWORD, "csrf_token": token(browser.get("/sign-in").text)}
    assert browser.client.post("/sign-in", data=said).status_code == 302
    return browser, token(browser.get("/").text)


def test_who_is_signed_in_stays_so_and_an_open_form_is_taken(browser_of, signed_in):
    former, csrf = signed_in
    browser = browser_of(NEW, f" {OTHER}, {OLD} ", former)

    assert browser.get("/").status == 200
    assert browser.client.post("/theme", data={"theme": "dark", "csrf_token": csrf}).status_code == 302


def test_without_it_everybody_signs_in_again(browser_of, signed_in):
    former, _csrf = signed_in
    assert browser_of(NEW, OTHER, former).get("/").status == 302


def test_a_weak_one_is_refused():
    with pytest.raises(ValueError, match="FORMER_SECRET_KEYS"):
        Settings(FORMER_SECRET_KEYS=f"{OLD},aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", _env_file=None)
