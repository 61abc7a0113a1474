"""A field that must be filled, without a value for the rows there are, is told when the migration is asked for."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import text

from models.engine import db
from tests.app.test_migrations import MIGRATIONS, altered, migrated

__all__ = ["altered", "migrated"]


@pytest.mark.one_database("postgresql")  # which drops a column with what holds it; what is told is not of an engine
def test_a_field_that_must_be_filled_needs_a_default(altered, tmp_path, caplog):
    folder = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    before = sorted(folder.glob("versions/*.py"))
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE cohort DROP COLUMN edition"))

    done = altered.test_cli_runner().invoke(args=["db", "migrate", "-d", str(folder), "-m", "edition"])

    assert done.exit_code == 1
    told = caplog.records[-1].getMessage()
    assert told.startswith("cohort.edition : un champ obligatoire ne s'ajoute pas sans valeur")
    assert sorted(folder.glob("versions/*.py")) == before
