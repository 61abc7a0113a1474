"""A token: made by its owner, ended with what ends it; wrong ones are braked."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.accounts import second_factor
from models.accounts.access_token import LASTS_AT_MOST, AccessToken, TokenError, digest, ending, new_token
from models.accounts.sign_in import GUESSES_PER_ACCOUNT, GUESSES_PER_ADDRESS
from models.accounts.user import User
from models.engine import AccessEntry, Right, allows, db, now, today
from models.parties.position import Position
from models.policy import Role
from models.region.export_run import ExportRun
from tests.pages import Browser
from tests.sessions import sign_in_as


def changed(app, number, **said):
    with app.app_context():
        user = db.session.get_one(User, number)
        for name, value in said.items():
            setattr(user, name, value)
        db.session.commit()


class TestItEnds:
    def test_with_its_account(self, app, ask, holder):
        for said in ({"until": today() - timedelta(days=1)}, {"until": None}):
            changed(app, holder, **said)
            assert (ask("/api/v1/files").status_code == 200) == (said["until"] is None)

    @pytest.mark.one_database  # the others end on both
    @pytest.mark.parametrize(
        ("said", "back"),
        [
            ({"is_disabled": True}, {"is_disabled": False}),
            ({"role": Role.STAFF}, {"role": Role.REGION}),
            ({"deleted_at": now()}, {}),
            ({"password_hash": "autre"}, {}),
        ],
    )
    def test_for_good_when_the_account_changed(self, app, ask, holder, said, back):
        assert ask("/api/v1/files").status_code == 200
        changed(app, holder, **said)
        assert ask("/api/v1/files").status_code == 401
        if back:
            changed(app, holder, **back)
            assert ask("/api/v1/files").status_code == 401

    def test_where_the_role_has_it_no_more(self, app, ask, secret):
        with app.app_context(), db.engine.begin() as connection:  # whatever path it came by
            connection.exec_driver_sql("UPDATE \"user\" SET role = 'staff'")
        assert ask("/api/v1/files").status_code == 401

    def test_with_the_position_of_its_holder(self, app, make, browse_as, ask, service):
        browse_as(Role.STAFF).post("/export_run/give/", {"id": make(ExportRun), "service": service})
        assert len(ask("/api/v1/files").json["fichiers"]) == 1
        with app.app_context():
            for one in db.session.scalars(select(Position)):
                one.starts_on, one.ends_on = date(2017, 1, 1), today() - timedelta(days=1)
            db.session.commit()
        assert ask("/api/v1/files").json["fichiers"] == []

    def test_after_its_last_day(self, app, ask, secret):
        with app.app_context():
            db.session.scalars(select(AccessToken)).one().until = today() - timedelta(days=1)
            db.session.commit()
        assert ask("/api/v1/files").status_code == 401


@pytest.mark.one_database
class TestTheBrake:
    def test_counts_wrong_ones_by_network_and_lets_the_right_one_through(self, app, ask, secret):
        def sent(token):
            return ask("/api/v1/files", headers={"Authorization": f"Bearer {token}"}).status_code

        assert [sent("w" * 43) for _ in range(GUESSES_PER_ACCOUNT + 1)] == [401] * GUESSES_PER_ACCOUNT + [429]
        wrong = [sent(f"{number:043d}") for number in range(GUESSES_PER_ADDRESS - GUESSES_PER_ACCOUNT + 1)]
        assert wrong == [401] * (GUESSES_PER_ADDRESS - GUESSES_PER_ACCOUNT) + [429]
        assert sent(secret) == 200
        lines = app.test_client().post("/sign-in", data={"email": "a@example.org", "password": "b"})
        assert lines.status_code == 401  # of sign-in, nothing is counted
        with app.app_context():
            told = [one.event.value for one in db.session.scalars(select(AccessEntry)) if one.remark == "jeton"]
            assert (told.count("sign_in_refused"), told.count("sign_in_braked")) == (GUESSES_PER_ADDRESS, 2)


class TestThePage:
    @pytest.fixture
    def browser(self, app, holder):
        client = app.test_client()
        sign_in_as(app, client, holder)
        return Browser(client)

    def test_makes_one_shown_once_kept_as_a_digest_and_ends_it(self, app, browser, ask):
        until = f"{today() + timedelta(days=30):%d/%m/%Y}"
        page = browser.post("/sessions/token", {"name": "Entrepôt", "until": until})
        [secret] = re.findall(r"jeton_[\w-]{43}", page.words)
        assert secret not in browser.get("/sessions").words
        assert "Jamais" in browser.get("/sessions").words
        with app.app_context():
            row = db.session.scalars(select(AccessToken).order_by(AccessToken.id.desc())).first()
            assert (row.digest, row.name) == (digest(secret), "Entrepôt")
            number = row.id
        header = {"Authorization": f"Bearer {secret}"}
        assert ask("/api/v1/files", headers=header).status_code == 200
        assert browser.get("/sessions").words.count("Jamais") == 1  # the other one

        again = browser.post("/sessions/token", {"name": "Entrepôt", "until": until})
        assert (again.status, "Vous avez déjà un jeton de ce nom" in again.words) == (422, True)
        assert browser.post("/sessions/token/end", {"token": number}).location == "/sessions"
        assert ask("/api/v1/files", headers=header).status_code == 401
        assert browser.post("/sessions/token/end", {"token": number}).status == 404
        with app.app_context():
            told = [one.remark for one in db.session.scalars(select(AccessEntry)) if one.remark]
            assert {f"Nouveau jeton n° {number}", f"Jeton fermé n° {number}"} <= set(told)

    @pytest.mark.parametrize(
        ("name", "days", "sentence"),
        [
            (" ", 30, "Donnez-lui un nom"),
            ("x" * 61, 30, "60 caractères au plus"),
            ("a\0b", 30, "caractère de contrôle"),
            ("SI", -1, "d'aujourd'hui à un an au plus"),
            ("SI", LASTS_AT_MOST.days + 1, "d'aujourd'hui à un an au plus"),
        ],
    )
    @pytest.mark.one_database
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, browser, name, days, sentence):
        day = f"{today() + timedelta(days=days):%d/%m/%Y}"
        page = browser.post("/sessions/token", {"name": name, "until": day})
        assert (page.status, sentence in page.words) == (422, True)
        assert f'value="{day}"' in page.text

    def test_is_not_for_other_roles_and_an_administrator_ends_it(self, app, browse_as, ask, secret, holder):
        staff, admin = browse_as(Role.STAFF), browse_as(Role.ADMIN)
        assert "Jeton" not in staff.get("/sessions").words
        for one in (staff, admin):
            assert one.post("/sessions/token", {"name": "x", "until": f"{today():%d/%m/%Y}"}).status == 403
        with app.app_context():
            number = db.session.scalars(select(AccessToken.id)).one()
        assert staff.post("/user/token-end/", {"id": holder, "token": number}).status == 403
        assert "Fermer le jeton « SI Région » Dernier usage : jamais" in admin.get(f"/user/details/?id={holder}").words
        assert admin.post("/user/token-end/", {"id": holder, "token": number}).status == 302
        assert ask("/api/v1/files").status_code == 401

    def test_that_of_another_is_not_found(self, app, make, secret):
        client = app.test_client()
        sign_in_as(app, client, make(User, role=Role.REGION, until=None, is_disabled=False))
        with app.app_context():
            number = db.session.scalars(select(AccessToken.id)).one()
        assert Browser(client).post("/sessions/token/end", {"token": number}).status == 404


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"), [("password_hash", "another"), ("email", "autre@example.org"), ("role", Role.STAFF)]
)
def test_an_account_that_changed_as_it_asked_gets_none(app, holder, field, value):
    with app.app_context():
        user = db.session.get_one(User, holder)
        asked = ending(user)
        setattr(user, field, value)
        db.session.commit()
        with pytest.raises(TokenError, match="Votre compte vient de changer"):
            new_token(user, "SI", f"{today() + timedelta(days=30):%d/%m/%Y}", asked)


def test_no_role_that_changes_records_comes_by_a_token():
    """SECOND_FACTOR_REQUIRED is about those that do: a token goes round none."""
    held = [role for role in Role if allows(role, "export_run", Right.MACHINE)]
    assert held == [Role.REGION]
    assert not [role for role in held if second_factor.is_required_of(role)]
