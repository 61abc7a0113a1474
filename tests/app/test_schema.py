"""The schema that a database has, beside the one that is declared: told, repaired where a migration was once edited."""

from __future__ import annotations

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import text

from app import prepare
from models.engine import db
from models.migrations.compared import differences
from tests.migrated import migrated_again


@pytest.fixture
def altered(app, run_folder):
    """The application, on a store whose tables are put back afterwards."""
    with app.app_context():
        yield app
        migrated_again(run_folder)


NOTE_MAX = "ck_mentor_interest_note_max"


def drop_check_and_index(index):
    """What a store lacks that ran a migration before it was edited."""
    with db.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("mentor", recreate="auto") as batch:
            batch.drop_constraint(NOTE_MAX, type_="check")
        operations.drop_index(index)


def told():
    with db.engine.connect() as connection:
        return differences(connection)


LACKING_CHECK = f"la contrainte {NOTE_MAX} de la table mentor manque, ou n'est pas ce qui est déclaré"
LACKING_INDEX = "l'index ix_mentor_state de la table mentor manque, ou n'est pas ce qui est déclaré"


def test_a_store_that_lacks_an_index_and_a_check_is_told_and_is_not_ready(altered, client, monkeypatch):
    monkeypatch.setattr(prepare, "_load", lambda _settings: [])
    drop_check_and_index("ix_mentor_state")
    altered.extensions.pop("schema_differences", None)
    try:
        answer, said = client.get("/ready"), altered.test_cli_runner().invoke(args=["prepare"])
    finally:
        del altered.extensions["schema_differences"]

    assert (answer.status_code, answer.get_data(as_text=True)) == (503, "la base n'a pas le schéma de cette version\n")
    assert (said.exit_code, said.stderr.splitlines()[1:3]) == (0, [f"- {LACKING_INDEX}", f"- {LACKING_CHECK}"])


@pytest.mark.one_database("postgresql")
def test_a_dump_that_was_loaded_again_is_the_same_schema(altered):
    with db.engine.begin() as connection:
        held = "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
        for table, name, said in connection.execute(text(held + " AND connamespace = 'public'::regnamespace")).all():
            again = f'ALTER TABLE {table} DROP CONSTRAINT "{name}", ADD CONSTRAINT "{name}" {said}'
            connection.exec_driver_sql(again.replace("%", "%%"))
    assert told() == []

    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"ALTER TABLE mentor DROP CONSTRAINT {NOTE_MAX}")
    assert told() == [LACKING_CHECK]


def test_what_somebody_added_beside_hinders_nothing(altered):
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_else (id INTEGER)"))
        connection.execute(text("CREATE INDEX ix_of_theirs ON mentor (state, updated_at)"))
    try:
        assert told() == []
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE mentor ADD COLUMN needed INTEGER"))
        assert told() == ["la colonne mentor.needed est en trop"]
    finally:
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE somebody_else"))
