"""`flask prepare`: a store ready to serve, whoever else prepares it, or one French sentence and exit 1.

`DRILL_STARTS=8 pytest tests/app/test_prepare.py -k together` has eight processes prepare it at once, not two, and a
store of an earlier release too.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import stat
import sys
from contextlib import closing

import pytest
from flask_migrate import upgrade
from sqlalchemy import create_engine, inspect, text

from models.engine import db
from seeds import reference
from seeds.accounts import ACCOUNTS
from tests.app.kept import application
from tests.forked import begun, errors_of
from tests.migrated import migrated_url
from tests.postgres import database_url

STARTS = int(os.environ.get("DRILL_STARTS", "2"))
PAST, PRESENT = ["AV-2017", "AV-2018"], ["DEMO-1", "DEMO-2", "DEMO-3", "DEMO-R1"]  # codes of its cohorts
SENTENCES = {
    "damaged": "Le fichier de la base est abîmé : il n'a pas été touché. Restaurez une sauvegarde.",
    "newer": "La base vient d'une version plus récente de ce programme : mettez le programme à jour.",
    "foreign": "La base contient des tables d'un autre programme : indiquez une base vide.",
    "unreachable": "La base de données ne répond pas ou refuse l'accès : vérifiez DATABASE_URL et le serveur.",
}
DAMAGES = {
    "written over": lambda content: b"not a database" * 1_000,
    "cut": lambda content: content[: len(content) // 2],
    "scratched": lambda content: content[:8_192] + secrets.token_bytes(200_000) + content[208_192:],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The instance of all the tests, so that those that have the same settings have the same application."""
    return tmp_path_factory.mktemp("prepare")


@pytest.fixture
def tmp_path(folder):
    """That instance, with nothing in it."""
    for one in folder.iterdir():
        one.unlink()
    return folder


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path, run_folder):
    """An empty store on each engine."""
    if request.param == "postgresql":
        return database_url(run_folder / "postgres", f"prepare_{secrets.token_hex(4)}")
    return f"sqlite:///{tmp_path / 'alterventure.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated(request, tmp_path, run_folder):
    """A store on each engine that was made ready, and where nobody wrote anything yet."""
    url = migrated_url(request.param, run_folder, tmp_path, f"prepare_{secrets.token_hex(4)}")
    return url or f"sqlite:///{tmp_path / 'alterventure.db'}"


@pytest.fixture
def prepare(tmp_path):
    """One run: its exit code, what it says, what it complains of."""

    def run(**said):
        app = application(**{"INSTANCE_PATH": tmp_path} | said)
        result = app.test_cli_runner().invoke(args=["prepare"])
        with app.app_context():
            db.engine.dispose()
        return result.exit_code, result.stdout, result.stderr.strip()

    return run


@pytest.fixture
def without_its_tables(monkeypatch):
    """What is loaded is not the question."""
    monkeypatch.setattr(reference, "load_reference", lambda: None)


def start_together(app, folder):
    """Other processes, forked from one that has the application, prepare its store: what each says, its errors.

    As a server forks its workers.
    """

    def play():
        result = app.test_cli_runner().invoke(args=["prepare"])
        sys.stdout.write(result.stdout)
        sys.stderr.write(result.stderr)
        sys.exit(result.exit_code)

    said = [folder / f"said-{number}" for number in range(STARTS)]
    started = [begun(play, one) for one in said]
    for process in started:
        process.join(timeout=600)
    return (
        [process.exitcode for process in started],
        *("".join(one.read_text(encoding="utf-8") for one in files) for files in (said, map(errors_of, said))),
    )


def content(url):
    """Every row of every table."""
    engine = create_engine(url)
    with engine.connect() as connection:
        tables = sorted(inspect(connection).get_table_names())
        rows = {name: connection.execute(text(f'SELECT * FROM "{name}"')).all() for name in tables}  # noqa: S608
    engine.dispose()
    return {name: sorted(map(repr, found)) for name, found in rows.items()}


def column(url, table, name):
    """The values of a column, in order."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text(f"SELECT {name} FROM {table} ORDER BY {name}")).scalars().all()  # noqa: S608
    engine.dispose()
    return found


def write(url, statement):
    """What another program does to the store."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def accounts(url):
    return content(url)["user"]


class TestAnEmptyStore:
    @pytest.mark.parametrize("is_old", [False, True][: 1 + (STARTS > 2)])
    def test_is_made_ready_once_by_one_of_those_that_start_together(
        self, prepare, url, tmp_path, tmp_path_factory, region, monkeypatch, is_old
    ):
        if is_old:
            with application(INSTANCE_PATH=tmp_path, DATABASE_URL=url).app_context():
                upgrade(revision="029")
                db.engine.dispose()
        monkeypatch.setattr(reference, "DATA", region)
        # The present is loaded on both engines by `tests/seeds/test_living.py`: once is enough here.
        demo, cohorts = ("living", [*PAST, *PRESENT]) if url.startswith("sqlite") else ("past", PAST)
        told = tmp_path_factory.mktemp("told")
        codes, said, errors = start_together(application(INSTANCE_PATH=tmp_path, DATABASE_URL=url, DEMO=demo), told)
        before, kept = content(url), tmp_path / "demo-accounts.txt"

        assert (codes, errors) == ([0] * STARTS, "")
        assert said.count("Alter'Venture : http://127.0.0.1:8000\n") == STARTS
        assert said.count(f" :\n{kept.read_text()}") == 1
        assert [line.split("\t")[:2] for line in kept.read_text().splitlines()] == [
            ["admin", "responsable@example.org"],
            ["programme_manager", "programme@example.org"],
            ["staff", "mission@example.org"],
            ["fund_manager", "fonds@example.org"],
            ["accounts", "comptes@example.org"],
            ["committee", "copil.region@example.org"],
            ["region", "service.region@example.org"],
            ["evaluator", "jury@example.org"],
        ]
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert column(url, "cohort", "code") == cohorts
        assert (len(before["alembic_version"]), len(before["user"])) == (1, len(ACCOUNTS))
        assert prepare(DATABASE_URL=url, DEMO=demo) == (0, "Alter'Venture : http://127.0.0.1:8000\n", "")
        assert content(url) == before

    @pytest.mark.usefixtures("without_its_tables")
    @pytest.mark.parametrize("settings", [{"DEMO": False}, {"BASE_URL": "https://gestion.example.org"}])
    def test_gets_no_demo_account_in_production(self, prepare, tmp_path, run_folder, settings):
        migrated_url("sqlite", run_folder, tmp_path, "")
        (tmp_path / "alterventure.db").chmod(0o600)
        code, said, _complaint = prepare(**settings)
        url = f"sqlite:///{tmp_path / 'alterventure.db'}"

        assert (code, said.count("\n")) == (0, 1)
        assert (accounts(url), content(url)["company"]) == ([], [])
        assert not (tmp_path / "demo-accounts.txt").exists()


@pytest.mark.usefixtures("without_its_tables")
class TestAStoreInUse:
    def test_gets_no_demo_year(self, prepare, migrated):
        write(
            migrated,
            "INSERT INTO person (last_name, first_name, data_origin, collected_on, legal_basis, version,"
            " created_at, updated_at, deleted_at, sort_key, search_words, search_private)"
            " VALUES ('a', 'b', 'c', '2018-01-01', 'contrat', 1,"
            " CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, '', '', '')",
        )

        assert prepare(DATABASE_URL=migrated)[0] == 0
        assert (accounts(migrated), content(migrated)["company"]) == ([], [])

    def test_has_the_words_that_a_migration_emptied_written_again(self, prepare, migrated):
        write(
            migrated,
            "INSERT INTO theme (code, name, is_active, version, created_at, updated_at, sort_key, search_words,"
            " search_private) VALUES ('x', 'Cœur d’Oc', true, 1, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP,"
            " '', '', '')",
        )
        assert prepare(DATABASE_URL=migrated, DEMO=False)[0] == 0
        assert "'coeur d oc'" in content(migrated)["theme"][0]

    def test_of_a_later_release_is_refused(self, prepare, migrated):
        write(migrated, "UPDATE alembic_version SET version_num = '999'")
        before = content(migrated)

        assert prepare(DATABASE_URL=migrated) == (1, "", SENTENCES["newer"])
        assert content(migrated) == before

    def test_of_another_program_is_refused(self, prepare, url):
        write(url, "CREATE TABLE company (name VARCHAR)")

        assert prepare(DATABASE_URL=url) == (1, "", SENTENCES["foreign"])
        assert content(url) == {"company": []}


@pytest.mark.usefixtures("without_its_tables")
class TestADamagedFile:
    @pytest.mark.parametrize("damage", DAMAGES)
    def test_is_refused_untouched(self, prepare, tmp_path, run_folder, damage):
        migrated_url("sqlite", run_folder, tmp_path, "")
        file = tmp_path / "alterventure.db"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.write_bytes(DAMAGES[damage](file.read_bytes()))
        before = file.read_bytes()

        assert prepare() == (1, "", SENTENCES["damaged"])
        assert file.read_bytes() == before


class TestWhatCannotBeReached:
    @pytest.mark.parametrize(
        "address",
        ["postgresql+psycopg://urscop:secret-7@127.0.0.1:1/base", "sqlite:////nowhere/alterventure.db"],
    )
    def test_is_said_in_one_sentence_without_its_password(self, prepare, address):
        assert prepare(DATABASE_URL=address) == (1, "", SENTENCES["unreachable"])

    def test_a_folder_that_cannot_be_written_is_said_so(self, prepare, tmp_path):
        file = tmp_path / "instance"
        file.touch()

        with pytest.raises(SystemExit, match=f"Le dossier {file} n'est pas accessible en écriture."):
            prepare(INSTANCE_PATH=file)
