"""« Convoquer » : read and counted before anything leaves; each person each message once, as agendas understand it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app import mail
from models.accounts.mail import Mail
from models.councils.convening import begin, standing_of
from models.councils.convocation import SessionLetter
from models.councils.council_session import CouncilSession
from models.councils.pitch import Pitch
from models.councils.session_attendance import SessionAttendance
from models.councils.session_break import SessionBreak
from models.councils.session_state import SessionState
from models.engine import JournalEntry, db, full_day, midnight, now, today
from models.parties.person import Person
from models.policy import Role
from tests.invited import PAGE, THREE, change, event_of, form_of, invite, leave, send, shown
from tests.pages import plain
from tests.statements import is_within, statements


class TestBeforeAnythingLeaves:
    pytestmark = pytest.mark.one_database

    def test_the_letter_is_read_and_counted(self, app, staff, letter_box):
        held = invite(app, THREE)
        with statements() as seen:
            page = shown(staff, held)

        assert "2 messages, 1 sans adresse" in page.words
        assert "Sans adresse : Durand 3 Élise." in page.words
        assert "Bonjour Élise Durand 1," in page.words
        assert "\nSalle 3, rez-de-chaussée\n\nPassages\n" in page.text
        assert "Filature de l'Hérault" in page.words
        assert "(votre lien personnel)" in page.words
        assert "Envoyer les 2 messages" in page.words
        assert is_within(12, seen), len(seen)
        assert "Dites si vous venez, et lisez le dossier :" in page.words
        change(app, Pitch, held.pitch, state="excuse")
        assert "Dites si vous venez :" in shown(staff, held).words  # nobody presents: there is nothing to read
        with app.app_context():
            assert db.session.scalars(select(Mail)).all() == []
        assert leave(app, letter_box) == {}

    def test_what_changed_since_it_was_read_is_read_again(self, app, staff, letter_box):
        held = invite(app, THREE)
        form = form_of(shown(staff, held))
        change(app, Person, held.people[2], email="trois@example.org")

        answer = staff.post(f"{PAGE}send", form)

        assert "La liste ou la séance a changé entre-temps" in staff.get(answer.location).words
        assert leave(app, letter_box) == {}

    def test_it_is_for_those_who_write_sessions(self, app, browse_as, letter_box):
        held = invite(app, THREE)
        for role in (Role.COMMITTEE, Role.FUND_MANAGER, Role.ACCOUNTS):
            assert shown(browse_as(role), held).status == 403
            for address in ("send", "letters.zip", "returned"):
                assert browse_as(role).post(f"{PAGE}{address}", {"id": held.session}).status == 403
        assert shown(browse_as(Role.PROGRAMME_MANAGER), held).status == 200

    @pytest.mark.parametrize("number", ["", "x", "0", "99999999999"])
    def test_there_is_no_other_session(self, staff, letter_box, number):
        assert staff.get(f"{PAGE}?id={number}").status == 404
        for address in ("send", "letters.zip", "returned"):
            assert staff.post(f"{PAGE}{address}", {"id": number}).status == 404


class TestASessionThatIsPlanned:
    pytestmark = pytest.mark.one_database

    def test_is_convened_as_its_letters_leave(self, app, staff, letter_box):
        held = invite(app, THREE, state="planifiee")
        send(staff, held)
        assert len(leave(app, letter_box)) == 2
        with app.app_context():
            assert db.session.get_one(CouncilSession, held.session).state is SessionState.CONVENED

    def test_waits_for_what_it_lacks(self, app, staff, letter_box):
        held = invite(app, THREE, state="planifiee")
        form = form_of(shown(staff, held))
        change(app, CouncilSession, held.session, place=None)
        page = shown(staff, held)
        assert "Le lieu n'est pas dit" in page.words
        assert "Envoyer les 2 messages" not in page.words

        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            form["read"] = standing_of(session).mailings["sending"].key
        staff.post(f"{PAGE}send", form)

        assert leave(app, letter_box) == {}


class TestAnswers:
    @pytest.mark.parametrize(("moved", "kept"), [({"days": 1}, "Vient"), ({"minutes": 1}, "Sans réponse")])
    @pytest.mark.one_database
    def test_to_a_new_day_stay_once_it_is_told_and_to_a_former_hour_do_not(self, app, staff, letter_box, moved, kept):
        held = invite(app, THREE[:1], starts_at=midnight(today()) + timedelta(days=9))
        send(staff, held)
        with app.app_context():
            session = db.session.get_one(CouncilSession, held.session)
            session.starts_at += timedelta(**moved)
            db.session.commit()
        change(app, SessionAttendance, held.rows[0], answer="vient")

        assert kept in send(staff, held).words


class TestWhatLeaves:
    pytestmark = pytest.mark.one_database

    def test_is_a_letter_and_an_invitation_for_each(self, app, staff, letter_box):
        held = invite(app, THREE)
        assert "2 messages" in send(staff, held).words

        left = leave(app, letter_box)

        assert [*left] == THREE[:2]
        assert plain(left[THREE[0]]["Subject"]).startswith("Convocation : Conseil n° 2 — P1, le ")
        with app.app_context():
            day = full_day(db.session.get_one(CouncilSession, held.session).day)
        assert plain(left[THREE[0]]["Subject"]).endswith(f", le {plain(day)}")
        assert f"Le {day} à " in left[THREE[0]].get_body().get_content()
        method, event = event_of(left[THREE[0]])
        assert method == "REQUEST"
        assert str(event["UID"]) == f"council_session-{held.session}@127.0.0.1"
        assert (str(event["SUMMARY"]), str(event["LOCATION"])) == ("Conseil n° 2 — P1", "Salle 3, rez-de-chaussée")
        assert (event["ORGANIZER"], event["ORGANIZER"].params["CN"]) == (
            "mailto:gestion@example.org",
            "Urscop, programme",
        )
        who = event["ATTENDEE"]
        assert (who, who.params["PARTSTAT"], who.params["RSVP"]) == (f"mailto:{THREE[0]}", "NEEDS-ACTION", "TRUE")
        assert event["DTEND"].dt > event["DTSTART"].dt
        assert event["DTSTART"].dt.tzinfo is not None
        assert event_of(left[THREE[1]])[1]["UID"] == event["UID"]

    def test_ends_with_the_last_line_of_the_order(self, app, staff, letter_box, make):
        held = invite(app, THREE[:1])
        make(SessionBreak, council_session=held.session, label="Délibération", after_rank=1, minutes=95)
        send(staff, held)

        _method, event = event_of(leave(app, letter_box)[THREE[0]])

        with app.app_context():
            last = 95 + db.session.get_one(Pitch, held.pitch).minutes
        assert (event["DTEND"].dt - event["DTSTART"].dt).total_seconds() == 60 * last

    def test_is_written_as_the_standard_says(self, app, staff, letter_box):
        held = invite(
            app, THREE[:1], place="Salle d’été, n° 3 ; entrée par la cour, 2e étage à gauche\\fond" + " é" * 30
        )
        send(staff, held)

        (message,) = leave(app, letter_box).values()

        (kept,) = [one.get_payload(decode=True) for one in message.walk() if one.get_filename()]
        assert kept.endswith(b"END:VCALENDAR\r\n")
        assert b"\n" not in kept.replace(b"\r\n", b"")
        assert max(map(len, kept.split(b"\r\n"))) <= 75
        with app.app_context():
            assert str(event_of(message)[1]["LOCATION"]) == db.session.get_one(CouncilSession, held.session).place
        assert message.get_content_type() == "multipart/mixed"
        alternative = next(message.iter_parts())
        assert [one.get_content_type() for one in alternative.iter_parts()] == ["text/plain", "text/calendar"]

    def test_the_secret_of_its_link_is_in_no_row(self, app, staff, letter_box):
        held = invite(app, THREE[:1])
        send(staff, held)
        (message,) = leave(app, letter_box).values()
        secret = re.search(r"/invitation/([\w-]{43})", message.get_body().get_content())[1]

        with app.app_context():
            rows = [
                str(tuple(row))
                for table in db.metadata.sorted_tables
                for row in db.session.execute(select(table)).all()
            ]
        assert not any(secret in row for row in rows)
        assert secret not in event_of(message)[1].to_ical().decode()

    def test_it_is_told_in_the_journal(self, app, staff, letter_box):
        held = invite(app, THREE)
        send(staff, held)
        with app.app_context():
            lines = db.session.scalars(select(JournalEntry).where(JournalEntry.verb.is_(None)))
            assert "Convocation envoyée" in [one.action.label for one in lines if one.record_id == held.session]


class TestOnce:
    def test_the_same_letter_is_written_once(self, app, staff, letter_box):
        held = invite(app, THREE)
        form = form_of(shown(staff, held))

        _first, again = (staff.post(f"{PAGE}send", form) for _ in range(2))

        assert "changé entre-temps" in staff.get(again.location).words
        assert len(leave(app, letter_box)) == len(letter_box) == 2

    def test_two_processes_that_read_the_same_write_it_once(self, app, letter_box):
        held = invite(app, THREE)
        with app.app_context():
            mailing = standing_of(db.session.get_one(CouncilSession, held.session)).mailings["sending"]
            with app.app_context():
                other = standing_of(db.session.get_one(CouncilSession, held.session)).mailings["sending"]
                begin(other)
                db.session.commit()
            with pytest.raises(IntegrityError):
                begin(mailing)
            db.session.rollback()
            assert len(db.session.scalars(select(SessionLetter)).all()) == 2

    @pytest.mark.one_database
    def test_one_that_is_tried_again_keeps_its_name(self, app, staff, letter_box, monkeypatch):
        held = invite(app, THREE[:1])
        send(staff, held)
        lost = []

        def unheard(message):
            lost.append(message)
            raise OSError

        with monkeypatch.context() as patch:
            patch.setattr(mail, "_deliver", unheard)
            leave(app, letter_box)
        with app.app_context():
            db.session.execute(update(Mail).values(next_try_at=now()))
            db.session.commit()

        (message,) = leave(app, letter_box).values()

        assert message["Message-ID"] == lost[0]["Message-ID"]
        for one in (lost[0], message):  # the first may have arrived
            path = re.search(r"/invitation/[\w-]{43}", one.get_body().get_content())[0]
            assert app.test_client().get(path).status_code == 200
