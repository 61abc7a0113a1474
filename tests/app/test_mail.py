"""Mail: rows that leave closed, dated and named, at once or later, and seen by an administrator (holds 15)."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import nullcontext
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app import mail
from models.accounts.mail import MINUTES, Mail, MailState, claim
from models.accounts.user import User
from models.engine import AccessEntry, AccessEvent, db, now
from models.parties.person import Person
from models.policy import Role
from tests.pages import Browser

WAITING, SENT, GIVEN_UP = MailState.WAITING, MailState.SENT, MailState.GIVEN_UP


class PostOffice:
    """A mail server, what it received, and how it fails."""

    def __init__(self):
        self.received, self.failure = [], None

    def connect(self, host, port, timeout, context=None):
        self.received.append((host, port, context and context.verify_mode))
        return nullcontext(self)

    def starttls(self, context):
        self.received.append(("starttls", context.verify_mode))

    def login(self, *said):
        self.received.append(said)

    def send_message(self, message):
        if self.failure:
            raise self.failure
        self.received.append(message)


@pytest.fixture
def post_office(app, monkeypatch):
    """A mail server, reached as soon as something is sent."""
    server = PostOffice()
    monkeypatch.setattr(smtplib, "SMTP_SSL", server.connect)
    monkeypatch.setattr(smtplib, "SMTP", server.connect)
    monkeypatch.setattr(mail, "in_background", lambda work: work())
    set_mail(app, monkeypatch, "smtps://paul:s%40cret@mail.example.org:465")
    return server


def set_mail(app, monkeypatch, url):
    said = {"MAIL_URL": url, "MAIL_FROM": '"Urscop, programme" <gestion@example.org>'}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=said))


@pytest.fixture
def user(make):
    return make(User, role=Role.STAFF, email="claire@example.org", name="Claire", until=None)


@pytest.fixture
def queued(app):
    """A mail that waits; its row, read again each time."""
    with app.app_context():

        def row():
            db.session.rollback()
            return db.session.scalars(select(Mail).execution_options(populate_existing=True)).one()

        def add(to="luc@example.org"):
            assert mail.enqueue(to, "Bonjour", "Un texte") is not None
            db.session.commit()
            return row

        yield add
        db.session.remove()


class TestWhatLeaves:
    pytestmark = pytest.mark.one_database

    def test_is_dated_named_and_closed_before_the_password(self, queued, post_office):
        row = queued()

        assert mail.send_what_is_due() == "1 courriel parti sur 1."

        server, login, message = post_office.received
        assert server == ("mail.example.org", 465, ssl.CERT_REQUIRED)
        assert login == ("paul", "s@cret")
        assert (message["To"], message["Auto-Submitted"]) == ("luc@example.org", "auto-generated")
        assert message["Date"].datetime.tzinfo is not None
        assert re.fullmatch(r"<\S+@example\.org>", message["Message-ID"])
        assert (row().state, row().text, row().attempts) == (SENT, "", 1)
        assert mail.send_what_is_due() == ""

    def test_smtp_is_closed_by_starttls_off_this_machine_alone(self, queued, post_office, app, monkeypatch):
        queued()
        set_mail(app, monkeypatch, "smtp://paul:secret@mail.example.org:587")
        mail.send_what_is_due()
        assert [one[0] for one in post_office.received[:3]] == ["mail.example.org", "starttls", "paul"]
        assert post_office.received[1] == ("starttls", ssl.CERT_REQUIRED)

        post_office.received.clear()
        db.session.execute(text("UPDATE mail SET state = 'waiting'"))
        db.session.commit()
        set_mail(app, monkeypatch, "smtp://127.0.0.1:25")
        db.session.scalars(select(Mail)).one().next_try_at = now()
        db.session.commit()
        monkeypatch.delattr(ssl, "create_default_context")  # nor are certificates read for it
        mail.send_what_is_due()
        assert len(post_office.received) == 2

    def test_nothing_leaves_in_clear_when_it_cannot_be_closed(self, queued, post_office, app, monkeypatch):
        row = queued()
        set_mail(app, monkeypatch, "smtp://mail.example.org:25")

        def refused(context):
            raise smtplib.SMTPNotSupportedError("no")

        monkeypatch.setattr(post_office, "starttls", refused)

        mail.send_what_is_due()

        assert len(post_office.received) == 1
        assert "STARTTLS" in row().error

    def test_without_a_setting_nothing_is_kept(self, app, queued):
        assert mail.enqueue("luc@example.org", "Bonjour", "Un texte") is None


class TestWhatFails:
    pytestmark = pytest.mark.one_database

    @pytest.mark.parametrize(
        ("failure", "said"),
        [
            (ConnectionRefusedError(), "ne répond pas"),
            (TimeoutError(), "ne répond pas"),
            (ssl.SSLError("bad"), "certificat"),
            (smtplib.SMTPAuthenticationError(535, b"no"), "mot de passe"),
            (smtplib.SMTPRecipientsRefused({"luc@example.org": (450, b"later")}), "cette adresse"),
            (smtplib.SMTPDataError(451, b"later"), "ce message"),
        ],
    )
    def test_is_said_in_french_and_tried_later(self, queued, post_office, failure, said):
        row, post_office.failure = queued(), failure

        mail.send_what_is_due()

        assert said in row().error
        assert (row().state, row().text) == (WAITING, "Un texte")
        assert mail.send_what_is_due() == ""  # not before its time

    @pytest.mark.parametrize(
        "failure",
        [
            smtplib.SMTPRecipientsRefused({"luc@example.org": (550, b"nobody")}),
            smtplib.SMTPNotSupportedError("SMTPUTF8"),  # an address whose letters the server does not take
            ValueError(),
        ],
    )
    def test_for_good_is_not_tried_again(self, queued, post_office, failure):
        row, post_office.failure = queued(), failure

        mail.send_what_is_due()

        assert (row().state, row().text) == (GIVEN_UP, "")
        assert "adresse" in row().error

    def test_waits_longer_each_time_and_is_given_up_after_a_day(self, queued, post_office):
        row, post_office.failure = queued(), OSError()
        waits = []
        while row().state is WAITING:
            row().next_try_at = now()
            db.session.commit()
            mail.send_what_is_due()
            waits.append(round((row().next_try_at - now()).total_seconds() / 60))

        assert waits[: len(MINUTES)] == list(MINUTES)
        assert len(waits) == len(MINUTES) + 1
        assert sum(MINUTES) < 24 * 60


def test_two_processes_never_try_one_mail_at_once(app, queued, post_office):
    number = queued()().id

    assert claim(number)
    assert not claim(number)


class TestALinkByMail:
    pytestmark = pytest.mark.one_database

    def ask(self, browse_as, user, **more):
        return browse_as(Role.ADMIN).post("/user/password-link/", {"id": user, **more})

    def test_leaves_at_once_and_is_in_no_row_and_on_no_page(self, app, user, browse_as, post_office, client):
        page = self.ask(browse_as, user)

        address = re.search(r"http://127.0.0.1:8000(/password/\S{43})", post_office.received[2].get_content())[1]
        assert Browser(client).get(address).status == 200
        assert "/password/" not in page.words
        with app.app_context():
            (row,) = db.session.execute(text("SELECT * FROM mail")).mappings()
        assert address.rpartition("/")[2] not in str(dict(row))

    def test_one_that_failed_is_worth_nothing_and_the_next_attempt_draws_another(
        self, app, user, browse_as, post_office, client
    ):
        lost = []
        post_office.send_message = lambda message: lost.append(message) or (_ for _ in ()).throw(OSError())
        self.ask(browse_as, user)
        address = re.search(r"/password/\S{43}", lost[0].get_content())[0]
        assert Browser(client).get(address).status == 404

        del post_office.send_message
        with app.app_context():
            db.session.scalars(select(Mail)).one().next_try_at = now()
            db.session.commit()
            mail.send_what_is_due()
        again = re.search(r"/password/\S{43}", post_office.received[-1].get_content())[0]
        assert again != address
        assert Browser(client).get(again).status == 200

    @pytest.mark.parametrize("change", [("is_disabled", True), ("deleted_at", now()), ("email", "autre@example.org")])
    def test_does_not_leave_for_an_account_that_changed_meanwhile(self, app, user, browse_as, post_office, change):
        post_office.failure = OSError()
        self.ask(browse_as, user)
        post_office.failure = None
        with app.app_context():
            setattr(db.session.get(User, user), *change)
            db.session.scalars(select(Mail)).one().next_try_at = now() - timedelta(minutes=1)
            db.session.commit()
            mail.send_what_is_due()
            assert db.session.scalars(select(Mail)).one().state is GIVEN_UP
        assert [one for one in post_office.received if hasattr(one, "get_content")] == []

    def test_one_that_waits_is_replaced_by_the_next(self, app, user, browse_as, post_office):
        post_office.failure = OSError()
        self.ask(browse_as, user)
        self.ask(browse_as, user, shown="1")
        with app.app_context():
            (row,) = db.session.scalars(select(Mail)).all()
            assert (row.state, row.error) == (GIVEN_UP, "Un autre lien l'a remplacé.")

    def test_can_be_shown_instead(self, user, browse_as, post_office):
        page = self.ask(browse_as, user, shown="1")

        assert re.search(r"/password/\S{43}", page.words)
        assert post_office.received == []


class TestThePage:
    pytestmark = pytest.mark.one_database

    def test_says_why_a_mail_waits_and_never_what_it_says(self, app, queued, browse_as, post_office):
        post_office.failure = OSError()
        number = queued()().id
        mail.send_what_is_due()
        admin = browse_as(Role.ACCOUNTS)

        page = admin.get("/mail").words
        assert "luc@example.orgBonjour" in page
        assert "Le serveur de courriel ne répond pas." in page
        assert "Un texte" not in page

        post_office.failure = None
        assert admin.post("/mail/again", {"id": number}).status == 302
        assert "Parti" in admin.get("/mail").words

    def test_tells_of_whom_it_shows_the_addresses(self, app, queued, browse_as, post_office, user):
        queued("claire@example.org")
        browse_as(Role.ACCOUNTS).client.get("/mail", buffered=True)
        with app.app_context():
            line = db.session.scalars(select(AccessEntry).where(AccessEntry.remark == "GET /mail")).one()
            assert (line.event, line.concept, line.record_id) == (AccessEvent.FIELDS_READ, "user", user)
            assert line.columns == "Courriel"

    def test_tells_of_whom_among_those_who_are_invited_too(self, app, queued, browse_as, post_office, make):
        person = make(Person, email="claire@example.org")
        queued("claire@example.org")
        browse_as(Role.ACCOUNTS).client.get("/mail", buffered=True)
        with app.app_context():
            line = db.session.scalars(select(AccessEntry).where(AccessEntry.remark == "GET /mail")).one()
            assert (line.concept, line.record_id, line.columns) == ("person", person, "Courriel professionnel")

    def test_is_for_those_who_look_after_the_accounts(self, browse_as):
        assert browse_as(Role.STAFF).get("/mail").status == 403
        assert browse_as(Role.STAFF).post("/mail/again", {"id": 1}).status == 403

    @pytest.mark.parametrize("number", ["", "x", "0", "99999999999", "-1"])
    def test_knows_no_other(self, browse_as, number):
        assert browse_as(Role.ADMIN).post("/mail/again", {"id": number}).status == 404
