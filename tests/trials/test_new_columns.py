"""A field that must be filled, without a value for the rows there are, is told when the migration is asked for."""

from __future__ import annotations

from tests.copies import copy_on

COHORT = "models/cohorts/cohort.py"
CAPACITY = '    capacity: Mapped[int] = field("Places"'
ADDED = f'    seats: Mapped[int] = field("Sièges")\n{CAPACITY}'


def test_a_field_that_must_be_filled_needs_a_default(tmp_path, run_folder):
    copy = copy_on("sqlite", tmp_path, run_folder)
    before = copy.last_migration

    copy.edit(COHORT, CAPACITY, ADDED)
    said = copy.flask("db migrate -m seats", fails=True)

    assert "cohort.seats : un champ obligatoire ne s'ajoute pas sans valeur" in said
    assert "Traceback" not in said
    assert copy.last_migration == before
