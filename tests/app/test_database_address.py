"""The address of the database: one server, or several of which one takes writes; the commands understand both."""

from __future__ import annotations

import secrets

import psycopg
import pytest
from sqlalchemy import create_engine, make_url

from app import backup, create_app, move
from app.config import Settings
from app.database_address import ANY_OF_THEM, FORM, NO_FILE, NO_WRITES, SEVERAL, TWICE, Server, checked, servers
from app.prepare import NO_PRIMARY
from app.scheduler import leading
from app.upgrading.running import setting
from models.engine import db
from seeds import reference
from tests.migrated import migrated_url
from tests.postgres import database_url

WRITES = "target_session_attrs=read-write"
PAIR = [Server("un", "5432"), Server("deux", "5433")]


@pytest.mark.parametrize(
    ("address", "found"),
    [
        (f"postgresql+psycopg://ana:a%2Cb@un:5432,deux:5433/av?{WRITES}", PAIR),
        (f"postgres://ana:mot@/av?host=un:5432&host=deux:5433&{WRITES}", PAIR),
        ("postgresql://ana@/av?host=un,deux&port=5432,5433&target_session_attrs=primary", PAIR),
        (f"postgresql://ana:mot@[::1],un/av?{WRITES}", [Server("::1", "5432"), Server("un", "5432")]),
        ("postgresql://ana:mot@un/av", [Server("un", "")]),
        ("postgresql://ana:mot@/av?host=/run/postgresql", [Server("/run/postgresql", "")]),
        ("sqlite:////un,deux/av.db", []),
    ],
)
def test_servers_are_found_however_they_are_listed(address, found):
    url = checked(address)
    again = make_url(url.render_as_string(hide_password=False))

    assert servers(url) == servers(again) == found
    assert url.drivername in {"postgresql+psycopg", "sqlite"}
    assert url.password == make_url(address.replace("un:5432,deux:5433", "un")).password if found == PAIR else True


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://ana:secret-7@un,deux/av", ANY_OF_THEM),
        ("postgresql://ana:secret-7@un,deux/av?target_session_attrs=any", NO_WRITES),
        ("postgresql://ana:secret-7@un/av?target_session_attrs=standby", NO_WRITES),
        (f"postgresql://ana:secret-7@un,/av?{WRITES}", SEVERAL),
        (f"postgresql://ana:secret-7@un:port,deux/av?{WRITES}", SEVERAL),
        (f"postgresql://ana:secret-7@un,deux/av?host=trois&{WRITES}", SEVERAL),
        (f"postgresql://ana:secret-7@un,un:5432/av?{WRITES}", TWICE),
        ("postgresql://ana:secret-7@un:port/av", FORM),
        ("mysql://ana:secret-7@un/av", FORM),
        ("sqlite://", NO_FILE),
        ("sqlite:///:memory:", NO_FILE),
    ],
)
def test_what_would_not_find_the_primary_is_refused_in_a_sentence(address, sentence):
    with pytest.raises(ValueError, match="DATABASE_URL") as refusal:
        checked(address)
    assert str(refusal.value) == sentence
    with pytest.raises(ValueError, match="L'adresse"):
        move._checked(address)


def beside_one_that_is_away(address):
    """The same store as the second of two servers, of which nobody answers for the first."""
    url = make_url(address)
    both = {"host": f"127.0.0.1,{url.query['host']}", "port": "1,5432", "target_session_attrs": "read-write"}
    return url.set(query=both).render_as_string(hide_password=False)


def test_commands_find_the_one_that_takes_writes_and_say_when_none_does(tmp_path, run_folder, monkeypatch):
    monkeypatch.setattr(reference, "load_reference", lambda: None)
    alone = migrated_url("postgresql", run_folder, tmp_path, name := f"pair_{secrets.token_hex(4)}")
    both = {"DATABASE_URL": beside_one_that_is_away(alone), "DEMO": "false"}
    app = create_app(Settings(INSTANCE_PATH=tmp_path, _env_file=None, **both))

    def run(*words):
        result = app.test_cli_runner().invoke(args=words)
        with app.app_context():
            db.engine.dispose()
        return result

    prepared, checks = run("prepare"), run("check-deploy").output
    moved = run("move", beside_one_that_is_away(database_url(run_folder / "postgres", f"{name}_to")))
    with app.app_context():
        backup.save(tmp_path / "saved")
        with leading() as leads:
            pass
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(alone.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    refused = run("prepare")

    assert (prepared.exit_code, prepared.stderr, moved.exit_code, leads) == (0, "", 0, True)
    assert "SECRET_KEY est vide" in checks
    assert "synchronous_standby_names est vide" in checks
    assert (refused.exit_code, refused.stderr.strip()) == (1, NO_PRIMARY)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_letter_is_told_so(tmp_path, run_folder, encoding):
    """`createdb` of a machine without a language makes one: it is told before anything is written there."""
    like = f"template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
    address = database_url(run_folder / "postgres", f"odd_{secrets.token_hex(4)}", like=like)
    app = create_app(Settings(INSTANCE_PATH=tmp_path, DATABASE_URL=address, _env_file=None))
    prepared = app.test_cli_runner().invoke(args=["prepare"])
    with app.app_context():
        db.engine.dispose()
    engine = create_engine(address, connect_args={"client_encoding": "utf8"})
    with pytest.raises(ValueError, match="createdb --encoding=UTF8") as refusal:
        move._reach(engine)
    engine.dispose()

    said = f"La base est en {encoding} : il en faut une en UTF8 (createdb --encoding=UTF8 --template=template0)."
    assert (prepared.exit_code, prepared.stderr.strip(), str(refusal.value)) == (1, said, said)


def test_a_file_is_moved_to_where_the_site_then_looks_for_it(tmp_path):
    address = "sqlite:///ailleurs.db"
    app = create_app(Settings(INSTANCE_PATH=tmp_path, DATABASE_URL=address, _env_file=None))
    with app.app_context():
        found = make_url(move._checked(address)).database
        assert found == db.engine.url.database == str(tmp_path / "ailleurs.db")
        assert move._checked("sqlite:////ailleurs.db") == "sqlite:////ailleurs.db"


def test_an_upgrade_reads_a_secret_as_the_site_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / ".env").write_text("DATABASE_URL=postgresql://ana:a#b@un/av  # la base\nPORT=8001 # celui-ci\n")

    assert setting("DATABASE_URL", "") == "postgresql://ana:a#b@un/av"
    assert Settings(_env_file=tmp_path / ".env").DATABASE_URL == "postgresql+psycopg://ana:a%23b@un/av"
    assert (setting("PORT", "8000"), setting("HOST", "127.0.0.1")) == ("8001", "127.0.0.1")
