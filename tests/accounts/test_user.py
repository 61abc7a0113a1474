"""Accounts: open until when, with which passwords, and never without an administrator."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, update

from models.accounts import password as passwords
from models.accounts.sign_in import SignIn, new_link, start
from models.accounts.user import User
from models.engine import JournalEntry, Refused, db, discard, kinds, now, today
from models.policy import Role
from tests.days import yesterday
from tests.pages import Browser

PASSWORD = "cheval agrafe batterie correct"
LEAVING = {
    "demoted": lambda user: setattr(user, "role", Role.STAFF),
    "disabled": lambda user: setattr(user, "is_disabled", True),
    "dated": lambda user: setattr(user, "until", yesterday()),
    "binned": discard,
}


def asked_now(said):
    """Values, and days that are asked as the test is played."""
    return {name: value() if callable(value) else value for name, value in said.items()}


class TestAnAccount:
    @pytest.mark.parametrize(
        ("said", "is_open"),
        [
            ({}, True),
            ({"until": today}, True),
            ({"until": yesterday}, False),
            ({"is_disabled": True}, False),
            ({"deleted_at": now}, False),
        ],
        ids=["by default", "until tonight", "until yesterday", "disabled", "in the bin"],
    )
    def test_is_open_until_it_is_closed(self, said, is_open):
        assert User(**asked_now(said)).is_open is is_open

    def test_lives_on_the_day_of_paris(self, monkeypatch):
        late = datetime(2026, 7, 14, 22, 30, tzinfo=UTC)  # already the 15th in Toulouse
        monkeypatch.setattr(kinds.moments, "datetime", type("Clock", (), {"now": staticmethod(late.astimezone)}))

        assert today().isoformat() == "2026-07-15"


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
class TestTheLastAdministrator:
    def test_stays(self, app, admin, leave):
        with app.app_context():
            leave(db.session.get(User, admin))
            with pytest.raises(Refused, match="au moins reste ouvert"):
                db.session.commit()

    def test_stays_whatever_was_read_before(self, app, admin, leave):
        with app.app_context():
            user = db.session.get(User, admin)
            db.session.commit()  # nothing of the account is in memory any more
            leave(user)
            with pytest.raises(Refused):
                db.session.commit()

    def test_is_not_the_last_beside_another(self, app, admin, other, leave):
        with app.app_context():
            leave(db.session.get(User, admin))
            db.session.commit()
            assert not db.session.get(User, other)._leaves_nobody()

    @pytest.mark.parametrize(
        "said", [{"is_disabled": True}, {"until": yesterday}, {"role": Role.STAFF}], ids=lambda said: next(iter(said))
    )
    def test_is_the_last_beside_one_who_cannot_come_in(self, app, admin, make, leave, said):
        make(User, **{"email": "other@example.org", "role": Role.ADMIN} | asked_now(said))
        with app.app_context():
            leave(db.session.get(User, admin))
            with pytest.raises(Refused):
                db.session.commit()


class TestTheScreensOfAccounts:
    def test_explain_why_the_last_one_stays(self, app, browse_as):
        browser = browse_as(Role.ADMIN)
        with app.app_context():
            number = db.session.scalar(select(User.id))
        page = browser.submit(f"/user/edit/?id={number}", role="staff")

        assert page.status == 422
        assert "Il faut qu'un compte d'administration au moins reste ouvert." in page.words
        assert "au moins reste ouvert" in browser.post(f"/user/delete/?id={number}", {"id": number}).words

    def test_do_not_bin_everybody_at_once(self, app, browse_as, other):
        browser = browse_as(Role.ADMIN)
        with app.app_context():
            everybody = list(db.session.scalars(select(User.id)))
        browser.post("/user/action/", {"action": "bin", "rowid": everybody, "_confirmed": "1"})

        with app.app_context():
            assert db.session.scalar(select(func.count()).select_from(User)) >= 1


class TestAPassword:
    @pytest.mark.parametrize(
        "good",
        [
            "cheval agrafe batterie correct",
            "b6c0-7e23-38ec-7580-e6c3-bcf2",
            "%$&*!?§%/+;:=)(",
            "μεγάλη θάλασσα σήμερα",
            "une longue phrase de cent vingt-huit signes : ".ljust(128, "§"),
            "Urscop occitanie girafe lune tambour",
        ],
    )
    def test_may_be_made_of_anything_long(self, good):
        assert passwords.refusal(good, "claire.dupont@example.org", "Claire Dupont") == ""

    @pytest.mark.parametrize(
        "weak",
        [
            "",
            "Xk3!pQ9?zL2&w",
            "x" * 129,
            "aaaaaaaaaaaaaaaaaaaa",
            "abcdefabcdefabcdef",
            "12345678901234",
            "azertyuiopqsdfgh",
            "AlterVenture2026!!",
            "Alter'Venture 2026",
            "urscopoccitanie2026",
            "Motdepasse-123456",
            "claire.dupont@example.org",
            "Dupont-Claire-31",
            "princess-0123456789",
            "Iloveyou!12345678",
        ],
    )
    def test_is_refused_in_french_when_it_is_short_or_easy(self, weak):
        reason = passwords.refusal(weak, "claire.dupont@example.org", "Claire Dupont")

        assert "mot de passe" in reason
        assert not weak or weak not in reason

    def test_is_refused_by_the_account_itself(self):
        with pytest.raises(ValueError, match="14 à 128"):
            User(email="a@example.org", name="A").set_password("court")

    def test_is_kept_as_argon2id_at_the_current_cost(self, monkeypatch, hasher_in_use):
        monkeypatch.setattr(passwords, "_hasher", hasher_in_use)
        kept = passwords.hashed(PASSWORD)

        assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
        assert not passwords.is_outdated(kept)
        assert passwords.matches(kept, PASSWORD)
        assert not passwords.matches(kept, PASSWORD + " ")
        assert not passwords.matches(None, PASSWORD)
        assert not passwords.matches("no hash at all", PASSWORD)

    def test_of_an_unknown_address_costs_as_much(self, monkeypatch, hasher_in_use, nobody_in_use):
        monkeypatch.setattr(passwords, "_hasher", hasher_in_use)
        assert not passwords.is_outdated(nobody_in_use)
        assert hasher_in_use.verify(nobody_in_use, "nobody has this password")

    def test_is_the_same_however_the_keyboard_spells_it(self):
        kept = passwords.hashed(unicodedata.normalize("NFC", "été forêt çà et là"))
        assert passwords.matches(kept, unicodedata.normalize("NFD", "été forêt çà et là"))

    def test_is_hashed_again_at_sign_in_when_the_cost_changed_and_nobody_is_signed_out(
        self, app, client, make, monkeypatch, hasher_in_use
    ):
        monkeypatch.setattr(passwords, "_hasher", hasher_in_use)
        cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        number = make(User, email="claire@example.org", role=Role.STAFF, password_hash=cheap)
        elsewhere = app.test_client()
        for one in (elsewhere, client):
            assert Browser(one).post("/sign-in", {"email": "claire@example.org", "password": PASSWORD}).status == 302

        with app.app_context():
            kept = db.session.get(User, number).password_hash
        assert kept != cheap
        assert passwords.matches(kept, PASSWORD)
        assert elsewhere.get("/").status_code == 200

    def test_that_is_hashed_again_does_not_come_back_in_the_place_of_a_newer_one(self, app, make):
        number = make(User, email="claire@example.org", role=Role.STAFF, password_hash="former")
        with app.app_context():
            user = db.session.get(User, number)
            with db.engine.begin() as elsewhere:
                elsewhere.execute(update(User.__table__).values(password_hash="newer"))
            user.rehash(PASSWORD)
            db.session.commit()
            db.session.refresh(user)
            assert user.password_hash == "newer"

    def test_leaves_no_trace_in_the_journal(self, app, make):
        number = make(User, email="claire@example.org", role=Role.STAFF, password_hash=passwords.hashed(PASSWORD))
        with app.app_context():
            user = db.session.get(User, number)
            user.set_password("girafe lune tambour orange")
            user.name = "Claire D."
            db.session.commit()
            lines = [str(one.changes) + one.record_label for one in db.session.scalars(select(JournalEntry))]

        assert lines
        assert not any("argon2" in line or "password" in line or "girafe" in line for line in lines)


class TestAChangeOfPassword:
    def test_wins_over_a_sign_in_with_the_former_one_made_at_the_same_instant(self, app, client, make, monkeypatch):
        number = make(User, email="claire@example.org", role=Role.STAFF, password_hash=passwords.hashed(PASSWORD))
        real = passwords.matches

        def meanwhile(stored, typed):
            right = real(stored, typed)
            with app.app_context():
                db.session.get(User, number).set_password("girafe lune tambour orange")
                db.session.commit()
            return right

        monkeypatch.setattr(passwords, "matches", meanwhile)

        assert Browser(client).post("/sign-in", {"email": "claire@example.org", "password": PASSWORD}).status == 401
        with app.app_context():
            assert db.session.scalars(select(SignIn).where(SignIn.ended_at.is_(None))).all() == []

    def test_closes_the_sign_ins_of_that_account_and_of_no_other(self, app, admin, other):
        with app.app_context():
            for number in (admin, other):
                start(db.session.get(User, number))
            new_link(db.session.get(User, admin))
            db.session.commit()
            db.session.get(User, admin).set_password(PASSWORD)
            db.session.commit()
            still = db.session.scalars(select(SignIn.user_id).where(SignIn.ended_at.is_(None))).all()

        assert still == [other]

    def test_undone_closes_nothing(self, app, admin):
        with app.app_context():
            start(db.session.get(User, admin))
            db.session.commit()
            db.session.get(User, admin).set_password(PASSWORD)
            db.session.flush()
            db.session.rollback()
            assert db.session.scalar(select(SignIn.ended_at)) is None

    def test_of_many_at_once_is_refused(self, app, admin):
        with app.app_context(), pytest.raises(RuntimeError, match="bulk statement"):
            db.session.execute(update(User).values(password_hash="x"))
