"""`flask move`: a store into an empty one of the other engine, the same row for row; refused where anything is."""

from __future__ import annotations

import secrets

import pytest
from sqlalchemy import create_engine, inspect, select

from app import move, postgresql_copy
from models.accounts.user import User
from models.cohorts.cohort import Cohort
from models.engine import Attachment, Base, db, discard, seal_lines, verify
from models.migrations.compared import differences
from models.parties.company import Company
from models.region.export_run import ExportRun
from tests.factories import sample
from tests.postgres import database_url


@pytest.fixture
def target(app, tmp_path, run_folder):
    """The address of an empty store on the other engine."""
    with app.app_context():
        if db.engine.name == "postgresql":
            return f"sqlite:///{tmp_path / 'moved.db'}"
    return database_url(run_folder / "postgres", f"moved_{secrets.token_hex(4)}")


@pytest.fixture
def run(app):
    """`flask move` to an address: exit code and output."""

    def invoke(address):
        result = app.test_cli_runner().invoke(args=["move", address])
        return result.exit_code, result.output

    return invoke


@pytest.fixture
def store(app):
    """A store with an account, awkward names, amounts, days, files, something in the bin, and their journal."""
    with app.app_context():
        company = sample(Company, name="L'Étoile ; \t « 100 % » \\N", website=None)
        binned = sample(Company, name="Partie")
        cohort = sample(Cohort, contribution="1234,50", starts_on="29/02/2024", ends_on="01/12/2024")
        joined = sample(Attachment, company=company, label="Statuts « 2017 »")
        db.session.add_all([sample(User), company, binned, cohort, joined, sample(ExportRun, cohort=cohort)])
        db.session.commit()
        discard(binned)
        db.session.commit()
        seal_lines(db.engine)
        yield


def rows(address, *, is_whole=False):
    """Rows and hash of each table; once the schema is whole, when asked: what was taken away to go quicker is back."""
    engine = create_engine(address)
    with engine.connect() as connection:
        assert not is_whole or differences(connection) == []
        found = {table.name: move.counted(connection, table) for table in Base.metadata.sorted_tables}
    engine.dispose()
    return found


@pytest.mark.usefixtures("store")
def test_a_store_is_the_same_on_the_other_engine_goes_on_from_there_and_receives_no_other(run, target):
    with db.engine.connect() as connection:
        before = {table.name: move.counted(connection, table) for table in Base.metadata.sorted_tables}
    code, said = run(target)

    assert code == 0, said
    assert rows(target, is_whole=True) == before
    assert f"company\t2\t{before['company'].digest[:16]}" in said.splitlines()
    assert f"{sum(one.rows for one in before.values())} lignes copiées" in said
    assert seals(target) == seals(db.engine.url)
    again = run(target)
    assert (again[0], "n'est pas vide" in again[1] or "existe déjà" in again[1]) == (1, True)
    assert rows(target) == before
    assert next_company(target) == before["organisation"].rows + 1


def seals(address):
    """Chain → how many sealed lines it holds, its last seal and what is broken, there."""
    engine = create_engine(address)
    found = {one.chain: (one.sealed, one.head, one.broken) for one in verify(engine)}
    engine.dispose()
    assert found["journal"][0] > 0
    return found


def next_company(address):
    """The number that the next organisation takes there."""
    table, engine = Base.metadata.tables["organisation"], create_engine(address)
    with engine.begin() as connection:
        row = connection.execute(select(table).limit(1)).one()._asdict()
        row = {name: said for name, said in row.items() if name not in {"id", "siren", "rna"}}
        number = connection.execute(table.insert().returning(table.c.id), row).scalar_one()
    engine.dispose()
    return number


@pytest.mark.usefixtures("store")
def test_what_does_not_arrive_as_it_left_leaves_nothing(run, target, tmp_path, monkeypatch):
    if target.startswith("sqlite"):  # a file that is taken away, however its tables were made
        monkeypatch.setattr(postgresql_copy, "migrate", lambda where, _revision: Base.metadata.create_all(where))
    honest = move.counted
    monkeypatch.setattr(move, "counted", lambda where, table: None if table.name == "cohort" else honest(where, table))
    code, said = run(target)

    assert (code, said) == (1, "La table cohort n'est pas arrivée telle quelle : rien n'est écrit.\n")
    assert not (tmp_path / "moved.db").exists()
    if not target.startswith("sqlite"):
        engine = create_engine(target)
        assert inspect(engine).get_table_names() == []
        engine.dispose()


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("mysql://ana:mot@serveur/base", "L'adresse doit être de la forme"),
        ("postgresql://ana:secret-7@127.0.0.1:1/base", "L'autre base ne répond pas ou refuse l'accès"),
        ("sqlite:////nowhere/moved.db", "L'autre base ne répond pas ou refuse l'accès"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_without_its_password(run, address, said):
    code, words = run(address)
    assert (code, words.startswith(said), "secret-7" in words, words.count("\n")) == (1, True, False, 1)
