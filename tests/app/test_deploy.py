"""`flask check-deploy`: each thing that is unsafe is said, and nothing else; behind https nothing starts with it."""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from subprocess import check_output

import pytest

from app import deploy
from app.config import Settings
from models.accounts.user import User
from models.engine import TaskRun, db, now
from models.overview.backups import BY_NIGHT
from models.policy import Role
from seeds import reference
from tests.app.kept import application
from tests.factories import sample
from tests.migrated import migrated_url

PRODUCTION = {
    "BASE_URL": "https://gestion.exemple.fr",
    "SECRET_KEY": "qF3vZ8mK1xT6wB9nR4yC7hD2jL5pG0sE",
    "TRUSTED_PROXIES": 1,
    "MAIL_URL": "smtps://courrier.exemple.fr:465",
    "MAIL_FROM": "gestion@exemple.fr",
}


@pytest.fixture(autouse=True)
def without_its_tables(monkeypatch):
    """What `prepare` loads before it serves is another file's: `test_prepare.py`."""
    monkeypatch.setattr(reference, "load_reference", lambda: None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The instance of all the tests, so that those that have the same settings have the same application."""
    return tmp_path_factory.mktemp("deploy")


@pytest.fixture
def tmp_path(folder):
    """That instance, with nothing in it."""
    folder.chmod(0o700)
    for one in folder.iterdir():
        one.unlink()
    return folder


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command in a store of its own: its exit code and its lines. What is said is read when the command is."""
    app = application(**{"INSTANCE_PATH": tmp_path} | PRODUCTION)

    def invoke(command, **said):
        settings = Settings(**{"INSTANCE_PATH": tmp_path, "_env_file": None} | PRODUCTION | said)
        monkeypatch.setitem(app.config, "SETTINGS", settings)
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
    app = application(INSTANCE_PATH=tmp_path)

    def add(**said):
        with app.app_context():
            db.session.add(sample(User, **{"role": Role.ADMIN, "until": None, "is_disabled": False} | said))
            db.session.add(TaskRun(name=BY_NIGHT, ended_at=now(), said="Sauvegarde vérifiée."))
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


@pytest.fixture(autouse=True)
def env_file(tmp_path, monkeypatch):
    """The one of this store, not of who runs the tests."""
    monkeypatch.setattr(deploy, "ENV_FILE", tmp_path / ".env")


def test_a_file_that_others_read_or_write_is_said_and_stops_the_start(run, store, tmp_path):
    for name, mode in (
        ("alterventure.db", 0o644),
        ("secret-key", 0o644),
        ("fields-key", 0o644),
        ("demo-accounts.txt", 0o604),
        (".env", 0o660),
    ):
        file = tmp_path / name
        file.touch()
        file.chmod(mode)
        for command in ("check-deploy", "prepare"):
            code, lines = run(command)
            assert (code, {name in line for line in lines if line.startswith("- ")}) == (1, {True})
        file.chmod(0o600)
    assert run("prepare")[0] == 0


def test_a_folder_that_others_write_is_said_and_stops_the_start(run, store, tmp_path):
    tmp_path.chmod(0o777)
    assert [(code, "chmod 700" in lines[0]) for code, lines in [run("check-deploy")]] == [(1, True)]
    assert run("prepare")[0] == 1
    tmp_path.chmod(0o700)
    assert run("check-deploy") == (0, ["Rien à corriger."])


def test_a_folder_of_backups_that_others_write_is_said_and_stops_no_start(run, store, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    folder.chmod(0o770)
    sentence = f"- Le dossier {folder} est ouvert à d'autres comptes de la machine : chmod 700 {folder}."
    assert run("check-deploy") == (1, [sentence])
    assert run("prepare")[0] == 0
    folder.chmod(0o700)
    assert run("check-deploy") == (0, ["Rien à corriger."])
    folder.rmdir()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("HOST", "0.0.0.0", "HOST vaut 0.0.0.0"),  # noqa: S104 — what is to be said
    ],
)
def test_what_crosses_a_network_in_clear_is_said(run, store, name, value, said):
    code, lines = run("check-deploy", **{name: value, "MAIL_FROM": "ana@exemple.fr"})
    assert (code, len(lines), said in lines[0]) == (1, 1, True)


@pytest.mark.parametrize(
    ("address", "is_clear"),
    [
        ("postgresql+psycopg://ana:mot@base.exemple.fr/av", True),
        ("postgresql+psycopg://ana:mot@base.exemple.fr/av?sslmode=prefer", True),
        ("postgresql+psycopg://ana:mot@base.exemple.fr/av?sslmode=verify-full", False),
        ("postgresql+psycopg://ana:mot@127.0.0.1/av", False),
        ("postgresql://ana:mot@127.0.0.1,base.exemple.fr/av?target_session_attrs=read-write", True),
        ("postgresql://ana:mot@un,deux/av?target_session_attrs=read-write&sslmode=verify-full", False),
        ("postgresql+psycopg://ana:mot@/av?host=/run/postgresql", False),
        ("", False),
    ],
)
def test_a_base_elsewhere_is_reached_through_tls(address, is_clear):
    found = list(deploy.in_clear(Settings(DATABASE_URL=address, _env_file=None)))
    assert found == (
        ["DATABASE_URL passe en clair hors de cette machine : ajoutez ?sslmode=verify-full."] if is_clear else []
    )


def test_a_demo_account_stops_the_start_until_it_is_closed(run, store, tmp_path):
    store(email="fonds@example.org", role=Role.STAFF)

    code, lines = run("check-deploy")
    assert (code, lines) == (1, [lines[0]])
    assert "fonds@example.org est ouvert : flask user disable fonds@example.org" in lines[0]
    assert run("prepare")[0] == 1

    app = application(INSTANCE_PATH=tmp_path)
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


def test_in_clear_is_said_and_stops_nobody_on_their_own_machine(run, store):
    assert run("prepare", BASE_URL="", DEMO=False)[0] == 0
    code, lines = run("check-deploy", BASE_URL="", DEMO=False)
    assert code == 1
    assert "BASE_URL n'est pas en https" in lines[0]


@pytest.mark.parametrize(
    "key",
    [
        "dev",
        "a" * 64,
        "0123456789",
        "0123456789" * 4,
        "0123456789abcdef" * 4,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "change-me-please-change-me-please",
        "Alterventure-2026-Urscop-Occitanie!",
    ],
)
def test_a_weak_key_is_no_setting_at_all(key):
    with pytest.raises(ValueError, match="SECRET_KEY est trop faible"):
        Settings(SECRET_KEY=key, _env_file=None)


@pytest.mark.parametrize(
    "key",
    ["0f3b9c51e7d2486aa9140cbe75f8d36b2e61c0947ad853bf", "Zr7-kQ2_vX9mLw4TbY8sJ1hNc6GdU3eKfPo5AqRi0WzVtEyB"],
    ids=["hexadecimal", "letters"],
)
def test_a_key_that_was_drawn_is_taken(key):
    assert key == Settings(SECRET_KEY=key, _env_file=None).SECRET_KEY


def test_what_the_server_writes_is_its_owner_s_alone(tmp_path):
    told = "import os, wsgi; print(oct(os.umask(0)))"
    settings = os.environ | {"INSTANCE_PATH": str(tmp_path), "BASE_URL": ""}
    assert check_output([sys.executable, "-c", told], env=settings, text=True) == "0o77\n"
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_no_mail_and_no_backup_are_said_and_stop_nothing(run, store, tmp_path):
    with closing(sqlite3.connect(tmp_path / "alterventure.db")) as connection:
        connection.execute("UPDATE task_run SET started_at = '2026-01-02 03:04:05'")
        connection.commit()
        assert run("check-deploy")[1] == [
            "- La dernière sauvegarde date du 02/01/2026 : flask --app wsgi tasks dit pourquoi."
        ]
        connection.execute("DELETE FROM task_run")
        connection.commit()
    assert run("check-deploy", MAIL_URL="", MAIL_FROM="")[1] == [
        "- MAIL_URL est vide : aucun courriel ne part, les liens de mot de passe ne font que s'afficher.",
        "- Aucune sauvegarde n'a jamais été faite : flask --app wsgi backup.",
    ]
    assert run("prepare", MAIL_URL="", MAIL_FROM="")[0] == 0
