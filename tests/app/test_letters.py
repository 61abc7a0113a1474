"""The letters that come after the first: changes, reminders, what came back; those that one sends oneself."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from models.accounts.mail import Mail, MailState
from models.councils.convening import standing_of
from models.councils.convocation import LetterKind, SessionLetter
from models.councils.council_session import CouncilSession
from models.councils.mandate import Mandate
from models.councils.session_attendance import SessionAnswer, SessionAttendance
from models.engine import day_of, db, full_day, now, today
from models.parties.person import Person
from tests.factories import sample
from tests.invited import PAGE, THREE, change, event_of, form_of, invite, leave, send, shown
from tests.pages import words
from tests.statements import is_within, statements


class TestAfterwards:
    pytestmark = pytest.mark.one_database

    @pytest.fixture
    def held(self, app, staff, letter_box):
        held = invite(app, THREE)
        send(staff, held)
        self.first = leave(app, letter_box)
        return held

    def test_a_new_date_is_told_to_all_and_agendas_follow(self, app, staff, letter_box, held):
        change(app, SessionAttendance, held.rows[0], answer=SessionAnswer.COMES)
        change(app, CouncilSession, held.session, starts_at=now() + timedelta(days=12))
        assert "Changement à annoncer" in shown(staff, held).words
        page = staff.get(f"/council_session/details/?id={held.session}")
        assert "À annoncer à qui était convoqué : la date." in page.words
        send(staff, held)

        left = leave(app, letter_box)

        assert [*left] == THREE[:2]
        (method, event), (_method, former) = event_of(left[THREE[0]]), event_of(self.first[THREE[0]])
        assert method == "REQUEST"
        assert event["UID"] == former["UID"]
        assert event["SEQUENCE"] > former["SEQUENCE"]
        assert event["DTSTART"].dt - former["DTSTART"].dt > timedelta(days=2)
        assert "la date" in left[THREE[0]].get_body().get_content()
        with app.app_context():
            assert db.session.get_one(SessionAttendance, held.rows[0]).answer is None  # that was for another day

    def test_a_new_place_keeps_the_answers(self, app, staff, letter_box, held):
        change(app, SessionAttendance, held.rows[0], answer=SessionAnswer.COMES)
        change(app, CouncilSession, held.session, place="Salle 4")
        send(staff, held)

        event = event_of(leave(app, letter_box)[THREE[0]])[1]

        assert (str(event["LOCATION"]), event["ATTENDEE"].params["PARTSTAT"]) == ("Salle 4", "ACCEPTED")

    def test_a_cancelled_one_leaves_agendas(self, app, staff, letter_box, held):
        page = f"/council_session/details/?id={held.session}"
        assert "à qui était convoqué" not in staff.get(page).words
        change(app, CouncilSession, held.session, state="annulee")
        assert "Annulation à annoncer à qui était convoqué." in staff.get(page).words
        send(staff, held)
        assert "à qui était convoqué" not in staff.get(page).words

        left = leave(app, letter_box)

        method, event = event_of(left[THREE[0]])
        assert (method, str(event["STATUS"])) == ("CANCEL", "CANCELLED")
        assert event["SEQUENCE"] > event_of(self.first[THREE[0]])[1]["SEQUENCE"]
        assert "/invitation/" not in left[THREE[0]].get_body().get_content()
        assert "Rien à envoyer" in shown(staff, held).words

    def test_what_waits_to_tell_the_former_leaves_no_more(self, app, staff, letter_box):
        held = invite(app, THREE[:1])
        send(staff, held)
        change(app, CouncilSession, held.session, place="Salle 4")
        send(staff, held)

        (message,) = letter_box[:] or leave(app, letter_box).values()

        assert message["Subject"].startswith("Changement")
        assert len(letter_box) == 1

    def test_who_did_not_answer_is_asked_again(self, app, staff, letter_box, held):
        change(app, SessionAttendance, held.rows[0], answer=SessionAnswer.COMES)
        page = shown(staff, held, "reminder")
        assert "1 message" in page.words
        assert "Vous n'avez pas encore dit si vous venez" in page.words

        for _again in range(2):
            send(staff, held, "reminder")
            left = leave(app, letter_box)
            assert [*left] == [THREE[1]]
            assert left[THREE[1]].get_content_type() == "text/plain"

    def test_who_has_not_received_theirs_is_not_asked_again(self, app, staff, letter_box):
        held = invite(app, ["un@example.org", "deux@example.org"])

        page = send(staff, held)
        assert "Des messages attendent de partir" in page.words
        assert page.words.count("Convocation, en attente depuis le ") == 2
        assert form_of(page) == form_of(shown(staff, held, "reminder")) == {}

        assert [*leave(app, letter_box)] == ["un@example.org", "deux@example.org"]
        assert form_of(shown(staff, held, "reminder"))["what"] == "reminder"

    def test_who_gets_an_address_later_is_told_then(self, app, staff, letter_box, held):
        change(app, Person, held.people[2], email="trois@example.org")
        send(staff, held)
        assert [*leave(app, letter_box)] == ["trois@example.org"]

    def test_one_that_came_back_is_sent_again_once_it_is_said(self, app, staff, letter_box, held):
        path = re.search(r"/invitation/[\w-]{43}", self.first[THREE[1]].get_body().get_content())[0]
        page = shown(staff, held)
        assert "revenu" not in page.words.lower().replace("revenu", "", 2)  # the buttons alone say it
        with app.app_context():
            number = db.session.scalars(
                select(SessionLetter.id).where(SessionLetter.attendance_id == held.rows[1])
            ).one()

        staff.post(f"{PAGE}returned", {"id": held.session, "letter": number})

        assert "Convocation, revenu" in shown(staff, held).words
        assert app.test_client().get(path).status_code == 404  # whoever got it
        change(app, Person, held.people[1], email="autre@example.org")
        send(staff, held)
        assert [*leave(app, letter_box)] == ["autre@example.org"]

    def test_one_that_a_server_refuses_for_good_is_sent_again(self, app, staff, letter_box, held):
        with app.app_context():
            letters = select(SessionLetter).where(SessionLetter.attendance_id == held.rows[1])
            lost = db.session.scalars(letters).one().mail
            lost.not_sent("Le serveur de courriel refuse cette adresse.", for_good=True)
            db.session.commit()
        page = shown(staff, held)
        assert "Le serveur de courriel refuse cette adresse." in page.words
        change(app, Person, held.people[1], email="autre@example.org")

        send(staff, held)

        assert [*leave(app, letter_box)] == ["autre@example.org"]

    def test_one_that_waits_leaves_no_more_for_an_address_that_was_set_right(self, app, staff, letter_box):
        """Its link would open the files of the session to whoever has the former one; it is due to the new one."""
        held = invite(app, THREE[:2], code="P2")
        send(staff, held)
        change(app, Person, held.people[0], email="juste@example.org")

        assert [*leave(app, letter_box)] == [THREE[1]]
        send(staff, held)
        assert [*leave(app, letter_box)] == ["juste@example.org"]

    def test_a_letter_of_another_session_is_not_marked_here(self, app, staff, held):
        other = invite(app, THREE[:1], code="P2")
        with app.app_context():
            number = db.session.scalars(select(SessionLetter.id)).first()
        assert staff.post(f"{PAGE}returned", {"id": other.session, "letter": number}).status == 404

    def test_a_session_that_is_over_is_told_to_nobody(self, app, staff, held):
        change(app, CouncilSession, held.session, starts_at=now() - timedelta(hours=1))
        assert "Rien à envoyer" in shown(staff, held).words


class TestWhoIsExpectedNoMore:
    """Their agenda drops the session with its next sending, once; nobody else is written to for that."""

    pytestmark = pytest.mark.one_database

    @pytest.fixture
    def held(self, app, staff, letter_box):
        held = invite(app, THREE)
        send(staff, held)
        self.first = leave(app, letter_box)
        return held

    def due(self, app, held):
        """Who is to be written to, and what."""
        with app.app_context():
            mailing = standing_of(db.session.get_one(CouncilSession, held.session)).mailings.get("sending")
            those = [*mailing.to, *mailing.without_address] if mailing else ()
            return {one.person.email: mailing.kind_for(one) for one in those}

    def test_who_was_taken_off_the_list_is_told_once(self, app, staff, letter_box, held):
        page = f"/council_session/details/?id={held.session}"
        change(app, Person, held.people[2], email="trois@example.org")  # to be told beside
        missing = [one for one in ("Retrait à annoncer", "Convocation à envoyer à") if one in staff.get(page).words]
        assert missing == ["Convocation à envoyer à"]
        change(app, SessionAttendance, held.rows[0], deleted_at=now())
        with statements() as seen:
            assert "Retrait à annoncer à qui n'est plus convié·e." in staff.get(page).words
        assert is_within(12, seen), len(seen)

        shown_now = shown(staff, held)
        assert "2 messages, dont 1 retrait" in shown_now.words
        assert "Vous êtes convié·e à une séance." in shown_now.words
        assert "Vous n'êtes plus convié·e à cette séance : Conseil n° 2 — P1, qui vous avait été" in shown_now.words
        send(staff, held)
        left = leave(app, letter_box)

        assert [*left] == ["trois@example.org", THREE[0]]
        (method, event), (_method, former) = event_of(left[THREE[0]]), event_of(self.first[THREE[0]])
        assert (method, str(event["STATUS"]), event["UID"]) == ("CANCEL", "CANCELLED", former["UID"])
        assert event["SEQUENCE"] > former["SEQUENCE"]
        assert left[THREE[0]]["Subject"].startswith("Vous n’êtes plus convié·e")
        assert "/invitation/" not in left[THREE[0]].get_body().get_content()
        assert event_of(left["trois@example.org"])[0] == "REQUEST"
        assert [one for one in ("Retrait à annoncer", "Convocation à envoyer") if one in staff.get(page).words] == []
        assert self.due(app, held) == {}
        path = re.search(r"/invitation/[\w-]{43}", self.first[THREE[1]].get_body().get_content())[0]
        assert app.test_client().get(path).status_code == 200  # who is still expected keeps their link

        with app.app_context():  # and invited again
            seat = db.session.get_one(CouncilSession, held.session), db.session.get_one(Person, held.people[0])
            db.session.add(sample(SessionAttendance, council_session=seat[0], person=seat[1], answer=None))
            db.session.commit()
        send(staff, held)
        again = event_of(leave(app, letter_box)[THREE[0]])
        assert again[0] == "REQUEST"
        assert again[1]["SEQUENCE"] > event["SEQUENCE"]

    def test_whose_mandate_ends_before_the_new_date_is_not_told_it(self, app, staff, letter_box, held):
        day = today() + timedelta(days=12)
        for number in held.mandates[:2]:
            change(app, Mandate, number, ends_on=day)
        with app.app_context():  # the second goes on by another one
            council, person = db.session.get_one(Mandate, held.mandates[1]).council, held.people[1]
            seat = {"council": council, "person": db.session.get_one(Person, person), "quality": "membre"}
            db.session.add(sample(Mandate, starts_on=day + timedelta(days=1), ends_on=None, **seat))
            db.session.commit()
        assert self.due(app, held) == {None: LetterKind.CALL}  # who has no address; the mandates go on until then
        moment = now() + timedelta(days=20)
        change(app, CouncilSession, held.session, starts_at=moment)
        send(staff, held)

        left = leave(app, letter_box)

        assert [event_of(left[one])[0] for one in THREE[:2]] == ["CANCEL", "REQUEST"]
        assert event_of(left[THREE[0]])[1]["SEQUENCE"] > event_of(self.first[THREE[0]])[1]["SEQUENCE"]
        told = [full_day(day_of(moment)) in left[one].get_body().get_content() for one in THREE[:2]]
        assert told == [False, True]
        assert self.due(app, held) == {None: LetterKind.CALL}

    def test_of_a_session_that_is_cancelled_since(self, app, staff, letter_box, held):
        change(app, SessionAttendance, held.rows[0], deleted_at=now())
        change(app, CouncilSession, held.session, state="annulee")
        send(staff, held)
        left = leave(app, letter_box)
        assert {one: event_of(message)[0] for one, message in left.items()} == dict.fromkeys(THREE[:2], "CANCEL")
        assert "Rien à envoyer" in shown(staff, held).words


@pytest.mark.one_database
def test_a_session_that_was_convened_otherwise_says_that_nothing_left(app, staff, letter_box):
    held = invite(app, THREE)
    page = f"/council_session/details/?id={held.session}"
    assert "Les convocations ne sont pas parties." in staff.get(page).words
    send(staff, held)
    assert "Les convocations ne sont pas parties." not in staff.get(page).words


class TestWithoutAMailServer:
    pytestmark = pytest.mark.one_database

    def test_the_letters_are_drafts_to_send_oneself(self, app, staff):
        held = invite(app, THREE)
        page = shown(staff, held)
        assert "Aucun serveur de courriel n'est réglé" in page.words
        form = form_of(page)

        answer = staff.client.post(f"{PAGE}letters.zip", data=dict(form))

        assert answer.mimetype == "application/zip"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as found:
            assert found.namelist() == ["01 Durand 1 Élise.eml", "02 Durand 2 Élise.eml"]
            message = message_from_bytes(found.read("01 Durand 1 Élise.eml"), policy=policy.default)
        assert (message["X-Unsent"], message["To"]) == ("1", THREE[0])
        assert event_of(message)[0] == "REQUEST"
        path = re.search(r"/invitation/[\w-]{43}", message.get_body().get_content())[0]
        assert app.test_client().get(path).status_code == 200
        page = shown(staff, held)
        assert "2 lettres dans le fichier, à envoyer de votre messagerie." in page.words
        assert words(page.main).count("Convocation, le") == 2
        assert staff.post(f"{PAGE}send", form).status == 404
        with app.app_context():
            assert {one.state for one in db.session.scalars(select(Mail))} <= {MailState.WAITING}
