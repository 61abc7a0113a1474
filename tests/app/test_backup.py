"""Backups: whole, verified, for their owner; restored as they were, or refused without touching anything."""

from __future__ import annotations

import secrets
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing

import pytest
from sqlalchemy import MetaData, Table, create_engine, select, text

from app import backup, postgresql_copy
from models.accounts.user import User
from models.engine import Base, db
from models.migrations.compared import differences
from models.parties.company import Company
from models.reference.department import Department
from tests.factories import sample
from tests.migrated import migrated_again
from tests.postgres import database_url


@pytest.fixture
def store(app):
    """A store with an account and a company; the application."""
    with app.app_context():
        db.session.add_all([sample(User), sample(Company, name="Filature", acronym="L'Étoile ; \t « 100 % »")])
        db.session.commit()
        yield app


@pytest.fixture
def run(store, tmp_path):
    """A command, with the file `name` beside the instance: exit code and output."""

    def invoke(command, *options, name="copie"):
        db.session.rollback()
        result = store.test_cli_runner().invoke(args=[command, str(tmp_path / name), *options])
        db.session.remove()
        if db.engine.name == "sqlite":
            db.engine.dispose()  # a restored file is another one: what was connected is to the former
        return result.exit_code, result.output.replace(str(tmp_path), "…").strip()

    return invoke


def content():
    """Every row of every table."""
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key)).all()
            for table in Base.metadata.sorted_tables
        }


def test_what_was_saved_comes_back_and_what_came_after_goes(run, tmp_path):
    before = content()
    code, said = run("backup")
    assert (code, said.startswith("Sauvegarde vérifiée : …/copie (")) == (0, True)
    db.session.add(sample(Company, name="Après"))
    db.session.scalars(select(Company).filter_by(name="Filature")).one().name = "Changée"
    db.session.commit()
    later = content()

    assert run("restore") == (1, "Cette base contient des comptes : --replace remplace tout ce qu'elle contient.")
    assert content() == later
    code, said = run("restore", "--replace")

    assert (code, content()) == (0, before)
    kept, closed = said.splitlines()
    assert "(comptes, jetons) est de nouveau ouvert" in closed
    assert run("restore", "--replace", name=kept.rpartition(" ")[2].removesuffix("."))[0] == 0
    assert content() == later


def test_the_next_record_takes_the_next_place(run):
    last = max(row.id for row in content()["organisation"])
    assert run("backup")[0] == run("restore", "--replace")[0] == 0

    db.session.add(company := sample(Company))
    db.session.commit()

    assert company.id == last + 1


def test_a_copy_is_for_its_owner_and_replaces_none(run, tmp_path):
    assert run("backup")[0] == 0
    kept = (tmp_path / "copie").read_bytes()

    assert stat.S_IMODE((tmp_path / "copie").stat().st_mode) == 0o600
    assert run("backup") == (1, "…/copie existe déjà : une sauvegarde n'en remplace pas une autre.")
    assert (tmp_path / "copie").read_bytes() == kept
    missing = "La sauvegarde n'a pas pu être écrite : le dossier n'existe pas."
    assert run("backup", name="nulle/part") == (1, missing)
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fault", "why"),
    [
        (
            "PRAGMA max_page_count = 1; CREATE TABLE one (id); CREATE TABLE two (id)",
            "il n'y a plus de place sur le disque",
        ),
        ("SELECT no_such_function()", "erreur SQLITE_ERROR de SQLite"),
    ],
    ids=["full", "other"],
)
def test_what_sqlite_refuses_to_write_is_said_and_leaves_nothing(run, tmp_path, monkeypatch, fault, why):
    def refuse(_source, target):
        target.with_name(f"{target.name}-journal").touch()
        with closing(sqlite3.connect(":memory:")) as copy:
            copy.executescript(fault)

    assert run("backup")[0] == 0
    before, there = content(), set(tmp_path.iterdir())
    with monkeypatch.context() as full:
        full.setattr(backup, "_copy", refuse)
        assert run("backup", name="autre") == (1, f"La sauvegarde n'a pas pu être écrite : {why}.")
        full.setattr(backup, "_set_aside", lambda **_said: None)
        said = f"Rien n'a été restauré : {why}. La base est restée comme avant."
        assert run("restore", "--replace") == (1, said)
    assert (content(), set(tmp_path.iterdir())) == (before, there)


@pytest.mark.parametrize("damage", ["cut", "scratched", "empty", "foreign"])
def test_a_copy_that_is_not_whole_is_refused_and_nothing_changes(run, tmp_path, damage):
    assert run("backup")[0] == 0
    file, before = tmp_path / "copie", content()
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(
        {
            "cut": whole[:middle],
            "scratched": whole[: middle // 2] + secrets.token_bytes(middle) + whole[middle // 2 + middle :],
            "empty": b"",
            "foreign": b"PK" + whole[2:] if whole.startswith(b"SQL") else b"SQLite format 3\0" + whole,
        }[damage]
    )

    code, said = run("restore", "--replace")

    assert code == 1
    assert said.startswith("…/copie n")
    assert "\n" not in said
    assert content() == before


def test_a_store_of_a_later_release_is_not_copied(run):
    revision = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    call_it("999")
    try:
        assert run("backup")[0] == 1
    finally:
        call_it(revision)


def backup_of_the_first_release(file, url):
    """What the release that had only migration 001 left of a store with one department."""
    engine = create_engine(url or f"sqlite:///{file}")
    with engine.begin() as connection:
        postgresql_copy.migrate(connection, "001")
        moments = {"created_at": text("CURRENT_TIMESTAMP"), "updated_at": text("CURRENT_TIMESTAMP")}
        words = {"sort_key": "haute garonne", "search_words": "", "search_private": ""}
        department = Table("department", MetaData(), autoload_with=connection)
        connection.execute(department.insert().values(code="31", name="Haute-Garonne", version=1, **moments, **words))
    if url:
        postgresql_copy.copy_out(engine, file)
    engine.dispose()


def test_a_copy_of_the_first_release_is_brought_to_this_one(run, tmp_path, run_folder):
    url = ""
    if db.engine.name == "postgresql":
        url = database_url(run_folder / "postgres", f"first_{secrets.token_hex(4)}")
    backup_of_the_first_release(tmp_path / "copie", url)
    try:
        code, said = run("restore", "--replace")
        assert code == 0, said
        assert [(one.code, one.is_active, one.is_in_region) for one in db.session.scalars(select(Department))] == [
            ("31", True, True)
        ]
        with db.engine.connect() as connection:
            assert differences(connection) == []
    finally:
        migrated_again(run_folder)


def call_it(revision):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_a_table_that_was_altered_in_the_copy_is_noticed(run, tmp_path):
    assert run("backup")[0] == 0
    file = tmp_path / "copie"
    if not zipfile.is_zipfile(file):
        pytest.skip("a copy of SQLite is checked page by page by SQLite")
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, held in members.items():
            archive.writestr(name, held.replace(b"Filature", b"Falsifie"))

    assert run("restore", "--replace") == (1, "…/copie ne peut pas être restauré : le fichier est abîmé.")


def test_what_a_backup_that_was_killed_left_is_not_in_the_way_of_the_next(run, tmp_path):
    assert run("backup")[0] == 0
    saved = (tmp_path / "copie").read_bytes()
    for left in (b"never written whole", saved[: len(saved) // 2]):
        (tmp_path / "copie").unlink()
        (tmp_path / ".copie.part").write_bytes(left)
        (tmp_path / ".copie.part-journal").write_bytes(left)
        assert run("backup")[0] == 0
        assert [*tmp_path.glob(".copie*")] == []
    assert run("restore", "--replace")[0] == 0


def test_what_is_no_backup_at_all_is_said_so(run, tmp_path):
    for held in (b"", b"Raison sociale;SIREN"):
        (tmp_path / "copie").write_bytes(held)
        assert run("restore", "--replace") == (1, "…/copie n'est pas une sauvegarde, ou est abîmé.")


def test_what_was_acknowledged_before_a_copy_under_load_is_in_it(store, run):
    written, stop = [], threading.Event()

    def work():
        with store.app_context():
            while not stop.is_set():
                db.session.add(company := sample(Company))
                db.session.commit()
                written.append(company.id)
            db.session.remove()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        while len(written) < 20:
            stop.wait(0.01)
        acknowledged = set(written)
        assert run("backup")[0] == 0
    finally:
        stop.set()
        worker.join()

    assert run("restore", "--replace")[0] == 0
    restored = {row.id for row in content()["company"]}
    assert acknowledged <= restored
    assert len(restored) <= len(written) + 1
