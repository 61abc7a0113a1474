"""A mailing to a real server, by STARTTLS: away for an hour, killed in the middle, two at once; each message once."""

from __future__ import annotations

import os
import signal
from collections import Counter

from icalendar import Calendar
from sqlalchemy import select, update

from app import create_app, mail
from app.config import Settings
from app.convocation_letters import queue
from models.accounts.mail import Mail, MailState
from models.councils.convening import begin, standing_of
from models.councils.council_session import CouncilSession
from models.engine import db, now
from tests.forked import begun, errors_of
from tests.invited import invite
from tests.migrated import migrated_url
from tests.post_office import HOST, PostOffice, certificate, opened
from tests.served import free_port

FOURTEEN = [f"membre{number}@example.org" for number in range(14)]


def send():
    """What a process of the program does each minute."""
    with create_app().app_context():
        print(mail.send_what_is_due())  # noqa: T201


class Site:
    """An application on a store of its own, whose mails go to that port; other processes of it."""

    def __init__(self, engine, run_folder, folder, port, trusted):
        url = migrated_url(engine, run_folder, folder, f"mailing_{os.urandom(4).hex()}")
        said = {"MAIL_URL": f"smtp://{HOST}:{port}", "MAIL_FROM": '"Urscop" <gestion@example.org>', "DATABASE_URL": url}
        self.app = create_app(Settings(INSTANCE_PATH=folder, ALLOWED_HOSTS="localhost", _env_file=None, **said))
        more = {"INSTANCE_PATH": str(folder), "SSL_CERT_FILE": str(trusted), "BASE_URL": ""}
        self.environment, self.said = said | more, folder / "said"

    def write(self):
        """Write to fourteen people."""
        held = invite(self.app, list(FOURTEEN))
        with self.app.test_request_context(base_url="http://localhost"):
            mailing = standing_of(db.session.get_one(CouncilSession, held.session)).mailings["sending"]
            queue(mailing, begin(mailing))
            db.session.commit()

    def process(self):
        """Another process, which sends what is due."""
        return begun(send, self.said, **self.environment)

    def later(self):
        """The time of the next attempt comes."""
        with self.app.app_context():
            db.session.execute(update(Mail).where(Mail.state == MailState.WAITING).values(next_try_at=now()))
            db.session.commit()

    def states(self):
        with self.app.app_context():
            return Counter(db.session.scalars(select(Mail.state)).all())

    def end(self):
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_each_of_fourteen_gets_one_message_whatever_happens(run_folder, tmp_path):
    """On PostgreSQL, where two processes write at once."""
    port, files, office = free_port(), certificate(tmp_path), PostOffice()
    site = Site("postgresql", run_folder, tmp_path / "site", port, files[0])
    site.write()

    for _minutes in (1, 5, 15, 60):  # nobody answers there
        with site.app.app_context():
            assert mail.send_what_is_due() == "0 courriel parti sur 14."
        site.later()
    with opened(office, port, files):
        first = site.process()
        office.arriving = lambda number: os.kill(first.pid, signal.SIGKILL) if number == 5 else None
        first.join()
        assert first.exitcode == -signal.SIGKILL
        assert len(office.received) == 5
        office.arriving = lambda _number: None
        site.later()
        both = [site.process() for _ in range(2)]
        for one in both:
            one.join()

    assert [one.exitcode for one in both] == [0, 0], errors_of(site.said).read_text()
    assert sorted(address for address, _message in office.received) == sorted(FOURTEEN)
    assert office.in_clear == 0
    assert len({message["Message-ID"] for _address, message in office.received}) == 14
    assert site.states() == {MailState.SENT: 14}
    for address, message in office.received:
        (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
        (event,) = Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
        assert event["ATTENDEE"] == f"mailto:{address}"
    site.end()
