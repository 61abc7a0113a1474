"""`flask user`: accounts from the command line, under the same rules, refused in one sentence."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from app import create_app
from app.cli import ROLES
from app.config import Settings
from models.accounts import password as passwords
from models.accounts.sign_in import SignIn, start
from models.accounts.user import User
from models.engine import JournalEntry, db
from models.policy import Role

pytestmark = pytest.mark.one_database  # what is saved is saved as by the screens

PASSWORD = "cheval agrafe batterie correct"


@pytest.fixture
def flask(app):
    """Run a command; its exit code and what it said."""

    def run(*words, typed=None):
        done = app.test_cli_runner().invoke(args=["user", *words], input=typed)
        return done.exit_code, done.output

    return run


@pytest.fixture
def account(app):
    """An account by its address, as the database has it."""

    def find(email="claire@example.org"):
        with app.app_context():
            return db.session.scalars(select(User).where(User.email == email)).first()

    return find


class TestCreate:
    def test_makes_an_account_and_prints_its_password_once(self, flask, account):
        code, said = flask("create", "Claire@Example.org", "--role", "staff", "--name", "Claire")

        made = account()
        assert (code, made.name, made.role, made.until) == (0, "Claire", Role.STAFF, None)
        assert passwords.matches(made.password_hash, re.search(r"Mot de passe : (\S+)", said).group(1))

    def test_takes_the_password_from_the_standard_input_and_does_not_repeat_it(self, flask, account):
        code, said = flask("create", "claire@example.org", "--role", "admin", "--password-stdin", typed=f"{PASSWORD}\n")

        assert code == 0
        assert PASSWORD not in said
        assert passwords.matches(account().password_hash, PASSWORD)

    @pytest.mark.parametrize("typed", ["31/12/2027", "2027-12-31"])
    def test_dates_the_end_of_a_mandate(self, flask, account, typed):
        flask("create", "claire@example.org", "--role", "committee", "--until", typed)
        assert account().until == date(2027, 12, 31)

    def test_tells_of_an_end_that_is_past(self, flask):
        said = flask("create", "claire@example.org", "--role", "committee", "--until", "31/12/2019")[1]
        assert "Cet accès est déjà fermé : son dernier jour, le 31/12/2019, est passé." in said

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (["claire@example.org"], "Le rôle manque"),
            (["claire@example.org", "--role", "boss"], ROLES),
            (["claire", "--role", "staff"], "adresse électronique"),
            (["claire@example.org", "--role", "staff", "--until", "31/02/2027"], "n'est pas une date"),
            (["taken@example.org", "--role", "staff"], "Déjà pris"),
        ],
    )
    def test_refuses_in_one_french_sentence(self, flask, account, make, words, reason):
        make(User, email="taken@example.org", role=Role.STAFF)
        code, said = flask("create", *words)

        assert code == 1
        assert reason in said
        assert len(said.splitlines()) == 1
        assert "Error" not in said
        assert account() is None

    def test_refuses_a_weak_password(self, flask, account):
        code, said = flask("create", "claire@example.org", "--role", "staff", "--password-stdin", typed="court\n")

        assert (code, account()) == (1, None)
        assert "14 à 128 caractères" in said

    def test_is_signed_in_the_journal_without_the_password(self, app, flask):
        _code, said = flask("create", "claire@example.org", "--role", "staff")
        with app.app_context():
            line = db.session.scalars(select(JournalEntry)).one()
            assert (line.actor, line.channel) == ("Ligne de commande", "commande")
            assert said.split()[-1] not in str(line.changes)
            assert "argon2" not in str(line.changes)


class TestList:
    def test_shows_who_may_come_in_and_who_no_longer_may(self, flask, make):
        make(User, email="a@example.org", name="Anne", role=Role.ADMIN)
        make(User, email="b@example.org", name="Bruno", role=Role.COMMITTEE, until=date(2020, 1, 1))
        code, said = flask("list")

        first, second = said.splitlines()
        assert code == 0
        assert first == "a@example.org\tAdministration\tAnne"
        assert "jusqu'au 01/01/2020" in second
        assert "accès fermé" in second

    def test_says_what_to_do_when_the_base_is_not_ready(self, tmp_path):
        bare = create_app(Settings(INSTANCE_PATH=tmp_path, _env_file=None))
        done = bare.test_cli_runner().invoke(args=["user", "list"])
        with bare.app_context():
            db.engine.dispose()

        assert done.exit_code == 1
        assert "prepare" in done.output
        assert "sqlite3" not in done.output


class TestDisable:
    def test_closes_the_access_and_its_sign_ins(self, app, flask, account, make):
        make(User, email="admin@example.org", role=Role.ADMIN)
        number = make(User, email="claire@example.org", role=Role.STAFF)
        with app.app_context():
            start(db.session.get(User, number))
            db.session.commit()

        assert flask("disable", "CLAIRE@example.org") == (0, "Accès fermé : claire@example.org.\n")
        assert not account().is_open
        with app.app_context():
            assert db.session.scalars(select(SignIn)).one().ended_at is not None

    def test_leaves_the_last_administrator(self, flask, account, make):
        make(User, email="claire@example.org", role=Role.ADMIN)
        code, said = flask("disable", "claire@example.org")

        assert code == 1
        assert said == "Il faut qu'un compte d'administration au moins reste ouvert.\n"
        assert account().is_open

    def test_says_when_there_is_no_such_account(self, flask):
        assert flask("disable", "nobody@example.org") == (1, "Aucun compte « nobody@example.org ».\n")


class TestPassword:
    def test_changes_it_and_closes_the_sign_ins(self, app, flask, account, make):
        number = make(User, email="claire@example.org", role=Role.ADMIN)
        with app.app_context():
            start(db.session.get(User, number))
            db.session.commit()
        code, said = flask("password", "claire@example.org", "--password-stdin", typed=f"{PASSWORD}\r\n")

        assert (code, said) == (0, "Mot de passe changé : claire@example.org.\n")
        assert passwords.matches(account().password_hash, PASSWORD)
        with app.app_context():
            assert db.session.scalars(select(SignIn)).one().ended_at is not None

    def test_keeps_the_former_one_when_the_new_one_is_weak(self, flask, account, make):
        make(User, email="claire@example.org", role=Role.ADMIN, password_hash=passwords.hashed(PASSWORD))
        code, _said = flask("password", "claire@example.org", "--password-stdin", typed="alterventure12\n")

        assert code == 1
        assert passwords.matches(account().password_hash, PASSWORD)
