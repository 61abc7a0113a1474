"""Two records of one person become one: they have one seat at a time, one invitation, and every link they were sent."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from models.accompaniment.attendance import Attendance
from models.accompaniment.presence import Presence
from models.councils.convening import begin, standing_of
from models.councils.convocation import draw_session_link, letter_by, why_closed
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.session_attendance import AttendanceQuality, SessionAnswer, SessionAttendance
from models.engine import JournalEntry, Refused, db, merge, plan, undo
from models.parties.company import Company
from models.parties.person import Person
from models.parties.position import Position, PositionRole
from models.policy import Role
from tests.factories import sample
from tests.invited import invite
from tests.pages import Browser

TWO_SEATS = "L'autre fiche y a aussi un mandat à ces dates : donnez d'abord une fin à l'un des deux."


def become_one(kept, lost):
    """Merge them, as an administrator does; what is refused, if anything."""
    try:
        merge(db.session(), plan(db.session(), kept, lost, Role.ADMIN), {})
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        return [one.sentence for one in refusal.problems]
    return []


def two_of(model, **said):
    """Two records of this concept that are of two persons, which the second one merges into the first one."""
    pair = [sample(model, person=sample(Person, email=None), **said) for _one in range(2)]
    db.session.add_all(pair)
    db.session.commit()
    return pair


def test_a_person_keeps_one_seat_at_a_time(app):
    with app.app_context():
        first, second = two_of(Mandate, council=sample(Mandate).council, starts_on=date(2017, 1, 1), ends_on=None)
        assert become_one(first.person, second.person) == [TWO_SEATS]
        assert db.session.get(Mandate, second.id).person is not first.person

        first.ends_on, second.starts_on = date(2017, 6, 30), date(2017, 7, 1)
        db.session.commit()
        assert become_one(first.person, second.person) == []
        assert second.person is first.person


@pytest.mark.one_database
def test_seats_in_two_councils_are_no_matter(app):
    with app.app_context():
        first, second = two_of(Mandate, starts_on=date(2017, 1, 1), ends_on=None)
        assert first.council is not second.council
        assert become_one(first.person, second.person) == []


@pytest.mark.one_database
@pytest.mark.parametrize("role", [PositionRole.MAIN_CONTACT, PositionRole.HEAD])
def test_an_organisation_keeps_one_main_contact_at_a_time(app, role):
    with app.app_context():
        kept, lost = sample(Company, name="Filature du Lez"), sample(Company, name="Filature")
        for one in (kept, lost):
            db.session.add(sample(Position, organisation=one, role=role, starts_on=None, ends_on=None))
        db.session.commit()
        refused = become_one(kept, lost)
        assert [one.partition("«")[0] for one in refused] == (
            ["Le contact principal est déjà "] if role is PositionRole.MAIN_CONTACT else []
        )


@pytest.mark.one_database
class TestTheSameInvitation:
    """Both records were invited to one session: one invitation stays, which says what either said."""

    @pytest.fixture
    def held(self, app):
        found = invite(app, ["un@example.org", "deux@example.org"])
        with app.app_context():
            session = db.session.get_one(CouncilSession, found.session)
            letters = begin(standing_of(session).mailings["sending"])
            found.secrets = [draw_session_link(one) for one in letters]
            second = db.session.get_one(Mandate, found.mandates[1])
            db.session.get_one(SessionAttendance, found.rows[1]).mandate = None  # the second one sits by the first's
            db.session.get_one(SessionAttendance, found.rows[1]).quality = AttendanceQuality.GUEST
            db.session.flush()
            second.deleted_at = second.updated_at
            db.session.commit()
        return found

    def test_keeps_the_links_of_both(self, app, held):
        self._merge(app, held)
        member = Browser(app.test_client())

        page = member.get(f"/invitation/{held.secrets[1]}")
        assert page.title == "Conseil n° 2 — P1"
        member.post(f"/invitation/{held.secrets[1]}/answer", {"answer": "vient"})
        with app.app_context():
            assert db.session.get_one(SessionAttendance, held.rows[0]).answer is SessionAnswer.COMES

    def test_is_told_whatever_comes_after(self, app, held):
        self._merge(app, held)
        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            assert "sending" not in standing_of(session).mailings  # both letters were theirs

            seat = db.session.get_one(SessionAttendance, held.rows[0])
            seat.deleted_at = session.updated_at
            db.session.commit()
            letter = letter_by(held.secrets[1])
            assert letter.attendance.id == held.rows[0]
            assert why_closed(letter) == "Vous n'êtes plus convié·e à cette séance."

    def test_is_two_again_once_it_is_undone(self, app, held):
        self._merge(app, held)
        with app.app_context():
            last = db.session.scalars(select(JournalEntry.operation).order_by(JournalEntry.id.desc())).first()
            undo(db.session(), last, Role.ADMIN)
            db.session.commit()
            assert letter_by(held.secrets[1]).attendance.id == held.rows[1]

    def test_is_a_member_s_where_one_of_both_is(self, app, held):
        self._merge(app, held, kept=1)
        with app.app_context():
            seat = db.session.get_one(SessionAttendance, held.rows[1])
            assert (seat.quality, seat.mandate.id) == (AttendanceQuality.MEMBER, held.mandates[0])

    def _merge(self, app, held, kept=0):
        with app.app_context():
            people = [db.session.get_one(Person, one) for one in held.people]
            assert become_one(people[kept], people[1 - kept]) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("ours", "theirs", "stays"),
    [
        (Presence.EXPECTED, Presence.PRESENT, Presence.PRESENT),
        (Presence.PRESENT, Presence.EXCUSED, Presence.PRESENT),
    ],
)
def test_who_came_under_the_other_name_came(app, ours, theirs, stays):
    with app.app_context():
        kept, lost = two_of(Attendance, meeting=sample(Attendance).meeting, participation=None)
        kept.presence, lost.presence = ours, theirs
        db.session.commit()
        assert become_one(kept.person, lost.person) == []
        assert kept.presence is stays
