"""A forgotten password: its owner gets in again alone, braked or not, and nobody learns who has an account."""

from __future__ import annotations

import re
import smtplib
from contextlib import nullcontext

import pytest
from sqlalchemy import func, select

from app import mail
from models.accounts import password as passwords
from models.accounts import sign_in
from models.accounts.mail import Mail
from models.accounts.user import User
from models.engine import JournalEntry, db
from models.policy import Role
from tests.pages import Browser

PASSWORD, NEW = "cheval agrafe batterie correct", "girafe lune tambour orange"


@pytest.fixture
def letters(app, monkeypatch):
    """What the mail server receives."""
    received = []

    class Server:
        def send_message(self, message):
            received.append(message)

    monkeypatch.setattr(smtplib, "SMTP_SSL", lambda *_where, **_how: nullcontext(Server()))
    monkeypatch.setattr(mail, "in_background", lambda work: work())
    said = {"MAIL_URL": "smtps://mail.example.org:465", "MAIL_FROM": "gestion@example.org"}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=said))
    return received


@pytest.fixture
def claire(make):
    known = passwords.hashed(PASSWORD)
    return make(User, email="claire@example.org", name="Claire", role=Role.STAFF, password_hash=known)


def ask(app, email="claire@example.org"):
    return Browser(app.test_client()).post("/password/forgotten", {"email": email})


def enter(client, password):
    return Browser(client).post("/sign-in", {"email": "claire@example.org", "password": password}).status


def link(letter):
    return re.search(r"/password/\S+", letter.get_content()).group()


def test_a_link_comes_by_mail_and_gets_in_at_once_past_the_brake(app, claire, letters):
    for _ in range(5):
        enter(app.test_client(), "faux")
    own = app.test_client()
    assert enter(own, PASSWORD) == 429

    assert "Si un compte ouvert a cette adresse" in ask(app).words
    assert letters[0]["To"] == "claire@example.org"
    assert Browser(own).post(link(letters[0]), {"new": NEW, "again": NEW}).location == "/sign-in"
    assert enter(own, NEW) == 302


def test_who_has_no_open_account_gets_nothing_and_the_same_words(app, claire, letters, make):
    make(User, email="paul@example.org", role=Role.STAFF, is_disabled=True)
    said = ask(app).text
    for email in ("nobody@example.org", "paul@example.org", "", "x" * 300, "a\0b"):
        assert ask(app, email).text == said, email
    assert [one["To"] for one in letters] == ["claire@example.org"]


@pytest.mark.one_database
def test_a_link_that_somebody_sent_stays_good(app, claire, letters, browse_as):
    browse_as(Role.ADMIN).post("/user/password-link/", {"id": claire})
    ask(app)
    assert [app.test_client().get(link(one)).status_code for one in letters] == [200, 200]


def test_nobody_s_letter_box_is_filled(app, claire, letters):
    assert [ask(app).status for _ in range(6)] == [200] * 5 + [429]
    assert len(letters) == 5
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Mail)) == 5


def test_demands_of_one_ipv6_network_count_together_and_not_with_guesses(app, claire, letters, monkeypatch):
    monkeypatch.setattr(sign_in, "GUESSES_PER_ADDRESS", 2)
    asked = [
        app.test_client().post(
            "/password/forgotten", data={"email": f"{n}@example.org"}, environ_base={"REMOTE_ADDR": f"2001:db8::{n}"}
        )
        for n in (1, 2, 3)
    ]
    assert [one.status_code for one in asked] == [200, 200, 429]
    there = {"REMOTE_ADDR": "2001:db8::4"}
    signed = app.test_client().post(
        "/sign-in", data={"email": "claire@example.org", "password": PASSWORD}, environ_base=there
    )
    assert signed.status_code == 302


def test_the_journal_says_how_it_was_asked(app, claire, letters):
    ask(app)
    with app.app_context():
        line = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert (line.action.value, line.actor) == ("password_link", "Mot de passe oublié")


@pytest.mark.one_database
def test_without_mail_it_is_not_offered(app, claire):
    assert ask(app).status == 404
    assert "/password/forgotten" not in app.test_client().get("/sign-in").text


@pytest.mark.one_database
def test_one_that_was_asked_too_long_after_is_not_said_to_be_of_a_session(app, claire, letters, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    assert (ask(app).location, letters) == ("/password/forgotten", [])


@pytest.mark.one_database
@pytest.mark.usefixtures("letters")
def test_with_mail_the_door_offers_it(app):
    assert "/password/forgotten" in app.test_client().get("/sign-in").text
