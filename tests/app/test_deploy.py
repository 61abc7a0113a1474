"""`flask check-deploy`: each thing that is unsafe is said, and nothing else; behind https nothing starts with it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

import pytest

from app import create_app
from app.config import Settings
from models.accounts.user import User
from models.engine import db
from models.policy import Role
from seeds import reference
from tests.factories import sample
from tests.migrated import migrated_url

PRODUCTION = {
    "BASE_URL": "https://gestion.exemple.fr",
    "SECRET_KEY": "0123456789abcdef" * 4,
    "TRUSTED_PROXIES": 1,
}


@pytest.fixture(autouse=True)
def without_its_tables(monkeypatch):
    """What `prepare` loads before it serves is another file's: `test_prepare.py`."""
    monkeypatch.setattr(reference, "load_reference", lambda: None)


@pytest.fixture
def run(tmp_path):
    """A command in a store of its own: its exit code and its lines; one application for all that have its settings."""

    @cache
    def application(**said):
        return create_app(Settings(**{"INSTANCE_PATH": tmp_path, "_env_file": None} | PRODUCTION | said))

    def invoke(command, **said):
        app = application(**said)
        result = app.test_cli_runner().invoke(args=[command])
        with app.app_context():
            db.engine.dispose()
        return result.exit_code, result.output.splitlines()

    return invoke


@pytest.fixture
def store(tmp_path, run_folder):
    """A store with an administrator; adds accounts."""
    migrated_url("sqlite", run_folder, tmp_path, "")
    (tmp_path / "alterventure.db").chmod(0o600)
    app = create_app(Settings(INSTANCE_PATH=tmp_path, _env_file=None))

    def add(**said):
        with app.app_context():
            db.session.add(sample(User, **{"role": Role.ADMIN, "until": None, "is_disabled": False} | said))
            db.session.commit()
            db.engine.dispose()

    add(email="ana@exemple.fr")
    return add


def test_a_safe_store_has_nothing_to_mend_and_starts(run, store):
    assert run("check-deploy") == (0, ["Rien à corriger."])
    assert run("prepare") == (0, ["Alter'Venture : https://gestion.exemple.fr"])


@pytest.mark.parametrize(
    ("variable", "value"), [("FLASK_DEBUG", "1"), ("ALLOWED_HOSTS", "*.exemple.fr")], ids=["debug", "hosts"]
)
def test_unsafe_settings_are_said_and_stop_the_start(run, store, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    for command in ("check-deploy", "prepare"):
        code, lines = run(command)
        assert code == 1
        assert [line for line in lines if line.startswith("- ")] == [line for line in lines if variable in line]


def test_a_file_that_everybody_reads_is_said_and_stops_the_start(run, store, tmp_path):
    for name in ("alterventure.db", "secret-key"):
        file = tmp_path / name
        file.touch()
        file.chmod(0o644)
        for command in ("check-deploy", "prepare"):
            code, lines = run(command)
            assert (code, [name in line for line in lines if line.startswith("- ")]) == (1, [True])
        file.chmod(0o600)
    assert run("prepare")[0] == 0


def test_a_demo_account_stops_the_start_until_it_is_closed(run, store, tmp_path):
    store(email="fonds@example.org", role=Role.STAFF)

    code, lines = run("check-deploy")
    assert (code, lines) == (1, [lines[0]])
    assert "fonds@example.org est ouvert : flask user disable fonds@example.org" in lines[0]
    assert run("prepare")[0] == 1

    app = create_app(Settings(INSTANCE_PATH=tmp_path, _env_file=None))
    assert app.test_cli_runner().invoke(args=["user", "disable", "fonds@example.org"]).exit_code == 0
    with app.app_context():
        db.engine.dispose()
    assert run("check-deploy")[0] == run("prepare")[0] == 0


def test_what_only_hinders_work_is_said_and_stops_nothing(run, store):
    code, lines = run("check-deploy", TRUSTED_PROXIES=0)
    assert (code, len(lines)) == (1, 1)
    assert "TRUSTED_PROXIES vaut 0" in lines[0]
    assert run("prepare", TRUSTED_PROXIES=0)[0] == 0


def test_a_store_without_an_administrator_is_said(run, store, tmp_path):
    store(email="paul@exemple.fr", role=Role.STAFF)
    with closing(sqlite3.connect(tmp_path / "alterventure.db")) as connection:  # no screen closes the last one
        connection.execute("UPDATE user SET is_disabled = 1 WHERE email = 'ana@exemple.fr'")
        connection.commit()
    code, lines = run("check-deploy")
    assert (code, ["flask user create" in line for line in lines]) == (1, [True])


def test_in_clear_is_said_and_stops_nobody_on_their_own_machine(run):
    assert run("prepare", BASE_URL="", DEMO=False)[0] == 0
    code, lines = run("check-deploy", BASE_URL="", DEMO=False)
    assert code == 1
    assert "BASE_URL n'est pas en https" in lines[0]


@pytest.mark.parametrize("key", ["dev", "a" * 64, "0123456789"])
def test_a_weak_key_is_no_setting_at_all(key):
    with pytest.raises(ValueError, match="SECRET_KEY est trop faible"):
        Settings(SECRET_KEY=key, _env_file=None)
