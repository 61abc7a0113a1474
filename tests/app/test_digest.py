"""« Ma semaine » by mail: to whoever asks, what their page says, once a morning, and nothing when it is empty."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import digest, mail
from models.accompaniment.follow_up import FollowUp
from models.accompaniment.participation import Participation
from models.accounts.daily_digest import DailyDigest, ask
from models.accounts.mail import Mail, MailState
from models.accounts.user import User
from models.engine import db, midnight, now, today, told_on
from models.parties.company import Company
from models.policy import Role
from tests.factories import sample
from tests.typography import ill_set


@pytest.fixture
def mail_is_set(app, monkeypatch):
    said = {"MAIL_URL": "smtps://mail.example.org:465", "MAIL_FROM": "gestion@example.org"}
    monkeypatch.setitem(app.config, "SETTINGS", app.config["SETTINGS"].model_copy(update=said))


@pytest.fixture
def working_morning(monkeypatch):
    """Tests are played on Sundays too, and at night."""
    monkeypatch.setattr(digest, "on_or_after", lambda day: day)
    with told_on(midnight(today()) + timedelta(hours=9)):
        yield


@pytest.fixture
def call_back(app):
    """Something to do: a company to call back, two days late."""
    with app.app_context():
        joined = sample(Participation, company=sample(Company, name="Filature & Fils"))
        late = sample(FollowUp, participation=joined, due_on=today() - timedelta(days=2), done_on=None)
        db.session.add(late)
        db.session.commit()


@pytest.fixture
def asked(app, make):
    def ask_for(role=Role.STAFF, **said):
        number = make(User, email=f"{role.value}@example.org", name="Claire", role=role, until=None, **said)
        with app.app_context():
            ask(number)
            db.session.commit()
        return number

    return ask_for


def morning(app):
    """What the server says of one round, and the mails that wait."""
    with app.app_context():
        said = digest.send_digests()
        return said, [(one.to, one.subject, one.text) for one in db.session.scalars(select(Mail).order_by(Mail.id))]


@pytest.mark.usefixtures("mail_is_set", "working_morning")
class TestTheMorning:
    def test_tells_what_is_to_do_and_where_and_why_once(self, app, asked, call_back):
        asked()
        said, [(to, subject, text)] = morning(app)
        assert said == "1 rappel du matin."
        assert (to, subject) == ("staff@example.org", "À faire\u202f: un point")
        assert "Filature & Fils" in text
        assert f"{app.config['SETTINGS'].base_url}/follow_up/details/?id=" in text
        assert "parce que vous l’avez demandé" in text
        assert text.rstrip().endswith("/week/mail")
        assert ill_set(text) == []
        assert morning(app) == ("", [(to, subject, text)])

    def test_is_silent_when_there_is_nothing_to_do(self, app, asked):
        asked()
        assert morning(app) == ("", [])

    def test_goes_to_nobody_who_did_not_ask(self, app, make, call_back):
        make(User, email="paul@example.org", role=Role.STAFF)
        assert morning(app) == ("", [])

    @pytest.mark.parametrize("changed", [{"is_disabled": True}, {"role": Role.COMMITTEE}])
    def test_goes_to_nobody_whose_access_ended_nor_who_settles_nothing(self, app, asked, call_back, changed):
        asked(**changed)
        assert morning(app) == ("", [])

    def test_what_fails_for_one_keeps_it_from_nobody_else_and_is_told(self, app, asked, call_back, monkeypatch):
        first = asked(Role.STAFF)
        asked(Role.PROGRAMME_MANAGER)
        actor_of = digest.actor_of

        def failing(user):
            if user.id == first:
                raise RuntimeError("a fault")
            return actor_of(user)

        monkeypatch.setattr(digest, "actor_of", failing)
        with app.app_context(), pytest.raises(RuntimeError):
            digest.send_digests()
        with app.app_context():
            assert list(db.session.scalars(select(Mail.to))) == ["programme_manager@example.org"]
        monkeypatch.undo()

    def test_two_who_ask_get_their_own(self, app, asked, call_back):
        asked(Role.STAFF)
        asked(Role.PROGRAMME_MANAGER)
        said, mails = morning(app)
        assert (said, len({to for to, *_words in mails})) == ("2 rappels du matin.", 2)


@pytest.mark.usefixtures("mail_is_set")
@pytest.mark.one_database
def test_nothing_leaves_at_the_week_end_nor_on_a_public_holiday(app, asked, make):
    asked()
    make(FollowUp, due_on="20/12/2026", done_on=None)
    sent = {}
    for day in range(24, 33):
        with told_on(midnight(date(2026, 12, 1)) + timedelta(days=day - 1, hours=7)):
            before = sum(sent.values())
            sent[day] = len(morning(app)[1]) - before

    christmas, week_end, new_year = {25}, {26, 27}, {32}
    assert {day for day, count in sent.items() if not count} == christmas | week_end | new_year
    assert max(sent.values()) == 1


@pytest.mark.usefixtures("mail_is_set")
@pytest.mark.one_database
def test_what_is_played_again_in_the_night_waits_for_the_morning(app, asked, make):
    asked()
    make(FollowUp, due_on="20/12/2026", done_on=None)
    sent = []
    for minutes in (30, 7 * 60 - 1, 7 * 60):
        with told_on(midnight(date(2026, 12, 24)) + timedelta(minutes=minutes)):
            sent.append(len(morning(app)[1]))

    assert sent == [0, 0, 1]


@pytest.mark.parametrize(
    ("change", "hours", "leaves"),
    [
        (None, 1, True),
        (None, 14, True),
        (None, 16, False),  # the next day has its own
        (("is_disabled", True), 1, False),
        (("role", Role.COMMITTEE), 1, False),
        (("email", "ailleurs@example.org"), 1, False),
    ],
)
@pytest.mark.usefixtures("mail_is_set", "working_morning", "call_back")
@pytest.mark.one_database
def test_one_that_waits_leaves_on_its_day_for_who_may_still_read_it(app, asked, monkeypatch, change, hours, leaves):
    number, left = asked(), []
    monkeypatch.setattr(mail, "_deliver", left.append)
    morning(app)
    with app.app_context(), told_on(now() + timedelta(hours=hours)):
        if change:
            setattr(db.session.get(User, number), *change)
            db.session.commit()
        mail.send_what_is_due()
        row = db.session.scalars(select(Mail)).one()
        assert (bool(left), row.state is MailState.SENT, row.text) == (leaves, leaves, "")


def test_without_mail_nothing_is_made_and_the_day_stays_to_be_told(app, asked, call_back):
    asked()
    assert morning(app) == ("", [])
    with app.app_context():
        assert db.session.scalar(select(DailyDigest.made_on)) is None


@pytest.mark.usefixtures("mail_is_set")
@pytest.mark.one_database
def test_one_asks_for_it_from_the_week_and_stops_it(app, browse_as):
    staff = browse_as(Role.STAFF)
    assert "/week/mail" in staff.get("/week").links
    for form, words in (({"ask": "1"}, "Ne plus recevoir"), ({"stop": "1"}, "Recevoir chaque matin")):
        assert staff.post("/week/mail", form).location == "/week/mail"
        assert words in staff.get("/week/mail").words
    assert browse_as(Role.COMMITTEE).get("/week/mail").status == 403
